import { describe, expect, it } from 'vitest';
import { formatNumber, numberInSubject, parseNumber } from './number.js';

describe('ticket numbers', () => {
  it.each([
    ['work_order', 'WO-100001'],
    ['dispute', 'DP-100001'],
    ['chat', 'CH-100001'],
  ] as const)('%s → %s', (kind, text) => {
    expect(formatNumber(kind, 100001)).toBe(text);
    expect(parseNumber(text)).toBe(100001);
  });

  it.each(['WO', 'WO-', 'WO-x', '100001', 'XX-100001', 'WO-1e5', 'WO--1', 'WO-1234567890123456', ''])(
    'refuses %j',
    (text) => expect(parseNumber(text)).toBeNull(),
  );

  it.each([
    ['Re: [WO-100042] Printer', 100042],
    ['[wo-7] AW: [WO-100042]', 100042],
    ['WO-100042 without brackets', 100042],
    ['Fwd: (wo-100042)', 100042],
    ['WO-100043 [WO-100042]', 100042],
    ['Invoice 2024-WO-100042', null],
    ['WO-100042-7, WO-4711', null],
    ['100042', null],
    ['[WO-]', null],
    ['', null],
  ])('finds in %j: %s', (subject, serial) => expect(numberInSubject(subject)).toBe(serial));
});
