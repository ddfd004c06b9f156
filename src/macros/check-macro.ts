import { Injectable } from '@nestjs/common';
import { checkTexts } from '../domain/category/texts.js';
import { problemOfText } from '../domain/macro/placeholders.js';
import { People } from '../people/people.contract.js';
import { type InputError, invalidInput } from '../platform/http/problem.js';
import type { MacroChanges, MacroTexts } from './macro.entity.js';

const LONGEST_TEXT = 50_000;

/** Whether a macro can be kept. What it names may be gone when it is used, so that is looked at once more then. */
@Injectable()
export class CheckMacro {
  constructor(private readonly people: People) {}

  /** @throws Problem input/invalid */
  async execute({ reply, change }: { reply: MacroTexts | null; change: MacroChanges }): Promise<void> {
    const isEmpty = Object.values(change).every((value) => value === undefined);
    if (!reply && isEmpty)
      throw invalidInput({ pointer: '/change', detail: 'must change something, or reply say something' });
    const errors = reply ? wrongIn(reply.texts) : [];
    if (errors.length > 0) throw invalidInput(...errors);
    await this.targets(change, '/change');
  }

  /** Who and where tickets are to go. @throws Problem input/invalid */
  async targets({ assigneeId, teamId }: MacroChanges, at: string): Promise<void> {
    if (teamId && !(await this.people.teamExists(teamId))) {
      throw invalidInput({ pointer: `${at}/teamId`, detail: 'is no team we know' });
    }
    if (!assigneeId || assigneeId === 'me') return;
    const assignee = await this.people.byId(assigneeId);
    if (!assignee || assignee.role === 'requester') {
      throw invalidInput({ pointer: `${at}/assigneeId`, detail: 'is no agent we know' });
    }
  }
}

function wrongIn(texts: Record<string, string>): InputError[] {
  const errors: InputError[] = [];
  checkTexts(texts, LONGEST_TEXT, '/reply/texts', (pointer, detail) => errors.push({ pointer, detail }));
  if (errors.length > 0) return errors;
  return Object.entries(texts).flatMap(([language, text]) => {
    const detail = problemOfText(text);
    return detail === null ? [] : [{ pointer: `/reply/texts/${language}`, detail }];
  });
}
