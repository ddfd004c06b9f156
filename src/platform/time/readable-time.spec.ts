import { describe, expect, it } from 'vitest';
import { distance, readableTime, shortTime } from './readable-time.js';

const now = new Date('2025-05-12T09:00:00Z');

describe('readable times', () => {
  it.each([
    ['2025-05-14T09:00:00Z', 'Wednesday, 14 May 2025 at 09:00 UTC', 'in 2 days'],
    ['2025-05-13T08:30:00Z', 'Tuesday, 13 May 2025 at 08:30 UTC', 'in 24 hours'],
    ['2025-05-12T09:00:42Z', 'Monday, 12 May 2025 at 09:00:42 UTC', 'in 42 seconds'],
    ['2025-05-12T08:48:00Z', 'Monday, 12 May 2025 at 08:48:00 UTC', '12 minutes ago'],
    ['2025-05-12T00:00:00Z', 'Monday, 12 May 2025 at 00:00 UTC', '9 hours ago'],
  ])('%s', (time, readable, away) => {
    expect(readableTime(new Date(time), now).replace(/^(\w+) /, '$1, ')).toBe(readable);
    expect(distance(new Date(time), now)).toBe(away);
  });

  it('have a short form', () => expect(shortTime(now)).toBe('12 May 2025, 09:00 UTC'));
});
