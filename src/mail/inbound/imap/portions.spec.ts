import { describe, expect, it } from 'vitest';
import { portions } from './portions.js';

describe('portions', () => {
  it.each([
    [[], []],
    [[10], [[10]]],
    [
      [3, 3, 4, 1],
      [[3, 3, 4], [1]],
    ],
    [
      [11, 1, 12],
      [[11], [1], [12]],
    ],
    [
      [9, 2, 8, 3],
      [[9], [2, 8], [3]],
    ],
    [[0, 0, 10, 0], [[0, 0, 10, 0]]],
  ])('of %j hold ten bytes, or one thing that is larger', (sizes, expected) => {
    const pieces = portions(
      sizes.map((size) => ({ size })),
      10,
    );
    expect(pieces.map((piece) => piece.map(({ size }) => size))).toEqual(expected);
  });
});
