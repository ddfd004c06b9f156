import { compareDecimals, fractionDigitsOf, readDecimal } from './decimal.js';
import { type FieldSpec, type FieldType, type FieldValue, longestOf, MOST_FRACTION_DIGITS } from './field.js';
import { compilePattern } from './pattern.js';

/** A value as it is kept, or what is wrong with what was given. */
export type Reading = { value: FieldValue } | { wrong: string };

/** Reads what somebody entered. Text of numbers is taken too, since that is what forms in browsers send. */
export type ValueReader = (given: unknown) => Reading;

/** What codes there may be of currencies. */
export const CURRENCY_CODE = /^[A-Z0-9]{3,10}$/;
const ISO_4217: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Fractions beyond milliseconds are cut off. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i;
const LONGEST_URL = 2_000;
const MOST_VALUES = 50;

/** What entered values are read by. @param field one that `checkFields` takes */
export function valueReader(field: FieldSpec): ValueReader {
  const read = READERS[field.type](field);
  return field.multiple ? (given) => readList(given, read) : read;
}

const READERS: Record<FieldType, (field: FieldSpec) => ValueReader> = {
  text: textReader,
  transactionId: textReader,
  number: numberReader,
  decimal: (field) => decimalReader(field),
  amount: (field) => decimalReader({ ...field, min: field.min ?? '0' }),
  dateTime: dateTimeReader,
  choice: ({ choices = [] }) => oneOf(new Set(choices.map(({ value }) => value)), (text) => text),
  currency: currencyReader,
  url: () => readUrl,
};

function textReader(field: FieldSpec): ValueReader {
  const { minLength = 0, pattern } = field;
  const longest = longestOf(field);
  const matching = pattern === undefined ? null : compilePattern(pattern);
  return (given) => {
    const text = textOf(given);
    if (text === null) return { wrong: 'must be text' };
    const length = [...text].length;
    if (length > longest) return { wrong: `must have at most ${longest} characters` };
    if (length < minLength) return { wrong: `must have at least ${minLength} characters` };
    // Length before pattern: it is what the time of a match is bounded by.
    if (matching && !matching.test(text)) return { wrong: `must match the pattern ${pattern}` };
    return { value: text };
  };
}

function numberReader({ min = -Infinity, max = Infinity }: FieldSpec): ValueReader {
  return (given) => {
    const text = readDecimal(given);
    const value = Number(text);
    if (text === null || !Number.isSafeInteger(value)) return { wrong: 'must be a whole number' };
    if (value < Number(min)) return { wrong: `must be ${min} or more` };
    if (value > Number(max)) return { wrong: `must be ${max} or less` };
    return { value };
  };
}

function decimalReader({ min, max, fractionDigits = MOST_FRACTION_DIGITS }: FieldSpec): ValueReader {
  const [least, most] = [readDecimal(min), readDecimal(max)];
  return (given) => {
    const value = readDecimal(given);
    if (value === null) return { wrong: 'must be a number such as 1234.56' };
    if (fractionDigitsOf(value) > fractionDigits) {
      return { wrong: `must have at most ${fractionDigits} digits after the point` };
    }
    if (least !== null && compareDecimals(value, least) < 0) return { wrong: `must be ${least} or more` };
    if (most !== null && compareDecimals(value, most) > 0) return { wrong: `must be ${most} or less` };
    return { value };
  };
}

function dateTimeReader({ min, max }: FieldSpec): ValueReader {
  const [earliest, latest] = [readInstant(min), readInstant(max)];
  return (given) => {
    const value = readInstant(given);
    if (value === null) return { wrong: 'must be a date and time with an offset, such as 2026-11-20T14:30:00+01:00' };
    if (earliest !== null && value < earliest) return { wrong: `must be ${earliest} or later` };
    if (latest !== null && value > latest) return { wrong: `must be ${latest} or earlier` };
    return { value };
  };
}

/** In UTC with milliseconds, which sorts as text; null when it is none, or not there in the calendar. */
export function readInstant(given: unknown): string | null {
  const text = textOf(given)?.toUpperCase() ?? '';
  if (!INSTANT.test(text)) return null;
  const time = new Date(text);
  // 31 February becomes 3 March silently: the day that was written must be the one that is meant.
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(time.getTime()) || Number.isNaN(day.getTime())) return null;
  return day.toISOString().startsWith(text.slice(0, 10)) ? time.toISOString() : null;
}

function currencyReader({ currencies }: FieldSpec): ValueReader {
  return oneOf(currencies ? new Set(currencies) : ISO_4217, (text) => text.toUpperCase(), !currencies);
}

function oneOf(values: ReadonlySet<string>, normalise: (text: string) => string, iso = false): ValueReader {
  const list = [...values].slice(0, 20).join(', ') + (values.size > 20 ? ' …' : '');
  const wrong = iso ? 'must be a currency of ISO 4217, such as EUR' : `must be one of ${list}`;
  return (given) => {
    const value = normalise(textOf(given) ?? '');
    return values.has(value) ? { value } : { wrong };
  };
}

function readUrl(given: unknown): Reading {
  const text = textOf(given) ?? '';
  const wrong = `must be an address that begins with https:// or http://, of at most ${LONGEST_URL} characters`;
  if (text.length > LONGEST_URL || !/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return { wrong };
  const url = new URL(text);
  if (url.username || url.password) return { wrong: 'must not hold a user name or a password' };
  return { value: url.href };
}

function readList(given: unknown, read: ValueReader): Reading {
  const list = Array.isArray(given) ? (given as unknown[]) : [given];
  if (list.length > MOST_VALUES) return { wrong: `must not have more than ${MOST_VALUES} values` };
  const values = new Set<string>();
  for (const one of list) {
    const reading = read(one);
    if ('wrong' in reading) return { wrong: Array.isArray(given) ? `each ${reading.wrong}` : reading.wrong };
    values.add(reading.value as string);
  }
  return { value: [...values] };
}

function textOf(given: unknown): string | null {
  return typeof given === 'string' ? given.trim() : null;
}
