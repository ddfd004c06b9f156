import { describe, expect, it } from 'vitest';
import {
  type Capacity,
  isUnsolved,
  mayBecome,
  type Status,
  statusAfterMessage,
  STATUSES,
  TRANSITIONS,
} from './status.js';

describe('status machine', () => {
  it('reaches every status from new', () => {
    const reached = new Set<Status>(['new']);
    for (const status of reached) for (const next of TRANSITIONS[status]) reached.add(next);
    expect([...reached].sort()).toEqual([...STATUSES].sort());
  });

  it('never returns to new, and leaves closed never', () => {
    expect(STATUSES.filter((status) => TRANSITIONS[status].includes('new'))).toEqual([]);
    expect(TRANSITIONS.closed).toEqual([]);
  });

  it.each(STATUSES)('%s may stay what it is', (status) => expect(mayBecome(status, status)).toBe(true));

  it.each<[Status, Status, boolean]>([
    ['new', 'closed', true],
    ['open', 'closed', false],
    ['pending', 'resolved', true],
    ['resolved', 'open', true],
    ['resolved', 'pending', false],
    ['closed', 'open', false],
  ])('%s → %s: %s', (from, to, allowed) => expect(mayBecome(from, to)).toBe(allowed));

  it('counts resolved and closed as solved', () => {
    expect(STATUSES.filter(isUnsolved)).toEqual(['new', 'open', 'pending', 'on_hold']);
  });
});

describe('status after a message', () => {
  it.each<[Status, Capacity, Status]>([
    ['new', 'participant', 'new'],
    ['new', 'agent', 'open'],
    ['open', 'participant', 'open'],
    ['pending', 'participant', 'open'],
    ['pending', 'agent', 'pending'],
    ['on_hold', 'participant', 'on_hold'],
    ['resolved', 'participant', 'open'],
    ['resolved', 'agent', 'resolved'],
    ['closed', 'participant', 'closed'],
  ])('%s, written by %s → %s', (status, author, after) => expect(statusAfterMessage(status, author)).toBe(after));
});
