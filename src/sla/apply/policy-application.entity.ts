import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Kind } from '../../domain/ticket/number.js';
import type { Priority } from '../../domain/ticket/priority.js';
import type { Status } from '../../domain/ticket/status.js';

/** Which open tickets are meant: every list that is given must contain the ticket's value. */
export interface TicketFilter {
  kind?: Kind[];
  category?: string[];
  priority?: Priority[];
  /** Ids of teams. */
  team?: string[];
  /** Names of policies that its timers are under. */
  policy?: string[];
  status?: Status[];
}

export const APPLICATION_STATES = ['running', 'done', 'failed', 'cancelled'] as const;
export type ApplicationState = (typeof APPLICATION_STATES)[number];

/**
 * Policies and calendars that are, or were, applied to tickets that were open already. Tickets keep its id, and with it what
 * they are promised under from then on; so rows stay, and what they apply never changes.
 */
@Entity('policy_application')
@Index('policy_application_running', ['state'], { unique: true, where: `state = 'running'` })
export class PolicyApplication {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  state: ApplicationState;

  /** The only ticket; null: `filter` says which. */
  @Column('uuid', { name: 'ticket_id', nullable: true })
  @ForeignKey('Ticket')
  ticketId: string | null;

  @Column('jsonb', { nullable: true })
  filter: TicketFilter | null;

  /** Of the list of policies that is applied. */
  @Column('int')
  revision: number;

  /** Versions of all calendars, by id. */
  @Column('jsonb')
  calendars: Record<string, number>;

  @Column('uuid', { name: 'requested_by' })
  @ForeignKey('Person')
  requestedBy: string;

  /** As it stood then. */
  @Column('text', { name: 'requested_by_name' })
  requestedByName: string;

  /** Tickets that were opened later have the policies anyway. */
  @Column({ type: 'timestamptz', name: 'requested_at', precision: 3 })
  requestedAt: Date;

  @Column({ type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true })
  endedAt: Date | null;

  /** How many tickets there were when it began; null: not counted yet. */
  @Column('int', { nullable: true })
  total: number | null;

  /** Serial of the last ticket that was looked at: it moves in the transaction in which that ticket does. */
  @Column('bigint', { default: 0, transformer: { from: Number, to: (value: number) => value } })
  cursor: number;

  /** Which batch is next; a job for any other comes too late. */
  @Column('int', { default: 0 })
  batch: number;

  /** Tickets that were looked at. */
  @Column('int', { default: 0 })
  done: number;

  @Column('int', { default: 0 })
  changed: number;

  /** Tickets that could not be changed. */
  @Column('int', { default: 0 })
  failed: number;

  /** Timers. */
  @Column('int', { default: 0 })
  moved: number;

  @Column('int', { default: 0 })
  breached: number;

  @Column('int', { default: 0 })
  started: number;

  @Column('int', { default: 0 })
  dropped: number;

  /** The first of those that failed. */
  @Column('jsonb', { default: [] })
  failures: { ticket: string; why: string }[];
}
