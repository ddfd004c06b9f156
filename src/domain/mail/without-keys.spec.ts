import { describe, expect, it } from 'vitest';
import { withoutKeys } from './without-keys.js';

const KEY = 'aB3_-'.repeat(9).slice(0, 43);

describe('a quoted mail', () => {
  it.each([
    ['in a link', `https://x.example/t/WO-100042?key=${KEY}`, 'https://x.example/t/WO-100042?key='],
    ['before more', `<a href="/t/WO-1?key=${KEY}&amp;done=1">`, '<a href="/t/WO-1?key=&amp;done=1">'],
    ['in a link in a link', `?url=%2Ft%2FWO-1%3Fkey%3D${KEY}&x`, '?url=%2Ft%2FWO-1%3Fkey%3D&x'],
    ['wrapped twice', `%253Fkey%253D${KEY}`, '%253Fkey%253D'],
  ])('loses the key %s', (_, quoted, kept) => expect(withoutKeys(quoted)).toBe(kept));

  it.each([`?key=${KEY}x`, `?key=${KEY.slice(1)}`, KEY])('keeps what is none: %s', (text) =>
    expect(withoutKeys(text)).toBe(text),
  );
});
