import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { checkVersion } from '../platform/http/etag.js';
import { Problem } from '../platform/http/problem.js';
import { ActOnTicket, ticketNotFound, TicketAccess, TicketStore } from '../tickets/tickets.contract.js';
import { type MacroActions, RenderMacro } from './render-macro.js';

/** How a macro is used this time. */
interface Using {
  language?: string;
  /** Instead of its text. */
  body?: string;
  /** As of a reply. */
  seen?: string;
  ifMatch?: string[] | null;
}

type Used = Awaited<ReturnType<ActOnTicket['execute']>>;

/** Does to a ticket what a macro says, all of it or nothing. */
@Injectable()
export class UseMacro {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly access: TicketAccess,
    private readonly renderMacro: RenderMacro,
    private readonly actOnTicket: ActOnTicket,
  ) {}

  /** @throws Problem ticket/not-found, macro/refused, and as `ActOnTicket` */
  execute(
    ticketId: string,
    macro: MacroActions,
    me: PersonIdentity,
    { language, body, seen, ifMatch = null }: Using = {},
  ): Promise<Used> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      const access = await this.access.judge(ticket, { identity: me, ticketKey: null });
      if (access?.capacity !== 'agent') throw ticketNotFound();
      checkVersion(ifMatch, ticket.version);
      const change = changeOf(macro, me);
      const text = await this.textOf(macro, body, () => this.renderMacro.execute(macro, ticket, me, language));
      const reply = text && { body: text.body, visibility: text.visibility, seen };
      try {
        return await this.actOnTicket.execute(ticketId, { change, reply }, access.actor);
      } catch (error) {
        throw blameMacro(error);
      }
    });
  }

  private async textOf(
    { reply }: MacroActions,
    body: string | undefined,
    render: () => ReturnType<RenderMacro['execute']>,
  ) {
    if (body === undefined) return (await render()) ?? undefined;
    if (!reply) throw new Problem('macro/refused', 'This macro says nothing that could be changed');
    return { body, visibility: reply.visibility };
  }
}

/** With who is meant by `me`. */
export function changeOf({ change }: MacroActions, me: PersonIdentity): MacroActions['change'] {
  return change.assigneeId === 'me' ? { ...change, assigneeId: me.id } : { ...change };
}

/** What is wrong stands in the macro, not in what was asked for. */
export function blameMacro(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== 'input/invalid') return error;
  if (error.errors.some(({ pointer }) => pointer === '/seen')) return error;
  const errors = error.errors.map(({ pointer, detail }) => ({ pointer: `/change${pointer}`, detail }));
  const detail = errors.map((one) => `${one.pointer} ${one.detail}`).join('; ');
  return new Problem('macro/refused', `The macro does not fit any more: ${detail}`, errors);
}
