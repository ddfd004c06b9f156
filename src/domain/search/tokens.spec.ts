import { describe, expect, it } from 'vitest';
import { fold } from './fold.js';
import { tokensOf } from './tokens.js';

const termsOf = (text: string) => [...tokensOf(text)].map(({ term, position }) => `${term}@${position}`).join(' ');

describe('words are read alike', () => {
  it.each([
    ['Printer', 'printer'],
    ['MÜLLER', 'muller'],
    ['Straße', 'strasse'],
    ['Łódź', 'lodz'],
    ['ﬁle', 'file'],
    ['ＡＢＣ１', 'abc1'],
    ['İstanbul', 'istanbul'],
    ['Ёлка й', 'ёлка й'],
    ['ガ', 'ガ'],
  ])('%s as %s', (text, folded) => expect(fold(text)).toBe(folded));
});

describe('a text has words', () => {
  it.each([
    ['', ''],
    ['?! …', ''],
    ['The printer, again.', 'the@0 printer@1 again@2'],
    ['TX-4711-ab', 'tx-4711-ab@0 tx@0 4711@1 ab@2'],
    ['ask grace@example.com!', 'ask@0 grace@example.com@1 grace@1 example@2 com@3'],
    ["don’t don't", "don't@0 don@0 t@1 don't@2 don@2 t@3"],
    ['a--b', 'a@0 b@1'],
    ['登录失败', '登录@0 录失@1 失败@2 败@3'],
    ['登', '登@0'],
    ['iPhone手机 ok', 'iphone手机@0 iphone@0 手机@1 机@2 ok@3'],
    ['ログイン', 'ログ@0 グイ@1 イン@2 ン@3'],
    ['𠮷野', '𠮷野@0 野@1'],
  ])('%s', (text, expected) => expect(termsOf(text)).toBe(expected));

  it('that know where they stand', () => {
    for (const text of ['Grüße an TX-4711 und 登录失败, 𠮷野!', 'e\u0301te\u0301 fini']) {
      for (const { term, start, end } of tokensOf(text)) expect(fold(text.slice(start, end))).toBe(term);
    }
  });

  it('of which long ones are cut', () => {
    expect(termsOf('x'.repeat(5_000))).toBe(`${'x'.repeat(100)}@0`);
    expect(termsOf(`a-${'b'.repeat(200)}`)).toBe(`a@0 ${'b'.repeat(100)}@1`);
    expect([...tokensOf('😀a'.repeat(100_000))]).toHaveLength(100_000);
  });
});
