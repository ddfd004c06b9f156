import { describe, expect, it } from 'vitest';
import type { FieldSpec } from './field.js';
import { valueReader } from './read-value.js';

type Shape = Omit<FieldSpec, 'key' | 'label'>;
const label = { en: 'A field' };
const read = (shape: Shape, given: unknown) => valueReader({ key: 'a', label, ...shape })(given);

const COLOURS = ['red', 'green'].map((value) => ({ value, label: { en: value } }));

describe('a value is kept', () => {
  it.each<[Shape, unknown, unknown]>([
    [{ type: 'text' }, ' some text\n', 'some text'],
    [{ type: 'text', minLength: 2, maxLength: 2 }, '🖨🖨', '🖨🖨'],
    [{ type: 'text', pattern: '[a-z]+' }, ' abc ', 'abc'],
    [{ type: 'transactionId' }, '  0xAbC ', '0xAbC'],
    [{ type: 'transactionId', pattern: '[A-Z0-9]{6,}' }, 'TX123456', 'TX123456'],
    [{ type: 'number' }, 5, 5],
    [{ type: 'number' }, '5', 5],
    [{ type: 'number', min: -1, max: 1 }, -1, -1],
    [{ type: 'decimal' }, '1.50', '1.5'],
    [{ type: 'decimal' }, 1.5, '1.5'],
    [{ type: 'decimal', min: '-0.5', max: '0.5' }, '-0.50', '-0.5'],
    [{ type: 'amount' }, '1000.00', '1000'],
    [{ type: 'amount', fractionDigits: 2 }, '0.10', '0.1'],
    [{ type: 'amount', fractionDigits: 2 }, '0.1000', '0.1'],
    [{ type: 'amount', min: '-5' }, -5, '-5'],
    [{ type: 'dateTime' }, '2026-11-20T14:30:00+01:00', '2026-11-20T13:30:00.000Z'],
    [{ type: 'dateTime' }, '2026-11-20T14:30Z', '2026-11-20T14:30:00.000Z'],
    [{ type: 'dateTime' }, '2026-11-20t14:30:00.1234567z', '2026-11-20T14:30:00.123Z'],
    [{ type: 'dateTime', min: '2026-01-01T00:00:00Z' }, '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00.000Z'],
    [{ type: 'choice', choices: COLOURS }, 'red', 'red'],
    [{ type: 'choice', choices: COLOURS, multiple: true }, ['green', 'red', 'green'], ['green', 'red']],
    [{ type: 'choice', choices: COLOURS, multiple: true }, 'red', ['red']],
    [{ type: 'currency' }, ' eur', 'EUR'],
    [{ type: 'currency', multiple: true }, ['usd', 'EUR'], ['USD', 'EUR']],
    [{ type: 'currency', currencies: ['BTC', 'USDT'] }, 'btc', 'BTC'],
    [{ type: 'url' }, ' HTTPS://Example.com/a b', undefined],
    [{ type: 'url' }, ' HTTPS://Example.com/a?b=c#d ', 'https://example.com/a?b=c#d'],
    [{ type: 'url' }, 'http://example.com', 'http://example.com/'],
  ])('%j: %j → %j', (shape, given, value) => {
    if (value === undefined) expect(read(shape, given)).toHaveProperty('wrong');
    else expect(read(shape, given)).toEqual({ value });
  });
});

describe('a value is refused', () => {
  const NO_TEXT = [5, true, {}, ['a'], [[]]];
  it.each<[Shape, unknown[], RegExp]>([
    [{ type: 'text' }, NO_TEXT, /must be text/],
    [{ type: 'text' }, ['x'.repeat(10_001)], /at most 10000/],
    [{ type: 'text', maxLength: 3 }, ['abcd'], /at most 3/],
    [{ type: 'text', minLength: 3 }, ['ab', ' ab '], /at least 3/],
    [{ type: 'text', pattern: '[a-z]+' }, ['abc1', 'a b'], /pattern \[a-z\]\+/],
    [{ type: 'text', pattern: '[a-z]+' }, ['x'.repeat(201)], /at most 200/],
    [{ type: 'transactionId' }, NO_TEXT, /must be text/],
    [{ type: 'transactionId' }, ['x'.repeat(201)], /at most 200/],
    [{ type: 'transactionId', pattern: '[A-Z0-9]{6,}' }, ['TX-1', 'tx123456'], /pattern/],
    [{ type: 'number' }, [1.5, '1.5', 'x', 1e300, 2 ** 60, '9'.repeat(20), NaN, true, [5], {}], /whole number/],
    [{ type: 'number', min: 1 }, [0, -5], /1 or more/],
    [{ type: 'number', max: 1 }, [2], /1 or less/],
    [{ type: 'decimal' }, ['1,5', 'x', '1e5', true, ['1'], {}, 1e300], /such as 1234.56/],
    [{ type: 'decimal', max: '0.5' }, ['0.500001'], /0.5 or less/],
    [{ type: 'decimal' }, ['0.0000000000000000001'], /at most 18 digits/],
    [{ type: 'amount' }, ['-0.01'], /0 or more/],
    [{ type: 'amount', fractionDigits: 2 }, ['0.001'], /at most 2 digits/],
    [
      { type: 'dateTime' },
      ['2026-11-20', '2026-11-20T14:30', '2026-02-31T10:00Z', '2026-13-01T10:00Z', 'soon', 5, '2026-11-20T25:00Z'],
      /with an offset/,
    ],
    [{ type: 'dateTime', min: '2026-01-01T00:00:00Z' }, ['2025-12-31T23:59:59.999Z'], /or later/],
    [{ type: 'dateTime', max: '2026-01-01T00:00:00Z' }, ['2026-01-01T00:00:00.001Z'], /or earlier/],
    [{ type: 'choice', choices: COLOURS }, ['blue', 'Red', '', 5, ['red']], /one of red, green/],
    [{ type: 'choice', choices: COLOURS, multiple: true }, [['red', 'blue'], [['red']]], /each must be one of/],
    [{ type: 'choice', choices: COLOURS, multiple: true }, [Array(51).fill('red')], /more than 50/],
    [{ type: 'currency' }, ['EURO', 'XYZ', '€', 'BTC', 5, ['EUR']], /ISO 4217/],
    [{ type: 'currency', currencies: ['BTC', 'USDT'] }, ['EUR'], /one of BTC, USDT/],
    [
      { type: 'url' },
      [
        'example.com',
        'ftp://example.com',
        'javascript:alert(1)',
        'https://',
        'http://a b',
        5,
        `https://e.com/${'x'.repeat(2000)}`,
      ],
      /https:\/\//,
    ],
    [{ type: 'url' }, ['https://user:secret@example.com'], /password/],
  ])('%j: %j', (shape, values, wrong) => {
    for (const given of values)
      expect(read(shape, given), JSON.stringify(given)).toEqual({ wrong: expect.stringMatching(wrong) });
  });
});
