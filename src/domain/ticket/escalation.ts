import { TOP_LEVEL } from './ladder.js';
import type { Status } from './status.js';

/**
 * `open`: nobody has answered it yet. `superseded`: it climbed once more before anybody did. `solved`: the ticket was
 * solved, closed or merged before anybody did.
 */
export const ESCALATION_STATES = ['open', 'taken', 'handed_back', 'superseded', 'solved'] as const;
export type EscalationState = (typeof ESCALATION_STATES)[number];

/** What became of the ticket after its latest escalation. */
export type EscalationOutcome = 'solved' | 'closed' | 'merged' | 'reopened';

/** As long after the last reminder at the top of the ladder comes the next. */
const REMINDER_INTERVAL_MS = 24 * 60 * 60 * 1000;

/**
 * Where everybody waits for an answer: the leads are reminded, and any agent's public reply ends the escalation. Also of a
 * ticket that has only just come there.
 */
export function isTop(level: number): boolean {
  return level >= TOP_LEVEL;
}

/** When the leads are reminded next; null: not at all, since somebody stands above who can be asked instead. */
export function nextReminder(toLevel: number, lastAt: Date): Date | null {
  return isTop(toLevel) ? new Date(lastAt.getTime() + REMINDER_INTERVAL_MS) : null;
}

/** The latest that a requester waits for, or waited for. */
export interface AskedEscalation {
  state: EscalationState;
  answeredAt: Date | null;
}

/** `climb`: up one level. `add`: they asked before and wait for the answer. */
export type RequestDecision = { kind: 'climb' } | { kind: 'add' } | { kind: 'too soon'; again: Date };

/** What a requester's asking for somebody more senior leads to. */
export function decideRequest(asked: AskedEscalation | null, now: Date, coolDownMs: number): RequestDecision {
  if (asked?.state === 'open') return { kind: 'add' };
  if (asked?.answeredAt && (asked.state === 'taken' || asked.state === 'handed_back')) {
    const again = new Date(asked.answeredAt.getTime() + coolDownMs);
    if (now < again) return { kind: 'too soon', again };
  }
  return { kind: 'climb' };
}

interface Answering {
  id: string;
  /** Senior, lead or admin. */
  isSenior: boolean;
}

/** Whose answer counts: that of whoever has the ticket, and of those who stand higher. */
export function mayAnswer(person: Answering, assigneeId: string | null): boolean {
  return person.isSenior || person.id === assigneeId;
}

/** @returns undefined when nothing that matters changed */
export function outcomeOf(before: Status, after: Status, mergedInto: string | null): EscalationOutcome | undefined {
  if (before === after) return undefined;
  if (after === 'resolved') return 'solved';
  // What was solved and closes afterwards was solved.
  if (after === 'closed') return mergedInto ? 'merged' : before === 'resolved' ? undefined : 'closed';
  return before === 'resolved' ? 'reopened' : undefined;
}
