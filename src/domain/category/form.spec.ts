import { describe, expect, it } from 'vitest';
import type { FieldSpec } from './field.js';
import { changeIn, fillIn, makeForm } from './form.js';

const label = { en: 'A field' };
const field = (key: string, more: Partial<FieldSpec> = {}): FieldSpec => ({ key, type: 'text', label, ...more });

const parent = makeForm(new Map(), [
  field('nature', { required: true }),
  field('risk', { type: 'number', hidden: true }),
]);
const form = makeForm(parent, [
  field('amount', { type: 'amount', required: true }),
  field('nature', { maxLength: 5, required: true }),
  field('note'),
]);

describe('a form', () => {
  it('has what it inherits first, with its own in the place of what has the same key', () => {
    expect([...form.keys()]).toEqual(['nature', 'risk', 'amount', 'note']);
    expect(form.get('nature')!.spec.maxLength).toBe(5);
    expect(parent.get('nature')!.spec.maxLength).toBeUndefined();
  });

  const UNKNOWN = 'is not a field of this category';
  it.each([
    ['all that is required', { nature: 'late', amount: '5.0' }, { nature: 'late', amount: '5' }, []],
    ['nothing', {}, {}, ['nature: is required', 'amount: is required']],
    ['blanks', { nature: '  ', amount: null, note: [] }, {}, ['nature: is required', 'amount: is required']],
    [
      'a wrong value once',
      { nature: 'late', amount: 'x' },
      { nature: 'late' },
      ['amount: must be a number such as 1234.56'],
    ],
    ['what nobody asks for', { nature: 'late', amount: 1, x: 1 }, { nature: 'late', amount: '1' }, [`x: ${UNKNOWN}`]],
    ['what is hidden', { nature: 'late', amount: 1, risk: 1 }, { nature: 'late', amount: '1' }, [`risk: ${UNKNOWN}`]],
    [
      'names of every object',
      { toString: 'x', nature: 'late', amount: 1 },
      { nature: 'late', amount: '1' },
      [`toString: ${UNKNOWN}`],
    ],
  ])('filled in by a requester with %s', (_, given, values, problems) => {
    const filled = fillIn(form, given, 'participant');
    expect(filled.values).toEqual(values);
    expect(filled.problems.map(({ key, detail }) => `${key}: ${detail}`)).toEqual(problems);
  });

  it.each([
    ['nothing', {}, {}, []],
    ['what is hidden', { risk: '7' }, { risk: 7 }, []],
    ['a wrong value', { nature: 'too long' }, {}, ['nature: must have at most 5 characters']],
    ['what nobody asks for', { x: 1 }, {}, [`x: ${UNKNOWN}`]],
  ])('filled in by an agent with %s', (_, given, values, problems) => {
    const filled = fillIn(form, given, 'agent');
    expect(filled.values).toEqual(values);
    expect(filled.problems.map(({ key, detail }) => `${key}: ${detail}`)).toEqual(problems);
  });

  it('is changed field by field, and anything can be taken away', () => {
    expect(changeIn(form, { amount: '2.50', nature: '', note: null, gone: null }, 'agent')).toEqual({
      values: { amount: '2.5', nature: null, note: null, gone: null },
      problems: [],
    });
    expect(changeIn(form, { gone: 'back' }, 'agent').problems).toEqual([{ key: 'gone', detail: UNKNOWN }]);
  });
});
