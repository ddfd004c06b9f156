export const FIELD_TYPES = [
  'text',
  'number',
  'decimal',
  'dateTime',
  'choice',
  'transactionId',
  'currency',
  'amount',
  'url',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** One text in several languages, by BCP 47 tag; there is one at least. */
export type Texts = Record<string, string>;

export interface Choice {
  value: string;
  label: Texts;
}

/** A question of a form, as admins write it. What is absent sets no limit beyond that of the type. */
export interface FieldSpec {
  key: string;
  type: FieldType;
  label: Texts;
  help?: Texts;
  /** Of requesters; agents may leave it empty. */
  required?: boolean;
  /** Requesters neither see nor set it. */
  hidden?: boolean;
  /** Characters; of `text` and `transactionId`. */
  minLength?: number;
  maxLength?: number;
  /** Regular expression that the whole value must match; of `text` and `transactionId`. */
  pattern?: string;
  /** Of `number`; as text of `decimal`, `amount` (`"0.01"`) and `dateTime` (ISO 8601 with an offset). */
  min?: number | string;
  max?: number | string;
  /** Digits after the point; of `decimal` and `amount`. */
  fractionDigits?: number;
  /** Of `choice`. */
  choices?: Choice[];
  /** Of `currency`: these codes alone, instead of those of ISO 4217. */
  currencies?: string[];
  /** A list of values; of `choice` and `currency`. */
  multiple?: boolean;
}

/** A value as tickets keep it: exact numbers (`decimal`, `amount`) and times as text. */
export type FieldValue = string | number | string[];

export const LONGEST_TEXT = 10_000;
/** What a pattern is tried on is short, see `checkPattern`. */
const LONGEST_MATCHED = 200;
export const MOST_FRACTION_DIGITS = 18;

/** Characters that a text may have at most. */
export function longestOf({ type, pattern, maxLength }: FieldSpec): number {
  return maxLength ?? (pattern !== undefined || type === 'transactionId' ? LONGEST_MATCHED : LONGEST_TEXT);
}
