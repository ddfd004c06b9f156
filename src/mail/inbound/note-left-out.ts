import { Injectable } from '@nestjs/common';
import { noteOnLeftOut } from '../../domain/mail/followers-in-mail.js';
import { formatNumber } from '../../domain/ticket/number.js';
import { Database } from '../../platform/database/database.js';
import { SYSTEM } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Clock } from '../../platform/time/clock.js';
import { ReplyToTicket, systemNote, type Ticket } from '../../tickets/tickets.contract.js';
import { followersLeftOut } from './inbound.events.js';

/** Agents are told whom a requester wrote to who does not follow for it, of each address once. */
@Injectable()
export class NoteLeftOut {
  constructor(
    private readonly db: Database,
    private readonly replyToTicket: ReplyToTicket,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** Within the transaction that has the ticket locked. @param addresses in lower case */
  async execute(ticket: Ticket, addresses: string[]): Promise<void> {
    const told = await this.toldBefore(ticket.id);
    // "Answer to all" names the same people again.
    const leftOut = addresses.filter((address) => !told.has(address));
    if (leftOut.length === 0) return;
    const number = formatNumber(ticket.kind, ticket.serial);
    await this.replyToTicket.execute(systemNote(ticket.id, noteOnLeftOut(leftOut, number)));
    const changes = [{ what: 'leftOut', from: null, to: { emails: leftOut } }];
    const at = this.clock.now();
    await this.events.record(
      followersLeftOut.of({ subjectId: ticket.id, actor: SYSTEM, at, data: { ticketId: ticket.id }, changes }),
    );
  }

  private async toldBefore(ticketId: string): Promise<Set<string>> {
    const entries = await this.db.query<{ emails: string[] }>(
      `SELECT "to"->'emails' AS emails FROM history_entry WHERE subject_id = $1 AND event = $2`,
      [ticketId, followersLeftOut.name],
    );
    return new Set(entries.flatMap(({ emails }) => emails));
  }
}
