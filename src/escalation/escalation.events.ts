import type { Metric } from '../domain/sla/policy.js';
import { EventType } from '../platform/events/event.js';

export type EscalationCause = 'timer' | 'requester' | 'agent';

/** A ticket moved up the ladder; or stood at its top already, and the lead is reminded instead (`atTop`). */
export const ticketEscalated = new EventType<{
  escalationId: string;
  cause: EscalationCause;
  reason: string;
  /** Which was about to be missed, if it climbed by itself. */
  promise: { metric: Metric; dueAt: string | null } | null;
  fromLevel: number;
  toLevel: number;
  atTop: boolean;
  /** Persons' ids; null: nobody. */
  fromAssigneeId: string | null;
  toAssigneeId: string | null;
}>('ticket.escalated');
