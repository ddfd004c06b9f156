import { describe, expect, it } from 'vitest';
import { judgeRating, type RatingDecision } from './rating.js';
import type { Status } from './status.js';

const resolvedAt = new Date('2025-05-12T09:00:00Z');
const daysLater = (days: number, ms = 0) => new Date(resolvedAt.getTime() + days * 86_400_000 + ms);

describe('a rating', () => {
  it.each<[string, Status, givenAt: Date | null, now: Date, RatingDecision]>([
    ['is not for new tickets', 'new', null, daysLater(1), 'unsolved'],
    ['is not for open tickets', 'open', null, daysLater(1), 'unsolved'],
    ['is not for waiting tickets', 'pending', null, daysLater(1), 'unsolved'],
    ['is not for tickets on hold', 'on_hold', null, daysLater(1), 'unsolved'],
    ['may not be changed while it is open again', 'open', daysLater(1), daysLater(2), 'unsolved'],
    ['is given once it is resolved', 'resolved', null, daysLater(0), 'anew'],
    ['is given once it is closed, however late', 'closed', null, daysLater(400), 'anew'],
    ['is changed at once', 'resolved', daysLater(0), daysLater(0), 'change'],
    ['is changed until seven days have passed', 'closed', daysLater(3), daysLater(10, -1), 'change'],
    ['is settled then', 'closed', daysLater(3), daysLater(10), 'settled'],
    ['is given anew after it was resolved again', 'resolved', daysLater(0, -1), daysLater(30), 'anew'],
  ])('%s', (_what, status, givenAt, now, decision) => {
    expect(judgeRating({ status, resolvedAt: status === 'open' ? null : resolvedAt }, givenAt, now)).toBe(decision);
  });
});
