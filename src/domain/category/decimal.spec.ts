import { describe, expect, it } from 'vitest';
import { compareDecimals, fractionDigitsOf, readDecimal } from './decimal.js';

describe('an exact number', () => {
  it.each<[unknown, string | null]>([
    ['1', '1'],
    ['1.50', '1.5'],
    ['1.00', '1'],
    ['007.5', '7.5'],
    ['0', '0'],
    ['000', '0'],
    ['-0.0', '0'],
    ['-0.50', '-0.5'],
    ['+3', '3'],
    [' 12.5 ', '12.5'],
    ['0.000000000000000001', '0.000000000000000001'],
    ['123456789012345678901234567890.1', '123456789012345678901234567890.1'],
    [0.1, '0.1'],
    [-7, '-7'],
    [1e21, null],
    [1e-7, null],
    [NaN, null],
    [Infinity, null],
    ['1,5', null],
    ['1.', null],
    ['.5', null],
    ['1e5', null],
    ['', null],
    ['--1', null],
    ['١٢', null],
    ['9'.repeat(31), null],
    [null, null],
    [true, null],
    [['1'], null],
    [{}, null],
  ])('%j → %j', (given, kept) => expect(readDecimal(given)).toBe(kept));

  it.each<[string, string, number]>([
    ['1', '1', 0],
    ['1', '1.5', -1],
    ['10', '9', 1],
    ['-1', '0', -1],
    ['-1.5', '-1.4', -1],
    ['0.1', '0.09', 1],
    ['123456789012345678901234567890', '123456789012345678901234567891', -1],
  ])('%s against %s', (one, other, order) => expect(compareDecimals(one, other)).toBe(order));

  it('has as many digits after its point as it needs', () => {
    expect(['1', '1.5', '-0.125'].map(fractionDigitsOf)).toEqual([0, 1, 3]);
  });
});
