import { isRecord, isText } from '../sla/policy-problems.js';
import { compareDecimals, readDecimal } from './decimal.js';
import { FIELD_TYPES, type FieldSpec, type FieldType, LONGEST_TEXT, longestOf, MOST_FRACTION_DIGITS } from './field.js';
import { checkPattern } from './pattern.js';
import { CURRENCY_CODE, readInstant } from './read-value.js';
import { checkTexts, type Report } from './texts.js';

export interface FormProblem {
  /** JSON pointer into the list of fields. */
  pointer: string;
  detail: string;
}

const MOST_FIELDS = 50;
const MOST_CHOICES = 200;
const LONGEST_LABEL = 200;
const LONGEST_HELP = 1_000;
const KEY = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

const COMMON = ['key', 'type', 'label', 'help', 'required', 'hidden'];
const OF_TYPE: Record<FieldType, readonly string[]> = {
  text: ['minLength', 'maxLength', 'pattern'],
  transactionId: ['minLength', 'maxLength', 'pattern'],
  number: ['min', 'max'],
  decimal: ['min', 'max', 'fractionDigits'],
  amount: ['min', 'max', 'fractionDigits'],
  dateTime: ['min', 'max'],
  choice: ['choices', 'multiple'],
  currency: ['currencies', 'multiple'],
  url: [],
};

/** Everything that is wrong with the fields of a form, whatever JSON it is; empty when they can be kept. */
export function checkFields(fields: unknown): FormProblem[] {
  if (!Array.isArray(fields)) return [{ pointer: '', detail: 'must be a list of fields' }];
  if (fields.length > MOST_FIELDS) {
    return [{ pointer: '', detail: `must not have more than ${MOST_FIELDS} fields` }];
  }
  const problems: FormProblem[] = [];
  const keys = new Set<unknown>();
  fields.forEach((field: unknown, i) => {
    const report: Report = (pointer, detail) => problems.push({ pointer: `/${i}${pointer}`, detail });
    if (!isRecord(field)) return report('', 'must be a field');
    if (keys.has(field.key)) report('/key', 'is the key of an earlier field');
    keys.add(field.key);
    checkField(field, report);
  });
  return problems;
}

function checkField(field: Record<string, unknown>, report: Report): void {
  if (typeof field.key !== 'string' || !KEY.test(field.key)) {
    report('/key', 'must begin with a letter and have up to 64 letters without accents, digits and underscores');
  }
  checkTexts(field.label, LONGEST_LABEL, '/label', report);
  if (field.help !== undefined) checkTexts(field.help, LONGEST_HELP, '/help', report);
  for (const name of ['required', 'hidden', 'multiple']) {
    if (field[name] !== undefined && typeof field[name] !== 'boolean') report(`/${name}`, 'must be true or false');
  }
  if (field.required === true && field.hidden === true) {
    report('/required', 'cannot be required of requesters, since it is hidden from them');
  }
  const { type } = field;
  if (!FIELD_TYPES.includes(type as FieldType)) {
    return report('/type', `must be one of ${FIELD_TYPES.join(', ')}`);
  }
  const allowed = OF_TYPE[type as FieldType];
  for (const name of Object.keys(field)) {
    if (COMMON.includes(name) || allowed.includes(name)) continue;
    const known = Object.values(OF_TYPE).some((names) => names.includes(name));
    const here = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    report(here, known ? `is not for fields of type ${String(type)}` : 'is not a known property');
  }
  if (allowed.includes('pattern')) checkText(field, report);
  if (allowed.includes('min')) checkRange(field, type as FieldType, report);
  if (allowed.includes('fractionDigits')) checkCount(field, 'fractionDigits', MOST_FRACTION_DIGITS, report);
  if (type === 'choice') checkChoices(field.choices, report);
  if (field.currencies !== undefined && type === 'currency') checkCurrencies(field.currencies, report);
}

function checkText(field: Record<string, unknown>, report: Report): void {
  const least = checkCount(field, 'minLength', LONGEST_TEXT, report);
  const most = checkCount(field, 'maxLength', LONGEST_TEXT, report);
  if (most === 0) report('/maxLength', 'must be 1 or more');
  if (least === null || most === null) return;
  const longest = longestOf(field as unknown as FieldSpec);
  if ((least ?? 0) > longest) report('/minLength', `must not be more than the ${longest} characters that are allowed`);
  if (field.pattern === undefined) return;
  const wrong = typeof field.pattern === 'string' ? checkPattern(field.pattern, longest) : 'must be text';
  if (wrong) report('/pattern', wrong);
}

/** @returns undefined: not given; null: wrong */
function checkCount(field: Record<string, unknown>, name: string, most: number, report: Report) {
  const value = field[name];
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) return value as number;
  report(`/${name}`, `must be a whole number from 0 to ${most}`);
  return null;
}

interface Bound {
  read: (given: unknown) => string | null;
  sentence: string;
  order: (one: string, other: string) => number;
}

const NUMBER: Bound = {
  read: (given) => (Number.isSafeInteger(given) ? String(given) : null),
  sentence: 'must be a whole number',
  order: compareDecimals,
};
const DECIMAL: Bound = {
  read: readDecimal,
  sentence: 'must be a number as text, such as "0.01"',
  order: compareDecimals,
};
const INSTANT: Bound = {
  read: readInstant,
  sentence: 'must be a time with an offset, such as 2026-01-01T00:00:00Z',
  order: (one, other) => (one < other ? -1 : 1),
};

function checkRange(field: Record<string, unknown>, type: FieldType, report: Report): void {
  const bound = type === 'number' ? NUMBER : type === 'dateTime' ? INSTANT : DECIMAL;
  const [min, max] = ['min', 'max'].map((name) => {
    if (field[name] === undefined) return null;
    const value = bound.read(field[name]);
    if (value === null) report(`/${name}`, bound.sentence);
    return value;
  });
  if (min && max && bound.order(min, max) > 0) report('/max', 'must not be less than min');
}

function checkChoices(choices: unknown, report: Report): void {
  if (!Array.isArray(choices) || choices.length === 0 || choices.length > MOST_CHOICES) {
    return report('/choices', `must be a list of 1 to ${MOST_CHOICES} choices`);
  }
  const values = new Set<unknown>();
  choices.forEach((choice: unknown, i) => {
    const at = `/choices/${i}`;
    if (!isRecord(choice)) return report(at, 'must have a value and a label');
    for (const name of Object.keys(choice)) {
      if (name !== 'value' && name !== 'label') report(at, `has a property that is not known: ${name.slice(0, 64)}`);
    }
    if (!isText(choice.value, 100) || choice.value !== choice.value.trim()) {
      report(`${at}/value`, 'must be text of 1 to 100 characters without blanks around it');
    }
    if (values.has(choice.value)) report(`${at}/value`, 'is the value of an earlier choice');
    values.add(choice.value);
    checkTexts(choice.label, LONGEST_LABEL, `${at}/label`, report);
  });
}

function checkCurrencies(currencies: unknown, report: Report): void {
  if (!Array.isArray(currencies) || currencies.length === 0 || currencies.length > MOST_CHOICES) {
    return report('/currencies', `must be a list of 1 to ${MOST_CHOICES} codes`);
  }
  currencies.forEach((code: unknown, i) => {
    if (typeof code !== 'string' || !CURRENCY_CODE.test(code)) {
      report(`/currencies/${i}`, 'must be a code of 3 to 10 capital letters and digits');
    }
  });
}
