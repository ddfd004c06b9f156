import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Kind } from '../domain/ticket/number.js';
import { PRIORITIES, type Priority } from '../domain/ticket/priority.js';
import type { Status } from '../domain/ticket/status.js';

export const CHANNELS = ['api', 'email', 'chat', 'agent'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What `dueAt` holds when nothing is due: sorts after every time, so that lists need no special case. */
export const NEVER = 'infinity';

/** The indexes are those of the lists in desk/, each ending in what makes its sort unique. */
@Entity('ticket')
@Index('ticket_serial', ['serial'], { unique: true })
@Index('ticket_team_due', ['teamId', 'dueAt', 'serial'])
@Index('ticket_team_serial', ['teamId', 'serial'])
@Index('ticket_team_priority', ['teamId', 'priority', 'serial'])
@Index('ticket_requester', ['requesterId'])
@Index('ticket_assignee_due', ['assigneeId', 'dueAt', 'serial'])
@Index('ticket_assignee_serial', ['assigneeId', 'serial'])
@Index('ticket_unsolved', ['serial'], { where: `status IN ('new', 'open', 'pending', 'on_hold')` })
// Of the views in desk/views, each of few tickets.
@Index('ticket_unassigned', ['teamId', 'dueAt', 'serial'], {
  where: `assignee_id IS NULL AND status IN ('new', 'open', 'pending', 'on_hold')`,
})
@Index('ticket_breached', ['teamId', 'dueAt', 'serial'], {
  where: `breached AND status IN ('new', 'open', 'pending', 'on_hold')`,
})
@Index('ticket_team_resolved', ['teamId', 'resolvedAt', 'serial'], { where: 'resolved_at IS NOT NULL' })
@Index('ticket_assignee_resolved', ['assigneeId', 'resolvedAt', 'serial'], {
  where: 'assignee_id IS NOT NULL AND resolved_at IS NOT NULL',
})
@Index('ticket_pending', ['teamId', 'serial'], { where: `status = 'pending'` })
@Index('ticket_team_unsolved', ['teamId', 'serial'], {
  where: `status IN ('new', 'open', 'pending', 'on_hold')`,
})
// With the team beside, which TypeORM cannot say; made by hand in the migration. It also tells how busy somebody is, for
// whoever chooses among several.
@Index('ticket_assignee_unsolved', { synchronize: false })
// What nobody has yet, the most urgent first; mixed directions, made by hand in the migration.
@Index('ticket_waiting', { synchronize: false })
// GIN; made by hand in the migration.
@Index('ticket_tags', { synchronize: false })
@Index('ticket_fields', { synchronize: false })
@Index('ticket_category', ['category', 'serial'], { where: 'category IS NOT NULL' })
@Index('ticket_spam', ['serial'], { where: 'status_before_spam IS NOT NULL' })
@Index('ticket_merged_into', ['mergedInto'], { where: 'merged_into IS NOT NULL' })
@Index('ticket_follow_up_of', ['followUpOf'], { where: 'follow_up_of IS NOT NULL' })
export class Ticket {
  @PrimaryColumn('uuid')
  id: string;

  /** The figures of the number, from a sequence: unique over all kinds, never used again. */
  @Column('bigint', { transformer: { from: Number, to: (value: number) => value } })
  serial: number;

  @Column('text')
  kind: Kind;

  @Column('text')
  subject: string;

  @Column('text')
  status: Status;

  /** An enum in the database, whose order is that of urgency. */
  @Column({ type: 'enum', enum: PRIORITIES, enumName: 'ticket_priority_level' })
  priority: Priority;

  @Column('text', { nullable: true })
  category: string | null;

  /** Name of the policy that its category named when the ticket got it: it leads, whatever others match. */
  @Column('text', { name: 'named_policy', nullable: true })
  policy?: string | null;

  @Column('text', { array: true })
  tags: string[];

  @Column('jsonb')
  fields: Record<string, unknown>;

  /** 1 agent, 2 senior, 3 lead. */
  @Column('smallint')
  level: number;

  @Column('text')
  channel: Channel;

  @Column('uuid', { name: 'requester_id' })
  @ForeignKey('Person')
  requesterId: string;

  /** As it was given when the ticket was opened: who opens one without a log-in learns nothing of whose address it is. */
  @Column('text', { name: 'requester_name' })
  requesterName: string;

  @Column('uuid', { name: 'assignee_id', nullable: true })
  @ForeignKey('Person')
  assigneeId: string | null;

  @Column('uuid', { name: 'team_id', nullable: true })
  @ForeignKey('Team')
  teamId: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt: Date;

  /** First public message of a human agent. */
  @Column({ type: 'timestamptz', name: 'acknowledged_at', precision: 3, nullable: true })
  acknowledgedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'resolved_at', precision: 3, nullable: true })
  resolvedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'closed_at', precision: 3, nullable: true })
  closedAt: Date | null;

  /**
   * Of a resolved ticket: until when a reply reopens it. It closes by itself then, or later when no worker was there. Kept by
   * the room sla through `TicketDeadlines`; null: there is no such time.
   */
  @Column({ type: 'timestamptz', name: 'closes_at', precision: 3, nullable: true })
  closesAt?: Date | null;

  @Column('uuid', { name: 'merged_into', nullable: true })
  @ForeignKey('Ticket')
  mergedInto: string | null;

  @Column('uuid', { name: 'follow_up_of', nullable: true })
  @ForeignKey('Ticket')
  followUpOf: string | null;

  /** Of one that an agent marked as spam: the status that it had; null: it is none. */
  @Column('text', { name: 'status_before_spam', nullable: true })
  statusBeforeSpam?: Status | null;

  /** The earliest due time of its running timers, kept by the room sla through `TicketDeadlines`. */
  @Column({ type: 'timestamptz', name: 'due_at', precision: 3, default: NEVER })
  dueAt?: Date | number;

  /** Whether any of its promises was broken. */
  @Column('boolean', { default: false })
  breached: boolean;

  /** Who looks at it is written down. For agents to know. */
  @Column('boolean', { default: false })
  sensitive?: boolean;

  /** The application of policies (sla/apply) that it is promised by; null: by those that were in force when it was opened. */
  @Column('uuid', { name: 'promised_by', nullable: true })
  @ForeignKey('PolicyApplication')
  promisedBy?: string | null;

  /** Grows with every change that a client can see. */
  @Column('int', { default: 1 })
  version: number;
}
