import { isUnsolved, STATUSES } from '../../domain/ticket/status.js';
import type { SortName } from '../filter/sorts.js';
import type { TicketFilter } from '../filter/ticket-filter.dto.js';

/** What a view is, whoever made it. */
export interface ViewOfTickets {
  /** Of a seeded one a word that stays the same; of others a UUID. */
  id: string;
  name: string;
  filter: TicketFilter;
  sort: SortName;
}

const status = STATUSES.filter(isUnsolved);

/** The views that every agent has from the start. Each has an index of its own, see ticket.entity.ts. */
export const SEEDED_VIEWS: readonly ViewOfTickets[] = [
  { id: 'my-open', name: 'My open', filter: { assignee: ['me'], status }, sort: 'due' },
  { id: 'unassigned', name: 'Unassigned', filter: { assignee: ['none'], status }, sort: 'due' },
  { id: 'due-soon', name: 'Due soon', filter: { due: { after: 'PT0S', before: 'PT24H' } }, sort: 'due' },
  { id: 'breached', name: 'Breached', filter: { breached: true, status }, sort: 'due' },
  { id: 'escalated-to-me', name: 'Escalated to me', filter: { escalated: 'me' }, sort: 'due' },
  { id: 'waiting-for-requester', name: 'Waiting for requester', filter: { status: ['pending'] }, sort: 'oldest' },
  // A merged ticket goes on in another one: nothing was resolved.
  {
    id: 'recently-resolved',
    name: 'Recently resolved',
    filter: { resolved: { after: '-P7D' }, merged: false },
    sort: 'resolved',
  },
];
