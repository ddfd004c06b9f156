import { describe, expect, it } from 'vitest';
import { momentFromNow } from './moment.js';

const NOW = new Date('2026-03-01T12:00:00.000Z');

describe('a moment from now', () => {
  it.each([
    ['PT4H', '2026-03-01T16:00:00.000Z'],
    ['PT0S', '2026-03-01T12:00:00.000Z'],
    ['P1D', '2026-03-02T12:00:00.000Z'],
    ['P1W', '2026-03-08T12:00:00.000Z'],
    ['P1DT0.5S', '2026-03-02T12:00:00.500Z'],
    ['-PT90M', '2026-03-01T10:30:00.000Z'],
    ['-P7D', '2026-02-22T12:00:00.000Z'],
    ['-PT0S', '2026-03-01T12:00:00.000Z'],
  ])('%s is %s', (text, moment) => {
    expect(momentFromNow(text, NOW)?.toISOString()).toBe(moment);
  });

  it.each(['', '-', '--PT1H', '+PT1H', 'P-1D', 'P1M', 'PT', '4h', '2026-03-01T12:00:00Z', 'P40000D', ' PT1H'])(
    '"%s" is none',
    (text) => {
      expect(momentFromNow(text, NOW)).toBeNull();
    },
  );
});
