import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Message } from './message.entity.js';
import { Participant } from './participant.entity.js';
import { Ticket } from './ticket.entity.js';

@Injectable()
export class TicketStore {
  constructor(private readonly db: Database) {}

  /** The next number's figures. A sequence never gives one twice, not even after a crash. */
  async nextSerial(): Promise<number> {
    const [row] = await this.db.query<{ serial: string }>(`SELECT nextval('ticket_serial_seq') AS serial`);
    return Number(row!.serial);
  }

  async add(ticket: Ticket, message: Message, participant: Participant): Promise<void> {
    const { manager } = this.db;
    await manager.insert(Ticket, ticket as never);
    await manager.insert(Message, message);
    await manager.insert(Participant, participant);
  }

  /**
   * Everything that changes a ticket, its timers included, locks the ticket first: so nobody waits in a circle.
   * @throws Problem ticket/not-found
   */
  async lock(id: string): Promise<Ticket> {
    const ticket = await this.db.manager.findOne(Ticket, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!ticket) throw ticketNotFound();
    return ticket;
  }

  bySerial(serial: number): Promise<Ticket | null> {
    return this.db.manager.findOneBy(Ticket, { serial });
  }

  byId(id: string): Promise<Ticket | null> {
    return this.db.manager.findOneBy(Ticket, { id });
  }

  async save(ticket: Ticket, changed: Partial<Ticket>): Promise<void> {
    Object.assign(ticket, changed);
    await this.db.manager.update(Ticket, { id: ticket.id }, changed as never);
  }

  async addMessage(message: Message): Promise<void> {
    await this.db.manager.insert(Message, message);
  }

  participants(ticketId: string): Promise<Participant[]> {
    return this.db.manager.findBy(Participant, { ticketId });
  }

  async isParticipant(ticketId: string, personId: string): Promise<boolean> {
    return this.db.manager.existsBy(Participant, { ticketId, personId });
  }
}

/** The answer for tickets that are not there, and for those that are not for whoever asks. */
export function ticketNotFound(): Problem {
  return new Problem('ticket/not-found', 'There is no such ticket, or it is not for you');
}
