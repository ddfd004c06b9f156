import type { Metric } from '../domain/sla/policy.js';
import { EventType } from '../platform/events/event.js';

export type EscalationCause = 'timer' | 'requester' | 'agent';

/** A promise about to be missed. `dueAt`: ISO 8601; null while paused. */
export interface PromiseAtRisk {
  metric: Metric;
  dueAt: string | null;
}

/** A ticket moved up the ladder; or stood at its top already, and the lead is reminded instead (`atTop`). */
export const ticketEscalated = new EventType<{
  escalationId: string;
  cause: EscalationCause;
  reason: string;
  /** Which was about to be missed, if it climbed by itself. */
  promise: PromiseAtRisk | null;
  fromLevel: number;
  toLevel: number;
  atTop: boolean;
  nobodyAvailable: boolean;
  /** Persons' ids; null: nobody. */
  fromAssigneeId: string | null;
  toAssigneeId: string | null;
  /** Who is reminded when it is at the top. */
  leadIds: string[];
}>('ticket.escalated');

/** A requester asked again while they waited for the answer: nothing climbs. */
export const escalationUrged = new EventType<{
  escalationId: string;
  requestId: string;
  reason: string;
  level: number;
}>('ticket.escalation_urged');

/** What had ended it was a mistake: it waits for an answer as before. */
export const escalationReopened = new EventType<{ escalationId: string }>('ticket.escalation_reopened');

/** Whoever has it now acknowledged that it climbed. */
export const escalationTaken = new EventType<{ escalationId: string }>('ticket.escalation_taken');

/** It returned to where it was; `reason` is for agents. */
export const escalationHandedBack = new EventType<{
  escalationId: string;
  cause: EscalationCause;
  reason: string;
  /** To which it returned. */
  level: number;
  assigneeId: string | null;
  requestedBy: string | null;
  /** Who asked as a requester and waits for the answer, also where it climbed once more since; null: nobody. */
  askedBy: string | null;
}>('ticket.escalation_handed_back');

/** Nobody acted on a ticket at the top of the ladder for another day. */
export const escalationReminded = new EventType<{
  escalationId: string;
  /** 1 for the first. */
  ordinal: number;
  reason: string;
  promise: PromiseAtRisk | null;
  level: number;
  leadIds: string[];
}>('ticket.escalation_reminded');
