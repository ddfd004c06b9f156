import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Message } from './message.entity.js';
import { Participant } from './participant.entity.js';
import { Ticket } from './ticket.entity.js';

@Injectable()
export class TicketStore {
  constructor(private readonly db: Database) {}

  /**
   * Gives the ticket its number: the sequence never gives one twice, not even after a crash.
   * @param message null: it comes from another ticket
   */
  async add(draft: Omit<Ticket, 'serial'>, message: Message | null, participant: Participant): Promise<Ticket> {
    const ticket = { ...draft, serial: () => `nextval('ticket_serial_seq')` };
    const [added] = await this.db.insert<{ serial: string }>(
      [[Ticket, [ticket]], ...(message ? [[Message, [message]] as const] : []), [Participant, [participant]]],
      'serial',
    );
    return { ...draft, serial: Number(added!.serial) };
  }

  /**
   * Everything that changes a ticket, its timers included, locks the ticket first: so nobody waits in a circle. The same
   * object for the length of a transaction, with all that has been changed of it.
   * @throws Problem ticket/not-found
   */
  async lock(id: string): Promise<Ticket> {
    const [ticket] = await this.db.note(held(id), () => this.db.find(Ticket, 'WHERE id = $1 FOR NO KEY UPDATE', [id]));
    if (!ticket) throw ticketNotFound();
    return ticket;
  }

  /** As `lock`, but does not wait. @returns null when somebody else holds it, or it is gone */
  async lockIfFree(id: string): Promise<Ticket | null> {
    const [ticket] = await this.db.find(Ticket, 'WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED', [id]);
    if (ticket) this.db.note(held(id), () => Promise.resolve([ticket]));
    return ticket ?? null;
  }

  /** The first of these, in this order, that nobody has, that is to be worked on, and that nobody else holds. */
  async lockWaiting(ids: readonly string[]): Promise<Ticket | null> {
    const [ticket] = await this.db.find(
      Ticket,
      `WHERE id = ANY($1::uuid[]) AND assignee_id IS NULL AND status IN ('new', 'open')
       ORDER BY array_position($1::uuid[], id) LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`,
      [ids],
    );
    return ticket ?? null;
  }

  async bySerial(serial: number): Promise<Ticket | null> {
    return (await this.db.find(Ticket, 'WHERE serial = $1', [serial]))[0] ?? null;
  }

  async byId(id: string): Promise<Ticket | null> {
    return (await this.db.find(Ticket, 'WHERE id = $1', [id]))[0] ?? null;
  }

  /** In the order of their numbers. */
  byIds(ids: string[]): Promise<Ticket[]> {
    return this.db.find(Ticket, 'WHERE id = ANY($1) ORDER BY serial', [ids]);
  }

  async hasCategory(key: string): Promise<boolean> {
    return (await this.db.query('SELECT 1 FROM ticket WHERE category = $1 LIMIT 1', [key])).length > 0;
  }

  /** Where a closed ticket goes on: not in spam, where nobody would read it. */
  async latestFollowUp(id: string): Promise<Ticket | null> {
    const latest = 'WHERE follow_up_of = $1 AND status_before_spam IS NULL ORDER BY serial DESC LIMIT 1';
    return (await this.db.find(Ticket, latest, [id]))[0] ?? null;
  }

  /** Id of the ticket in which replies to this one go on: of itself, unless it was merged. */
  async whereItGoesOn(id: string): Promise<string> {
    const [end] = await this.db.query<{ id: string }>(
      `WITH RECURSIVE chain AS (
         SELECT id, merged_into FROM ticket WHERE id = $1
         UNION SELECT ticket.id, ticket.merged_into FROM chain JOIN ticket ON ticket.id = chain.merged_into)
       SELECT id FROM chain WHERE merged_into IS NULL`,
      [id],
    );
    return end?.id ?? id;
  }

  /** What was merged into it, and into those, in the order of their numbers. */
  mergedInto(id: string): Promise<Ticket[]> {
    return this.db.find(
      Ticket,
      `WHERE id IN (
         WITH RECURSIVE source AS (
           SELECT id FROM ticket WHERE merged_into = $1
           UNION SELECT ticket.id FROM source JOIN ticket ON ticket.merged_into = source.id)
         SELECT id FROM source) ORDER BY serial`,
      [id],
    );
  }

