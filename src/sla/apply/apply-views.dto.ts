import { ApiProperty } from '@nestjs/swagger';
import { type Effect, EFFECTS } from '../../domain/sla/effect.js';
import { type Metric, METRICS } from '../../domain/sla/policy.js';
import { TIMER_STATES } from '../../domain/sla/timer.js';
import { FilterRequest } from './apply.dto.js';
import { APPLICATION_STATES, type ApplicationState } from './policy-application.entity.js';

export class TimerState {
  @ApiProperty({ enum: TIMER_STATES })
  state: string;
  /** @example 'Standard' */
  policy: string;
  /** Of the list of policies; null: the draft. */
  revision: number | null;
  /** @example 'business' */
  calendar: string;
  calendarVersion: number;
  /** null while paused. */
  dueAt: string | null;
  remindAt: string | null;
}

class TimerPreview {
  @ApiProperty({ enum: METRICS })
  metric: Metric;
  cycle: number;
  /** Empty: the ticket's own. */
  subject: string;
  /**
   * `moved`: it is due, reminds or acts at another time or in another way, or stands where it ran. `dropped`: nothing is
   * promised any more.
   */
  @ApiProperty({ enum: EFFECTS })
  would: Effect;
  /** null: it would start. */
  from: TimerState | null;
  /** null: it would be dropped. */
  to: TimerState | null;
}

export class TicketPreview {
  /** @example 'WO-100042' */
  ticket: string;
  /** Of one ticket all timers; of a filter's tickets only those that would change. */
  timers: TimerPreview[];
}

export class PreviewTotals {
  /** Looked at. */
  tickets: number;
  changed: number;
  unchanged: number;
  /** From here on timers. */
  moved: number;
  breached: number;
  started: number;
  dropped: number;
}

class NextPage {
  next: string | null;
}

export class PreviewView {
  /** The moment for which this was computed. */
  at: string;
  /** Of the list of policies that would be applied; null: the draft. */
  revision: number | null;
  /** Of this page alone: add up those of all pages for the whole. */
  totals: PreviewTotals;
  /** The tickets looked at, oldest first. A page may have fewer than `limit`, or none, and not be the last. */
  data: TicketPreview[];
  /** `next` null: that was the last. */
  page: NextPage;
}

class FailureView {
  ticket: string;
  why: string;
}

class RequesterRef {
  id: string;
  name: string;
}

export class ApplicationView {
  id: string;
  /** `failed`: it went through all tickets, and some could not be changed. */
  @ApiProperty({ enum: APPLICATION_STATES })
  state: ApplicationState;
  /** The only ticket; null: `filter` says which. */
  ticket: string | null;
  filter: FilterRequest | null;
  /** Of the list of policies that is applied. */
  revision: number;
  requestedBy: RequesterRef;
  requestedAt: string;
  endedAt: string | null;
  /** Tickets that there were when it began; null: not counted yet. */
  total: number | null;
  /** Tickets looked at. */
  done: number;
  changed: number;
  unchanged: number;
  /** Tickets that could not be changed. */
  failed: number;
  /** From here on timers. */
  moved: number;
  breached: number;
  started: number;
  dropped: number;
}

class ApplicationChange {
  at: string;
  /** `id` null: Docket itself. */
  actor: { id: string | null; name: string };
  what: string;
  from: unknown;
  to: unknown;
}

export class ApplicationDetails extends ApplicationView {
  /** The first hundred tickets that could not be changed, and why. */
  failures: FailureView[];
  history: ApplicationChange[];
}
