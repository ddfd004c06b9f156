import { describe, expect, it } from 'vitest';
import { compileCalendar } from './calendar.js';
import { ALWAYS, BUSINESS } from './default-calendars.js';
import { durationMs, formatDuration, parseDuration } from './duration.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('parseDuration', () => {
  it.each([
    ['PT24H', { days: 0, ms: 24 * HOUR }],
    ['P3D', { days: 3, ms: 0 }],
    ['PT90S', { days: 0, ms: 90_000 }],
    ['P1DT2H', { days: 1, ms: 2 * HOUR }],
    ['P1DT2H3M4S', { days: 1, ms: 2 * HOUR + 3 * MINUTE + 4000 }],
    ['P2W', { weeks: 2, days: 0, ms: 0 }],
    ['P1W2D', { weeks: 1, days: 2, ms: 0 }],
    ['PT0.5S', { days: 0, ms: 500 }],
    ['PT0,5S', { days: 0, ms: 500 }],
    ['PT1.5H', { days: 0, ms: 90 * MINUTE }],
    ['P0.5D', { days: 0.5, ms: 0 }],
    ['PT0S', { days: 0, ms: 0 }],
    ['P36525D', { days: 36_525, ms: 0 }],
  ])('reads %s', (text, duration) => {
    expect(parseDuration(text)).toEqual(duration);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    'P1Y',
    'P1M',
    'P1Y2M3D',
    '-PT1H',
    'PT-1H',
    'P36526D',
    'P5218W',
    'PT876601H',
    `PT${'9'.repeat(400)}H`,
    'PT1.5H30M',
    'P1.5DT1H',
    'PT1H1H',
    'PT1M1H',
    'P1H',
    'PT1D',
    'PT.5S',
    'PT5.S',
    '24H',
    'pt24h',
    ' PT24H',
    'PT24H\n',
    'PT1e3S',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('refuses what is no text', () => {
    expect(parseDuration(5 as unknown as string)).toBeNull();
  });
});

describe('durationMs', () => {
  it.each([
    ['P3D', ALWAYS, 72 * HOUR],
    ['P1W', ALWAYS, 7 * 24 * HOUR],
    ['P3D', BUSINESS, 27 * HOUR],
    ['P1W', BUSINESS, 45 * HOUR],
    ['P1DT2H', BUSINESS, 11 * HOUR],
    ['P0.5D', BUSINESS, 4.5 * HOUR],
    ['P1D', { ...BUSINESS, dayLength: 'PT8H' }, 8 * HOUR],
    ['PT24H', BUSINESS, 24 * HOUR],
  ])('%s on %o', (text, spec, ms) => {
    expect(durationMs(parseDuration(text)!, compileCalendar(spec))).toBe(ms);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, 'PT0S'],
    [999, 'PT0S'],
    [90_000, 'PT1M30S'],
    [24 * HOUR, 'PT24H'],
    [90 * MINUTE, 'PT1H30M'],
    [100 * HOUR + 1000, 'PT100H1S'],
    [59_999, 'PT59S'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
