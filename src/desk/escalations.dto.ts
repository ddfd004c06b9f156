import { PersonRef } from '../tickets/tickets.contract.js';

class TicketRef {
  /** @example 'WO-100042' */
  number: string;
  subject: string;
  status: string;
}

class TeamRef {
  id: string;
  name: string;
}

class PromiseRef {
  /** @example 'acknowledgement' */
  metric: string;
  dueAt: string | null;
}

class RequestView {
  /** null: somebody we do not know. */
  person: PersonRef | null;
  reason: string;
  at: string;
}

class ToldView {
  person: PersonRef;
  /** What the mail says. @example 'escalation_received' */
  kind: string;
  /** Of the mail. @example 'sent' */
  state: string;
  /** When it was sent; before that, when it was written. */
  at: string;
}

/** To agents. */
export class EscalationView {
  id: string;
  ticket: TicketRef;
  /** The ticket's. */
  team: TeamRef | null;
  /** timer, requester or agent. */
  cause: string;
  reason: string;
  /** About to be missed, where the cause is a timer. */
  promise: PromiseRef | null;
  /** What people said who asked for it, oldest first. */
  requests: RequestView[];
  fromLevel: number;
  toLevel: number;
  /** It stood at the top already; the leads are reminded instead. */
  atTop: boolean;
  /** The team above whose ladder it went on in; null: it stayed in that of its own. */
  fallbackTeam: TeamRef | null;
  /** Nobody above was on duty and not away: it was given as if all were. */
  nobodyAvailable: boolean;
  fromAssignee: PersonRef | null;
  toAssignee: PersonRef | null;
  /** open, taken, handed_back, superseded (by the next one) or solved (with the ticket). */
  state: string;
  answeredAt: string | null;
  answeredBy: PersonRef | null;
  /** Why it was handed back. */
  answer: string | null;
  /** What became of the ticket, if this is its latest: solved, closed, merged or reopened. */
  outcome: string | null;
  /** The level whose statistics it counts in. */
  solvedAtLevel: number | null;
  /** Who got which mail about it. */
  told: ToldView[];
  /** When the leads were reminded at the top. */
  reminders: string[];
  /** When they are reminded next. */
  remindAt: string | null;
  createdAt: string;
}
