import { ApiPropertyOptional } from '@nestjs/swagger';
import { PersonRef, TimerView } from '../tickets/tickets.contract.js';

export class PolicyRef {
  /** @example 'Standard' */
  name: string;
  /** Of the list of policies. */
  revision: number;
}

export class CalendarRef {
  /** @example 'business' */
  id: string;
  version: number;
}

export class PromisedGoalView {
  /** Working time; null: a ticket that waits for its requester without an end. @example 'PT45H' */
  dueAfter: string | null;
  /** In these statuses the clock stands. @example ['pending', 'on_hold'] */
  pauses: string[];
}

export class IntervalView {
  from: string;
  /** null: it lasts. */
  to: string | null;
  /** @example 'ran' */
  kind: 'ran' | 'paused';
  /**
   * The status that the ticket came into, or `opened`, `message`, `reopened`, `promised` (another policy); null: from
   * before it was written down.
   * @example 'pending'
   */
  why: string | null;
}

export class RaisedView {
  /** @example 'normal' */
  from: string;
  /** @example 'high' */
  to: string;
}

export class ClimbedView {
  fromLevel: number;
  toLevel: number;
  /** It stood at the top already; the lead was reminded instead. */
  atTop: boolean;
  /** Who got the ticket. */
  assignee: PersonRef | null;
}

export class StepDidView {
  /** Who was sent a mail about it. */
  told: PersonRef[];
  /** By an escalation. */
  @ApiPropertyOptional({ type: ClimbedView })
  escalation?: ClimbedView;
  /** Absent when there was nothing to raise. */
  @ApiPropertyOptional({ type: RaisedView })
  priority?: RaisedView;
}

export class TimerStepView {
  /** @example 'remind:1' */
  key: string;
  /** `breach` is the due time itself. @example 'remind' */
  action: string;
  /** Of a reminder; absent: the assignee, else the team. @example 'lead' */
  to?: string;
  /** Of `raisePriority`; absent: the next higher. */
  priority?: string;
  /** Of `webhook`: all of it for admins, its host for others. */
  url?: string;
  /** Working time from the start; null: of a promise that holds no more. @example 'PT27H' */
  after: string | null;
  /** When it will fire or should have fired; null while the clock stands, and when it never does. */
  at: string | null;
  firedAt: string | null;
  /**
   * `upcoming`; `fired`; `skipped`: its time had passed already when it was promised; `moot`: nobody waits any more.
   * @example 'upcoming'
   */
  state: string;
  /** What it did; null: nothing yet, or nothing to do. */
  did: StepDidView | null;
}

/** A timer, and how its times came about. */
export class ExplainedTimerView extends TimerView {
  policy: PolicyRef;
  calendar: CalendarRef;
  goal: PromisedGoalView;
  intervals: IntervalView[];
  /** Working time; of a reopened ticket with that of the cycle before. @example 'PT3H20M' */
  timeUsed: string;
  /** null: there is no end. @example 'PT41H40M' */
  timeLeft: string | null;
  /** @example 'PT0S' */
  overdueBy: string;
  /** In the order in which they fire. */
  steps: TimerStepView[];
}

export class LastPage {
  /** All are told at once. */
  next: string | null;
}

export class ExplainedTimersView {
  /** What is or was promised, the oldest first. */
  data: ExplainedTimerView[];
  /**
   * No promises: what the ticket waits or waited for while it stands still, `requester_reply` and `closing`. `dueAt` is when
   * it is resolved or closed by itself.
   */
  idle: ExplainedTimerView[];
  page: LastPage;
}
