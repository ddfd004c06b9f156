import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Standing } from '../domain/ticket/sight.js';
import type { Actor } from '../platform/events/event.js';

/** What one transaction did to one ticket. */
export interface Fact {
  /** Names of what happened, in order. */
  events: string[];
  /** Names of what is different now. */
  changed: string[];
  actor: Actor;
  /** ISO 8601. */
  at: string;
  /** Of the ticket, with this change. null: nobody said; it is at most the ticket's own. */
  version: number | null;
  /** Ids of the messages that were added. */
  messages: string[];
}

/**
 * A change of a ticket that no stream was told of yet: written in its transaction, taken away by whoever gives it its
 * place in the order (`LiveEvent`). The id says who of one ticket's changes was first, no more: another transaction with a
 * lesser one may still be under way.
 */
@Entity('live_change')
export class LiveChange {
  @PrimaryGeneratedColumn('increment', { type: 'bigint' })
  id?: string;

  @Column('uuid', { name: 'ticket_id' })
  ticketId: string;

  /** null: nothing but who is looking at it. */
  @Column('jsonb', { nullable: true })
  fact: Fact | null;

  /** Where it stood before, if this moved it. */
  @Column('jsonb', { nullable: true })
  before: Standing | null;
}
