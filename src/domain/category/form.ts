import type { FieldSpec, FieldValue } from './field.js';
import { type ValueReader, valueReader } from './read-value.js';

export interface FormField {
  spec: FieldSpec;
  read: ValueReader;
}

/** The questions of a category, those it inherits included, by their keys in the order in which they are asked. */
export type Form = ReadonlyMap<string, FormField>;

/** Who fills a form in: `participant` neither sees nor sets what is hidden, and answers what is required. */
export type FilledInBy = 'participant' | 'agent';

export interface FieldProblem {
  key: string;
  detail: string;
}

/** What was entered, as it is kept, or what is wrong with it. */
export interface FilledIn {
  /** null: taken away. */
  values: Record<string, FieldValue | null>;
  problems: FieldProblem[];
}

/** A field of the same key takes the place of an inherited one. */
export function makeForm(inherited: Form, own: readonly FieldSpec[]): Form {
  return new Map([...inherited, ...own.map((spec) => [spec.key, { spec, read: valueReader(spec) }] as const)]);
}

/** For a new ticket: what is left empty is left out. */
export function fillIn(form: Form, given: Record<string, unknown>, by: FilledInBy): FilledIn {
  const { values, problems } = changeIn(form, given, by);
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  if (by === 'participant') {
    const wrong = new Set(problems.map(({ key }) => key));
    for (const { key, required } of specsOf(form)) {
      if (required && !Object.hasOwn(filled, key) && !wrong.has(key)) problems.push({ key, detail: 'is required' });
    }
  }
  return { values: filled, problems };
}

/** Of a ticket there is: what is given is changed, an empty value takes it away, also where the form does not know it. */
export function changeIn(form: Form, given: Record<string, unknown>, by: FilledInBy): FilledIn {
  const filled: FilledIn = { values: {}, problems: [] };
  for (const [key, value] of Object.entries(given)) {
    const field = form.get(key);
    // What is hidden answers like what is not there.
    if (!field || (by === 'participant' && field.spec.hidden)) {
      if (value === null) filled.values[key] = null;
      else filled.problems.push({ key, detail: 'is not a field of this category' });
      continue;
    }
    if (isEmpty(value)) {
      filled.values[key] = null;
      continue;
    }
    const reading = field.read(value);
    if ('wrong' in reading) filled.problems.push({ key, detail: reading.wrong });
    else filled.values[key] = reading.value;
  }
  return filled;
}

function specsOf(form: Form): FieldSpec[] {
  return [...form.values()].map(({ spec }) => spec);
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0)
  );
}
