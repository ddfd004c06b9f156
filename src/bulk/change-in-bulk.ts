import { Injectable } from '@nestjs/common';
import { changeOf, type MacroActions, UseMacro } from '../macros/macros.contract.js';
import { isAgent, People } from '../people/people.contract.js';
import { Problem } from '../platform/http/problem.js';
import {
  ActOnTicket,
  RunAction,
  type TicketAction,
  TicketAccess,
  ticketNotFound,
  type TicketRun,
  TicketStore,
} from '../tickets/tickets.contract.js';

export const BULK_RUN = 'tickets.bulk';

/** What is done to each: actions, or a macro as it was when that was asked for. */
export type BulkWork = Omit<TicketAction, 'change'> & Partial<Pick<MacroActions, 'change'>> & { macro?: MacroActions };

/** Does to one ticket what was asked for many: if who asked sees it when it is its turn. */
@Injectable()
export class ChangeInBulk extends RunAction {
  readonly kinds = [BULK_RUN];

  constructor(
    private readonly tickets: TicketStore,
    private readonly people: People,
    private readonly access: TicketAccess,
    private readonly actOnTicket: ActOnTicket,
    private readonly useMacro: UseMacro,
  ) {
    super();
  }

  async perform(run: TicketRun, ticketId: string): Promise<string | null> {
    const ticket = await this.tickets.lock(ticketId);
    const me = await this.people.identityOf(run.requestedBy);
    if (!me || !isAgent(me)) throw new Problem('auth/forbidden', `${run.requestedByName} is no agent any more`);
    const access = await this.access.judge(ticket, { identity: me, ticketKey: null });
    if (access?.capacity !== 'agent') throw ticketNotFound();
    const { macro, change, ...work } = run.given as BulkWork;
    const { changed } = macro
      ? await this.useMacro.execute(ticketId, macro, me)
      : await this.actOnTicket.execute(
          ticketId,
          { ...work, change: change && changeOf({ reply: null, change }, me) },
          access.actor,
        );
    return changed ? null : 'It was so already';
  }
}
