import { describe, expect, it } from 'vitest';
import { checkFields } from './check-fields.js';

const label = { en: 'A field' };
const choices = [{ value: 'late', label }];
const text = { key: 'a', type: 'text', label };

describe('the fields of a form', () => {
  it.each<[string, object]>([
    ['little', text],
    ['help, required', { ...text, help: { en: 'Help', de: 'Hilfe' }, required: true, hidden: false }],
    ['hidden', { ...text, hidden: true }],
    ['lengths', { ...text, minLength: 0, maxLength: 10_000 }],
    ['a pattern', { ...text, type: 'transactionId', pattern: '[A-Z]{3,64}' }],
    ['bounds of a number', { ...text, type: 'number', min: -5, max: 5 }],
    ['bounds of a decimal', { ...text, type: 'decimal', min: '0.01', max: '0.01', fractionDigits: 2 }],
    ['bounds of an amount', { ...text, type: 'amount', max: '1000000' }],
    ['bounds of a time', { ...text, type: 'dateTime', min: '2020-01-01T00:00:00Z', max: '2030-01-01T00:00:00+01:00' }],
    ['choices', { ...text, type: 'choice', choices, multiple: true }],
    ['currencies', { ...text, type: 'currency', currencies: ['EUR', 'BTC', 'USDT'] }],
    ['an address', { ...text, type: 'url' }],
  ])('may have %s', (_, field) => expect(checkFields([field])).toEqual([]));

  it.each<[string, unknown, string]>([
    ['are no list', {}, ''],
    ['are absent', undefined, ''],
    ['are far too many', Array(51).fill(text), ''],
    ['hold null', [null], '/0'],
    ['hold a list', [[]], '/0'],
    ['have one key twice', [text, text], '/1/key'],
    ['have no key', [{ ...text, key: undefined }], '/0/key'],
    ['have a key with a dot', [{ ...text, key: 'a.b' }], '/0/key'],
    ['have a key that is too long', [{ ...text, key: 'x'.repeat(65) }], '/0/key'],
    ['have a key of another script', [{ ...text, key: 'größe' }], '/0/key'],
    ['have no type', [{ key: 'a', label }], '/0/type'],
    ['have a type that is none', [{ ...text, type: 'toString' }], '/0/type'],
    ['have no label', [{ key: 'a', type: 'text' }], '/0/label'],
    ['have a label that is text', [{ ...text, label: 'Amount' }], '/0/label'],
    ['have help that is text', [{ ...text, help: 'Help' }], '/0/help'],
    ['are required perhaps', [{ ...text, required: 'yes' }], '/0/required'],
    ['are required and hidden', [{ ...text, required: true, hidden: true }], '/0/required'],
    ['have what is not known', [{ ...text, 'a/b': 1 }], '/0/a~1b'],
    ['have what is for another type', [{ ...text, choices }], '/0/choices'],
    ['are several texts', [{ ...text, multiple: true }], '/0/multiple'],
    ['are less than empty', [{ ...text, minLength: -1 }], '/0/minLength'],
    ['are half a character', [{ ...text, maxLength: 0.5 }], '/0/maxLength'],
    ['are never filled in', [{ ...text, maxLength: 0 }], '/0/maxLength'],
    ['are too long', [{ ...text, maxLength: 10_001 }], '/0/maxLength'],
    ['are longer than allowed', [{ ...text, minLength: 5, maxLength: 4 }], '/0/minLength'],
    ['are longer than patterns may match', [{ ...text, minLength: 201, pattern: 'a*' }], '/0/minLength'],
    ['have a pattern that is none', [{ ...text, pattern: '(' }], '/0/pattern'],
    ['have a pattern that takes for ever', [{ ...text, pattern: '(a+)+' }], '/0/pattern'],
    ['have a pattern for a novel', [{ ...text, pattern: '.*', maxLength: 10_000 }], '/0/pattern'],
    ['have a number as pattern', [{ ...text, pattern: 5 }], '/0/pattern'],
    ['have text as bound of a number', [{ ...text, type: 'number', min: '5' }], '/0/min'],
    ['have a half bound of a number', [{ ...text, type: 'number', min: 0.5 }], '/0/min'],
    ['have bounds the wrong way round', [{ ...text, type: 'number', min: 5, max: 4 }], '/0/max'],
    ['have decimal bounds the wrong way round', [{ ...text, type: 'amount', min: '10', max: '9' }], '/0/max'],
    [
      'have times the wrong way round',
      [{ ...text, type: 'dateTime', min: '2026-01-02T00:00Z', max: '2026-01-01T00:00Z' }],
      '/0/max',
    ],
    ['have a bound that is no time', [{ ...text, type: 'dateTime', max: 'now' }], '/0/max'],
    ['have far too many digits', [{ ...text, type: 'amount', fractionDigits: 19 }], '/0/fractionDigits'],
    ['have no choices', [{ ...text, type: 'choice' }], '/0/choices'],
    ['have choices of nothing', [{ ...text, type: 'choice', choices: [] }], '/0/choices'],
    ['have a choice of text', [{ ...text, type: 'choice', choices: ['late'] }], '/0/choices/0'],
    [
      'have a choice with a colour',
      [{ ...text, type: 'choice', choices: [{ ...choices[0], colour: 1 }] }],
      '/0/choices/0',
    ],
    [
      'have a choice without a label',
      [{ ...text, type: 'choice', choices: [{ value: 'late' }] }],
      '/0/choices/0/label',
    ],
    ['have a blank choice', [{ ...text, type: 'choice', choices: [{ value: ' ', label }] }], '/0/choices/0/value'],
    ['have a choice twice', [{ ...text, type: 'choice', choices: [...choices, ...choices] }], '/0/choices/1/value'],
    ['have currencies that are none', [{ ...text, type: 'currency', currencies: ['euro'] }], '/0/currencies/0'],
    ['have no currencies', [{ ...text, type: 'currency', currencies: [] }], '/0/currencies'],
  ])('are refused when they %s', (_, fields, pointer) => {
    expect(checkFields(fields)).toContainEqual({ pointer, detail: expect.any(String) });
  });
});
