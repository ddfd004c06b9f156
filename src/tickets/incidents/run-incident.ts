import { Injectable } from '@nestjs/common';
import { isUnsolved } from '../../domain/ticket/status.js';
import { ChangeTicket } from '../change-ticket.js';
import { ReplyToTicket } from '../reply-to-ticket.js';
import { RunAction } from '../runs/run-action.js';
import type { TicketRun } from '../runs/ticket-run.entity.js';
import { TicketStore } from '../ticket.store.js';
import { Incidents } from './incidents.store.js';
import { INCIDENT_RUNS } from './run-over-incidents.js';

/** Says in one incident what is said in all of them, and solves it if that was asked for. */
@Injectable()
export class RunIncident extends RunAction {
  readonly kinds = INCIDENT_RUNS;

  constructor(
    private readonly tickets: TicketStore,
    private readonly incidents: Incidents,
    private readonly replyToTicket: ReplyToTicket,
    private readonly changeTicket: ChangeTicket,
  ) {
    super();
  }

  async perform(run: TicketRun, ticketId: string): Promise<string | null> {
    const { status } = await this.tickets.lock(ticketId);
    if (!isUnsolved(status)) return `It is ${status}`;
    if (!(await this.incidents.isOf(run.ticketId!, ticketId))) return 'It is no incident of this ticket any more';
    const author = { id: run.requestedBy, name: run.requestedByName };
    const solved = run.kind === 'incidents.solve' ? ('resolved' as const) : undefined;
    const body = run.given.body as string | null;
    if (body === null) await this.changeTicket.execute(ticketId, { status: solved }, author);
    else {
      await this.replyToTicket.execute({
        ticketId,
        author,
        capacity: 'agent',
        visibility: 'public',
        source: 'api',
        body,
        status: solved,
      });
    }
    return null;
  }
}
