import { describe, expect, it } from 'vitest';
import { documentOf, quoteLexeme } from './document.js';
import { fieldTexts } from './field-texts.js';
import { searchLanguageOf } from './languages.js';

describe('a document', () => {
  it('has words with their places and weights, and marks without', () => {
    const { vector, terms } = documentOf(
      [
        { weight: 'A', text: 'Blank page' },
        { weight: 'C', text: 'page' },
      ],
      ['=team:none'],
    );
    expect(vector).toBe(`'=team:none' 'blank':1A 'page':2A,12C`);
    expect(terms).toEqual(['blank', 'page']);
  });

  it('keeps pairs of characters out of the dictionary', () => {
    expect(documentOf([{ weight: 'C', text: '登录 ok' }], [])).toEqual({
      vector: `'登录':1C '录':2C 'ok':3C`,
      terms: ['ok'],
    });
  });

  it('stays within what PostgreSQL takes', () => {
    const endless = documentOf([{ weight: 'C', text: 'on and '.repeat(20_000) }], []);
    expect(endless.vector.split(',')).toHaveLength(2 * 254 + 1);
    const everything = Array.from({ length: 100_000 }, (_, i) => `word${i}`).join(' ');
    const huge = documentOf(
      [
        { weight: 'C', text: everything },
        { weight: 'D', text: 'last' },
      ],
      [],
    );
    expect(Math.max(...[...huge.vector.matchAll(/:(\d+)/g)].map(([, at]) => Number(at)))).toBe(16_383);
    expect(huge.terms.join('').length * 4).toBeLessThan(700_000);
    expect(huge.terms).not.toContain('last');
  });

  it('quotes whatever a word is made of', () => {
    expect(quoteLexeme(`it's \\`)).toBe(`'it''s \\\\'`);
  });

  it('has the values of fields, however deep', () => {
    expect(fieldTexts({ id: 'tx-1', amount: 20.5, paid: true, none: null, parts: ['a', { b: 'c' }] })).toEqual([
      'tx-1',
      '20.5',
      'a',
      'c',
    ]);
  });

  it.each([
    ['de', 'german'],
    ['pt-BR', 'portuguese'],
    ['EN_us', 'english'],
    ['zh-Hans', 'simple'],
    ['constructor', 'simple'],
  ])('in %s is %s', (locale, language) => expect(searchLanguageOf(locale)).toBe(language));
});
