import { describe, expect, it } from 'vitest';
import { Highlighter } from './highlight.js';
import { type Sought, soughtIn, tsqueryOf } from './sought.js';

function sought(text: string, more: Partial<Sought> & { exact?: boolean } = {}): Sought {
  const { exact = false, ...rest } = more;
  return { ...soughtIn({ text, exact, excluded: false })!, ...rest };
}

describe('what a text of a query looks for', () => {
  it.each([
    ['printer', false, `(('printer'))`],
    ['exact words', true, `(('exact' <1> 'words'))`],
    ['4711-ab', false, `(('4711' <1> 'ab') | '4711-ab')`],
    ['4711-ab', true, `(('4711' <1> 'ab'))`],
    ['登录失败', false, `(('登录' <1> '录失' <1> '失败'))`],
    ['登录 失败', true, `(('登录' <2> '失败'))`],
    ['登', false, `(('登':*))`],
    ["o'neil", false, `(('o' <1> 'neil') | 'o''neil')`],
    ['foo,bar', false, `(('foo' <1> 'bar'))`],
  ])('%s, exact %s', (text, exact, query) => expect(tsqueryOf([sought(text, { exact })], '')).toBe(query));

  it('may stand in other forms, with certain weights, or must not be there', () => {
    const words = [sought('print', { others: ['prints', 'print'] }), sought('登', { excluded: true })];
    expect(tsqueryOf(words, 'ABC')).toBe(`(('print':ABC) | 'prints':ABC) & !(('登':*ABC))`);
  });

  it('is nothing without letters', () => expect(soughtIn({ text: '-!', exact: false, excluded: false })).toBeNull());
});

describe('a highlight', () => {
  const shown = (words: Sought[], text: string) => {
    const found = new Highlighter(words).of(text);
    return found && found.matches.map(([start, end]) => found.text.slice(start, end));
  };

  it.each([
    ['printer', 'My Printer, the PRINTER', ['Printer', 'PRINTER']],
    ['lamp', 'My Printer', null],
    ['muller', 'Frau Müller', ['Müller']],
    ['登录', '我无法登录。', ['登录']],
    ['登', '我无法登录。', ['登']],
  ])('of %s in %s', (word, text, expected) => expect(shown([sought(word)], text)).toEqual(expected));

  it('shows other forms, phrases as a whole, parts of keys, and nothing that is excluded', () => {
    expect(shown([sought('print', { others: ['prints'] })], 'It prints')).toEqual(['prints']);
    expect(shown([sought('blank pages', { exact: true })], 'pages blank, blank pages')).toEqual(['blank pages']);
    expect(shown([sought('4711-ab', { others: ['tx-4711-abcd'] })], 'see TX-4711-abcd')).toEqual(['4711-ab']);
    expect(shown([sought('grace', { excluded: true })], 'grace')).toBeNull();
  });

  it('is plain text, cut around the first match', () => {
    const text = `${'Lorem <b>ipsum</b> dolor '.repeat(40)}printer ${'sit amet '.repeat(60)}`;
    const found = new Highlighter([sought('printer')]).of(text)!;
    expect(found.text).toMatch(/^… .*<b>ipsum<\/b>.* printer sit amet .* …$/);
    expect(found.text.length).toBeLessThan(260);
    expect(found.matches.map(([start, end]) => found.text.slice(start, end))).toEqual(['printer']);
  });

  it('keeps its place in a text with characters of two units', () => {
    const text = `${'😀 '.repeat(200)}printer`;
    const { text: part, matches } = new Highlighter([sought('printer')]).of(text)!;
    expect(part.isWellFormed()).toBe(true);
    expect(part.slice(...matches[0]!)).toBe('printer');
  });
});
