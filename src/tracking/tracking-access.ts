import { Injectable } from '@nestjs/common';
import { parseNumber } from '../domain/ticket/number.js';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { type Access, type Ticket, TicketAccess, TicketStore, TrackingKeys } from '../tickets/tickets.contract.js';

/**
 * Whom a tracking link was made for. A participant's opens the ticket; an agent's, from a mail about it, shows it to
 * them as its requester sees it, as long as they may see the ticket.
 */
@Injectable()
export class TrackingAccess {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly access: TicketAccess,
    private readonly keys: TrackingKeys,
  ) {}

  /** @throws Problem ticket/not-found for whatever is not right about number or key */
  async find(number: string, key: string): Promise<Access> {
    const serial = parseNumber(number);
    const ticket = serial === null || key === '' ? null : await this.tickets.bySerial(serial);
    const caller = { identity: { kind: 'anonymous' as const }, ticketKey: key };
    const found = ticket && ((await this.access.judge(ticket, caller)) ?? (await this.asAgent(ticket, key)));
    if (!found) throw new Problem('ticket/not-found', 'There is no such ticket, or this is not its key');
    return found;
  }

  /** @throws Problem ticket/not-found for agents too: they look, and do nothing here */
  async findForParticipant(number: string, key: string): Promise<Access> {
    const found = await this.find(number, key);
    if (found.capacity !== 'participant') throw new Problem('ticket/not-found', 'This link is for reading');
    return found;
  }

  private async asAgent(ticket: Ticket, key: string): Promise<Access | null> {
    const mailed = await this.db.query<Omit<PersonIdentity, 'kind'>>(
      `SELECT id, name, email, role, locale, tier, ARRAY(SELECT team_id FROM team_member WHERE person_id = person.id)::text[] AS "teamIds"
       FROM person
       WHERE role <> 'requester' AND id IN (SELECT person_id FROM outbound_mail WHERE ticket_id = $1)`,
      [ticket.id],
    );
    const holder = this.keys.holder(
      ticket.id,
      key,
      mailed.map(({ id }) => id),
    );
    const agent = mailed.find(({ id }) => id === holder);
    return agent ? this.access.judge(ticket, { identity: { kind: 'person', ...agent }, ticketKey: null }) : null;
  }
}
