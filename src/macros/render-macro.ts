import { Inject, Injectable } from '@nestjs/common';
import { Forms } from '../categories/categories.contract.js';
import { textIn } from '../domain/category/texts.js';
import { fieldIn, fillIn, firstNameOf, placeholdersOf } from '../domain/macro/placeholders.js';
import { formatNumber } from '../domain/ticket/number.js';
import { People, type PersonIdentity } from '../people/people.contract.js';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Problem } from '../platform/http/problem.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import type { MacroChanges, MacroTexts } from './macro.entity.js';

/** What is done when a macro is used. */
export interface MacroActions {
  reply: MacroTexts | null;
  change: MacroChanges;
}

export interface RenderedText {
  visibility: MacroTexts['visibility'];
  language: string;
  body: string;
  /** Placeholders that there was nothing for. */
  empty: string[];
}

const LONGEST_BODY = 200_000;

/** Writes the text of a macro for a ticket: as the ticket is once the macro has changed it. */
@Injectable()
export class RenderMacro {
  constructor(
    private readonly people: People,
    private readonly forms: Forms,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** @throws Problem macro/refused when it would show a hidden field to the requester, be blank, or be too long */
  async execute(
    { reply, change }: MacroActions,
    ticket: Ticket,
    me: PersonIdentity,
    wanted?: string,
  ): Promise<RenderedText | null> {
    if (!reply) return null;
    const { visibility, texts } = reply;
    const locale = wanted ?? (visibility === 'public' ? await this.localeOf(ticket) : me.locale);
    const languages = Object.fromEntries(Object.keys(texts).map((language) => [language, language]));
    const language = textIn(languages, [locale]);
    const text = texts[language]!;
    const values = await this.valuesOf(placeholdersOf([text]), ticket, change, me, visibility === 'public', language);
    const body = fillIn(text, (placeholder) => values.get(placeholder) ?? '');
    if (body.trim() === '') throw new Problem('macro/refused', 'The text would be blank on this ticket');
    if (body.length > LONGEST_BODY) throw new Problem('macro/refused', 'The text would be too long on this ticket');
    return { visibility, language, body, empty: [...values].filter(([, value]) => value === '').map(([name]) => name) };
  }

  private async valuesOf(
    placeholders: string[],
    ticket: Ticket,
    change: MacroChanges,
    me: PersonIdentity,
    isPublic: boolean,
    language: string,
  ): Promise<Map<string, string>> {
    const number = formatNumber(ticket.kind, ticket.serial);
    const teamId = change.teamId === undefined ? ticket.teamId : change.teamId;
    const known: Record<string, string> = {
      'requester.name': ticket.requesterName,
      'requester.firstName': firstNameOf(ticket.requesterName),
      'ticket.number': number,
      'ticket.subject': ticket.subject,
      // Followers read it, too: each reader's own key is put behind it in their mail.
      'ticket.trackingUrl': `${this.environment.publicUrl}/t/${number}`,
      'agent.name': me.name,
      'team.name': teamId && placeholders.includes('team.name') ? ((await this.people.teamName(teamId)) ?? '') : '',
    };
    const keys = placeholders.map(fieldIn).filter((key) => key !== null);
    const fields = keys.length > 0 ? await this.fieldsOf(keys, ticket, change, isPublic, language) : new Map();
    return new Map(
      placeholders.map((name) => {
        const key = fieldIn(name);
        return [name, key === null ? known[name]! : (fields.get(key) ?? '')];
      }),
    );
  }

  /** As forms show them; what no form asks for as it is. */
  private async fieldsOf(
    keys: string[],
    ticket: Ticket,
    change: MacroChanges,
    isPublic: boolean,
    language: string,
  ): Promise<Map<string, string>> {
    const category = change.category === undefined ? ticket.category : change.category;
    const all = new Map(Object.entries({ ...ticket.fields, ...change.fields }));
    const given = Object.fromEntries([...all].filter(([, value]) => value !== null));
    const shown = new Set(Object.keys((await this.forms.shown())(category, given)));
    const hidden = keys.filter((key) => Object.hasOwn(given, key) && !shown.has(key));
    if (isPublic && hidden.length > 0) {
      const names = hidden.map((key) => `{{fields.${key}}}`).join(', ');
      throw new Problem('macro/refused', `The requester may not see what the text would say: ${names}`);
    }
    const labelled = await this.forms.labelled(category, given, [language]);
    const told = new Map(labelled.map(({ key, values }) => [key, values]));
    return new Map(
      keys.map((key) => {
        const value = Object.hasOwn(given, key) ? (told.get(key) ?? [given[key]].flat()) : [];
        return [key, value.map(String).join(', ')];
      }),
    );
  }

  private async localeOf({ requesterId }: Ticket): Promise<string> {
    return (await this.people.byId(requesterId))!.locale;
  }
}
