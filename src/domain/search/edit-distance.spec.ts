import { describe, expect, it } from 'vitest';
import { editDistance, forgiven } from './edit-distance.js';

describe('errors of typing', () => {
  it.each([
    ['printer', 'printer', 0],
    ['pritner', 'printer', 1],
    ['printr', 'printer', 1],
    ['prrinter', 'printer', 1],
    ['brinter', 'printer', 1],
    ['verifcaiton', 'verification', 2],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('%s for %s: %d', (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance);
    expect(editDistance(other, one)).toBe(distance);
  });

  it.each([
    ['and', 0],
    ['lamp', 1],
    ['printer', 1],
    ['withdrawal', 2],
    ['tx4711ab', 0],
  ])('of %s: %d are forgiven', (word, errors) => expect(forgiven(word)).toBe(errors));
});
