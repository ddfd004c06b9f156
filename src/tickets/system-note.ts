import { SYSTEM } from '../platform/events/event.js';
import type { NewMessage } from './reply-to-ticket.js';

/** What the system has to tell agents about a ticket: without any effect on status and promises, and for nobody outside. */
export function systemNote(ticketId: string, body: string) {
  return {
    ticketId,
    author: SYSTEM,
    capacity: null,
    visibility: 'internal',
    source: 'system',
    body,
  } satisfies NewMessage;
}
