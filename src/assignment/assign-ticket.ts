import { Injectable } from '@nestjs/common';
import { chooseAssignee } from '../domain/assignment/choose-assignee.js';
import { needsOf } from '../domain/assignment/needs.js';
import { Crews, People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { SYSTEM } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket, TicketStore } from '../tickets/tickets.contract.js';
import { ticketAssigned } from './assignment.events.js';
import { Candidates } from './candidates.js';

/** Gives one ticket that nobody has to whoever of its team is next. */
@Injectable()
export class AssignTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly people: People,
    private readonly crews: Crews,
    private readonly candidates: Candidates,
    private readonly changeTicket: ChangeTicket,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @returns false: it does not wait any more, somebody else holds it right now, or nobody can get it now */
  execute(ticketId: string): Promise<boolean> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lockWaiting([ticketId]);
      const teamId = ticket?.teamId;
      if (!ticket || !teamId) return false;
      const crew = await this.crews.of(teamId);
      if (!crew) return false;
      await this.candidates.lock(crew);
      const at = this.clock.now();
      const locale = (await this.people.byId(ticket.requesterId))?.locale ?? '';
      const needs = needsOf({ ...ticket, locale }, crew.skillsByCategory);
      const chosen = chooseAssignee(crew.mode, await this.candidates.of(crew, at), needs);
      if (!chosen) return false;
      const { mode } = crew;
      await this.changeTicket.apply(ticket, { assigneeId: chosen.id }, SYSTEM, at);
      await this.candidates.noteTurn(teamId, chosen.id);
      await this.events.record(
        ticketAssigned.of({
          subjectId: ticket.id,
          actor: SYSTEM,
          at,
          data: { assigneeId: chosen.id, mode, version: ticket.version },
          changes: [{ what: 'assignment', from: null, to: mode }],
        }),
      );
      return true;
    });
  }
}
