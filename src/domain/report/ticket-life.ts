import type { Metric } from '../sla/policy.js';
import type { TimerState } from '../sla/timer.js';
import type { Status } from '../ticket/status.js';

/** What is known of a ticket from its own rows. Times are epoch milliseconds. */
export interface TicketLife {
  createdAt: number;
  requesterId: string;
  /** As it stands now; how it stood before follows from the changes. */
  status: Status;
  resolvedAt: number | null;
  teamId: string | null;
  assigneeId: string | null;
  category: string | null;
  isMerged: boolean;
  /** In the order in which they were made. */
  changes: LifeChange[];
  /** Public messages. */
  messages: LifeMessage[];
  timers: LifeTimer[];
  escalations: { at: number; fromAssigneeId: string | null }[];
  /** As it was given last. */
  rating: { at: number; score: number } | null;
}

export interface LifeChange {
  at: number;
  /** null: the system. */
  actorId: string | null;
  what: 'status' | 'teamId' | 'assigneeId' | 'category';
  from: string | null;
  to: string | null;
}

interface LifeMessage {
  at: number;
  authorId: string | null;
}

export interface LifeTimer {
  metric: Extract<Metric, 'acknowledgement' | 'next_response' | 'resolution'>;
  state: TimerState;
  stoppedAt: number | null;
  breachedAt: number | null;
  usedMs: number;
  policy: string;
}
