import { Column, type ColumnOptions, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Mark } from '../domain/sla/course.js';
import type { Goal } from '../domain/sla/goal.js';
import type { Metric } from '../domain/sla/policy.js';
import type { Timer as TimerRules, TimerState } from '../domain/sla/timer.js';

/** A time that the rules see as epoch milliseconds. */
const instant = (name: string, nullable = true): ColumnOptions => ({
  type: 'timestamptz',
  name,
  precision: 3,
  nullable,
  transformer: {
    from: (value: Date | null) => value?.getTime() ?? null,
    to: (value: number | null) => (typeof value === 'number' ? new Date(value) : value),
  },
});

/** One promise on one ticket, and what it was promised under. Meaning of the times: domain/sla/timer.ts. */
@Entity('timer')
@Index('timer_promise', ['ticketId', 'metric', 'cycle', 'subject'], { unique: true })
@Index('timer_next_step', ['nextStepAt'], { where: 'next_step_at IS NOT NULL' })
export class Timer implements TimerRules {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  @Column('text')
  metric: Metric;

  @Column('int')
  cycle: number;

  /** Empty: the ticket's own. A dispute's party otherwise. */
  @Column('text', { default: '' })
  subject: string;

  @Column('text')
  state: TimerState;

  @Column(instant('started_at', false))
  startedAt: number;

  @Column(instant('stopped_at'))
  stoppedAt: number | null;

  @Column(instant('breached_at'))
  breachedAt: number | null;

  @Column('bigint', { name: 'used_ms', transformer: { from: Number, to: Math.round } })
  usedMs: number;

  @Column(instant('running_since'))
  runningSince: number | null;

  @Column(instant('due_at'))
  dueAt: number | null;

  @Column(instant('remind_at'))
  remindAt: number | null;

  @Column('text', { array: true })
  fired: string[];

  @Column(instant('next_step_at'))
  nextStepAt: number | null;

  /** The `nextStepAt` for which a job waits in the queue. */
  @Column(instant('armed_for'))
  armedFor: number | null;

  /** When its clock was set going and stopped, and why; empty for timers from before this was kept. */
  @Column('jsonb', { default: [] })
  course: Mark[];

  @Column('jsonb')
  goal: Goal;

  @Column('text', { name: 'calendar_id' })
  calendarId: string;

  @Column('int', { name: 'calendar_version' })
  calendarVersion: number;

  @Column('text')
  policy: string;

  @Column('int', { name: 'policy_revision' })
  policyRevision: number;
}
