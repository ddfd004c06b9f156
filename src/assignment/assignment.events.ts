import type { AssignmentMode } from '../domain/assignment/choose-assignee.js';
import { EventType } from '../platform/events/event.js';

/** A ticket that nobody had found somebody by itself. */
export const ticketAssigned = new EventType<{
  assigneeId: string;
  mode: AssignmentMode;
  /** Of the ticket, by then: each assignment is told once. */
  version: number;
}>('ticket.assigned');
