import { describe, expect, it } from 'vitest';
import { changeTags, normalizeTag, type TagChange } from './tags.js';

describe('tags', () => {
  it.each<[string, string[], TagChange, string[] | undefined]>([
    ['stay when nothing is asked for', ['a'], {}, undefined],
    ['are replaced', ['a', 'b'], { tags: ['c'] }, ['c']],
    ['are all taken away', ['a'], { tags: [] }, []],
    ['are added behind those that there are', ['a'], { addTags: ['b'] }, ['a', 'b']],
    ['are there once', ['a'], { addTags: ['a', ' a ', 'b', 'b'] }, ['a', 'b']],
    ['are removed, and what is not there is not missed', ['a', 'b'], { removeTags: ['a', 'x'] }, ['b']],
    ['are added and removed at once', ['a', 'b'], { addTags: ['c'], removeTags: ['a'] }, ['b', 'c']],
    ['are replaced and added to', ['a'], { tags: ['b'], addTags: ['c'] }, ['b', 'c']],
    ['keep their case', [], { tags: ['VIP', 'vip'] }, ['VIP', 'vip']],
  ])('%s', (_, before, change, after) => expect(changeTags(before, change)).toEqual(after));

  it.each([
    [' printer ', 'printer'],
    ['on \t fire', 'on fire'],
    ['e\u0301', '\u00e9'],
    ['  ', ''],
  ])('%j is written %j', (given, written) => expect(normalizeTag(given)).toBe(written));
});
