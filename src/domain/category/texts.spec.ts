import { describe, expect, it } from 'vitest';
import { checkTexts, textIn } from './texts.js';

describe('a text in several languages', () => {
  const texts = { en: 'Amount', de: 'Betrag', 'zh-Hant': '金額', zh: '金额' };
  it.each<[string[], string]>([
    [['de'], 'Betrag'],
    [['de-AT'], 'Betrag'],
    [['DE'], 'Betrag'],
    [['fr', 'de'], 'Betrag'],
    [['zh-TW'], '金額'],
    [['zh-CN'], '金额'],
    [['fr'], 'Amount'],
    [['no language', ''], 'Amount'],
    [[], 'Amount'],
  ])('is told in %j as %s', (languages, text) => expect(textIn(texts, languages)).toBe(text));

  it('is told in what there is where there is no English', () =>
    expect(textIn({ sv: 'Belopp' }, ['fr'])).toBe('Belopp'));

  it.each([
    [texts, []],
    ['Amount', ['/label']],
    [null, ['/label']],
    [['Amount'], ['/label']],
    [{}, ['/label']],
    [{ english: 'Amount', en_GB: 'Amount', 'e/n': 'x' }, ['/label/en_GB', '/label/e~1n']],
    [{ en: '' }, ['/label/en']],
    [{ en: ' ', de: 5, fr: 'x'.repeat(21) }, ['/label/en', '/label/de', '/label/fr']],
    [Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`x${i}`, 'x'])), ['/label']],
  ])('%j: wrong at %j', (given, pointers) => {
    const found: string[] = [];
    checkTexts(given, 20, '/label', (pointer) => found.push(pointer));
    expect(found).toEqual(pointers);
  });
});
