import { describe, expect, it } from 'vitest';
import { packFiles, sizeIn } from './pack-files.js';

const file = (name: string, size: number, isGivenOut = true) => ({
  id: name,
  name,
  size,
  type: 'text/plain',
  sha256: '',
  isGivenOut,
});
const names = (files: { name: string }[]) => files.map(({ name }) => name).join(' ');

describe('files of a reply', () => {
  it.each([
    ['all', 10, 'a b c', ''],
    ['those that fit together', 5, 'a c', 'b'],
    ['what is exactly the limit', 6, 'a b', 'c'],
    ['none', 0, '', 'a b c'],
  ])('travel, %s of them', (_what, limit, travel, linked) => {
    const packed = packFiles([file('a', 2), file('b', 4), file('c', 3)], limit);
    expect([names(packed.travel), names(packed.linked)]).toEqual([travel, linked]);
  });

  it('are linked as long as they are not given out, and leave room to others', () => {
    const packed = packFiles([file('a', 2), file('b', 4, false), file('c', 3)], 5);
    expect([names(packed.travel), names(packed.linked)]).toEqual(['a c', 'b']);
    expect(packed.travel[0]).not.toHaveProperty('isGivenOut');
  });

  it.each([
    ['en-GB', 1_234, '1.2 kB'],
    ['en-GB', 95_600, '96 kB'],
    ['en-GB', 2_512_000, '2.5 MB'],
    ['de', 12_512_000, '13 MB'],
  ])('have a size: %s %d', (locale, bytes, words) => expect(sizeIn(locale, bytes)).toBe(words));
});
