import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

export const RUN_STATES = ['running', 'done', 'failed', 'cancelled'] as const;
/** `failed`: it went through all tickets, and some refused. */
export type RunState = (typeof RUN_STATES)[number];

/** The same work on many tickets, one after the other, in the name of somebody. */
@Entity('ticket_run')
export class TicketRun {
  @PrimaryColumn('uuid')
  id: string;

  /** Names the `RunAction` that does it. */
  @Column('text')
  kind: string;

  @Column('text')
  state: RunState;

  /** The ticket that it was asked for at, if any. */
  @Column('uuid', { name: 'ticket_id', nullable: true })
  @ForeignKey('Ticket')
  ticketId: string | null;

  /** What its action needs to know. */
  @Column('jsonb')
  given: Record<string, unknown>;

  @Column('uuid', { name: 'requested_by' })
  @ForeignKey('Person')
  requestedBy: string;

  /** As it stood then. */
  @Column('text', { name: 'requested_by_name' })
  requestedByName: string;

  @Column({ type: 'timestamptz', name: 'requested_at', precision: 3 })
  requestedAt: Date;

  @Column({ type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true })
  endedAt: Date | null;

  /** Tickets. */
  @Column('int')
  total: number;

  /** Which batch is next; a job for any other comes too late. */
  @Column('int', { default: 0 })
  batch: number;
}

export const ITEM_OUTCOMES = ['done', 'skipped', 'failed'] as const;
/** `skipped`: there was nothing to do. `failed`: it was refused. */
export type ItemOutcome = (typeof ITEM_OUTCOMES)[number];

/** One ticket of a run, and what became of it: written in the transaction in which the ticket changes. */
@Entity('ticket_run_item')
@Index('ticket_run_item_order', ['runId', 'position'], { unique: true })
@Index('ticket_run_item_pending', ['runId', 'position'], { where: 'outcome IS NULL' })
export class TicketRunItem {
  @PrimaryColumn('uuid', { name: 'run_id' })
  @ForeignKey('TicketRun', { onDelete: 'CASCADE' })
  runId: string;

  @PrimaryColumn('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  /** From 1. */
  @Column('int')
  position: number;

  /** null: not done yet. */
  @Column('text', { nullable: true })
  outcome: ItemOutcome | null;

  /** Of the problem, when it was refused with one. */
  @Column('text', { nullable: true })
  code: string | null;

  /** Why it was skipped or failed. */
  @Column('text', { nullable: true })
  why: string | null;

  @Column({ type: 'timestamptz', name: 'done_at', precision: 3, nullable: true })
  doneAt: Date | null;
}