  /** When the oldest public message of a participant was written that no agent has answered; null: there is none. */
  async unansweredSince(ticketId: string): Promise<Date | null> {
    const [row] = await this.db.query<{ since: Date | null }>(
      `SELECT min(created_at) AS since FROM message
       WHERE ticket_id = $1 AND visibility = 'public' AND capacity = 'participant' AND id > coalesce(
         (SELECT id FROM message WHERE ticket_id = $1 AND visibility = 'public' AND capacity = 'agent' ORDER BY id DESC LIMIT 1),
         '00000000-0000-0000-0000-000000000000')`,
      [ticketId],
    );
    return row!.since;
  }

  async save(ticket: Ticket, changed: Partial<Ticket>): Promise<void> {
    Object.assign(ticket, changed);
    await this.db.update(Ticket, ticket.id, changed);
  }

  /** @param atCommit nothing in this transaction refers to it: it is written along with the history */
  async addMessage(message: Message, atCommit: boolean): Promise<void> {
    if (atCommit) this.db.insertAtCommit(Message, message);
    else await this.db.insert([[Message, [message]]]);
  }

  async message(ticketId: string, id: string): Promise<Message | null> {
    return (await this.db.find(Message, 'WHERE id = $1 AND ticket_id = $2', [id, ticketId]))[0] ?? null;
  }

  /** Files follow their words. */
  async moveFiles(fromMessageId: string, to: Message): Promise<void> {
    await this.db.query(`UPDATE attachment SET message_id = $2, ticket_id = $3 WHERE message_id = $1`, [
      fromMessageId,
      to.id,
      to.ticketId,
    ]);
  }

  /** Whoever followed one ticket follows the other. */
  async copyFollowers(fromId: string, toId: string): Promise<void> {
    await this.db.query(
      `INSERT INTO participant (ticket_id, person_id, part, name, since)
       SELECT $2, person_id, part, name, since FROM participant WHERE ticket_id = $1 AND part = 'follower'
       ON CONFLICT DO NOTHING`,
      [fromId, toId],
    );
  }

  /** Whoever takes part in one ticket follows the other: is told, and reads, what happens there from now on. @returns who is new */
  bringParticipants(fromId: string, toId: string, at: Date): Promise<{ id: string; name: string; email: string }[]> {
    return this.db.query(
      `WITH brought AS (
         INSERT INTO participant (ticket_id, person_id, part, name, since, reads_since)
         SELECT $2, person_id, 'follower', CASE WHEN part = 'requester' THEN requester_name ELSE name END, $3, $3
         FROM participant JOIN ticket ON ticket.id = ticket_id WHERE ticket_id = $1
         ON CONFLICT DO NOTHING RETURNING person_id, name)
       SELECT person.id, coalesce(brought.name, person.name) AS name, person.email
       FROM brought JOIN person ON person.id = brought.person_id ORDER BY person.id`,
      [fromId, toId, at],
    );
  }

  /** Who followed once and was removed; `byChoice`: by themselves, at one time or another. */
  formerFollowers(ticketId: string): Promise<{ personId: string; byChoice: boolean }[]> {
    return this.db.query(
      `SELECT "from"->>'id' AS "personId", bool_or(actor_id::text IS NOT DISTINCT FROM "from"->>'id') AS "byChoice"
       FROM history_entry WHERE subject_id = $1 AND event = 'ticket.follower_removed' GROUP BY 1`,
      [ticketId],
    );
  }

  participants(ticketId: string): Promise<Participant[]> {
    return this.db.manager.findBy(Participant, { ticketId });
  }

  async participant(ticketId: string, personId: string): Promise<Participant | null> {
    const [found] = await this.db.find(Participant, 'WHERE ticket_id = $1 AND person_id = $2', [ticketId, personId]);
    return found ?? null;
  }

  async isParticipant(ticketId: string, personId: string): Promise<boolean> {
    return this.db.manager.existsBy(Participant, { ticketId, personId });
  }
}

function held(id: string): string {
  return `ticket ${id}`;
}

/** The answer for tickets that are not there, and for those that are not for whoever asks. */
export function ticketNotFound(): Problem {
  return new Problem('ticket/not-found', 'There is no such ticket, or it is not for you');
}
