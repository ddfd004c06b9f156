import { expect, it } from 'vitest';
import { fieldCandidates, type FieldValue } from './field-filter.js';

it.each<[string, FieldValue, unknown[]]>([
  ['currency', 'EUR', [{ currency: 'EUR' }, { currency: ['EUR'] }]],
  ['amount', '1.5', [{ amount: '1.5' }, { amount: ['1.5'] }, { amount: 1.5 }, { amount: [1.5] }]],
  ['floor', '-3', [{ floor: '-3' }, { floor: ['-3'] }, { floor: -3 }, { floor: [-3] }]],
  ['urgent', 'true', [{ urgent: 'true' }, { urgent: ['true'] }, { urgent: true }, { urgent: [true] }]],
  ['amount', 1.5, [{ amount: 1.5 }, { amount: [1.5] }]],
  ['id', '1e5', [{ id: '1e5' }, { id: ['1e5'] }]],
  ['__proto__', 'x', [JSON.parse('{"__proto__":"x"}'), JSON.parse('{"__proto__":["x"]}')]],
])('tickets whose %s is %s contain one of %j', (key, text, candidates) => {
  expect(fieldCandidates(key, text)).toEqual(candidates.map((candidate) => JSON.stringify(candidate)));
});
