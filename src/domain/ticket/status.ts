/**
 * `pending` waits for the requester, `on_hold` for somebody else; `closed` is final.
 */
export const STATUSES = ['new', 'open', 'pending', 'on_hold', 'resolved', 'closed'] as const;
export type Status = (typeof STATUSES)[number];

/** Every allowed change of status. A reply of the requester or the passing of time may also cause one. */
export const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  new: ['open', 'pending', 'on_hold', 'resolved', 'closed'],
  open: ['pending', 'on_hold', 'resolved'],
  pending: ['open', 'on_hold', 'resolved'],
  on_hold: ['open', 'pending', 'resolved'],
  resolved: ['open', 'closed'],
  closed: [],
};

export function mayBecome(from: Status, to: Status): boolean {
  return from === to || TRANSITIONS[from].includes(to);
}

/** Tickets that somebody still has to work on. */
export function isUnsolved(status: Status): boolean {
  return status !== 'resolved' && status !== 'closed';
}

export type Capacity = 'participant' | 'agent';

/**
 * The status after a public message, when its author asked for none.
 * A participant's answer brings a waiting or resolved ticket back; an agent's answer opens a new one.
 * `closed` stays: an answer to it belongs to a follow-up.
 */
export function statusAfterMessage(status: Status, author: Capacity): Status {
  if (author === 'participant') return status === 'pending' || status === 'resolved' ? 'open' : status;
  return status === 'new' ? 'open' : status;
}

/**
 * From which statuses a ticket is closed by being merged into another one, and only by that: its matter is not over, it
 * goes on there.
 */
export const MERGEABLE: readonly Status[] = ['new', 'open', 'pending', 'on_hold', 'resolved'];
