import Handlebars from 'handlebars';
import { readableTime } from '../../../platform/time/readable-time.js';
import type { Block, DigestEntry } from './letter.js';

/** A template that cannot be used, and where in it. */
export class TemplateError extends Error {
  constructor(
    readonly what: string,
    readonly file: string | null = null,
    readonly line: number | null = null,
  ) {
    super([file, line, ` ${what}`].filter((part) => part !== null).join(':'));
  }
}

/** What helpers write to, and go by. */
export interface Writing {
  blocks: Block[];
  facts: { label: string; value: string }[] | null;
  now: Date;
  /** BCP 47: how times are written. */
  times: string;
}

interface Options extends Handlebars.HelperOptions {
  data: Writing;
  loc?: { source?: string; start: { line: number } };
}
type Helper = (this: unknown, ...given: any[]) => string;

/** A letter is for reading, not for keeping: what was written long ago at length is shortened. */
const QUOTE_LENGTH = 10_000;

/** Where each helper may stand, and what it takes. The letter consists of blocks, and of nothing between them. */
export const GRAMMAR = {
  p: { in: ['letter'], holds: 'text', takes: [] },
  small: { in: ['letter'], holds: 'text', takes: [] },
  said: { in: ['letter'], takes: ['what somebody wrote'] },
  quote: { in: ['letter'], takes: ['what somebody wrote'] },
  button: { in: ['letter'], takes: ['a label', 'a link'] },
  link: { in: ['letter'], takes: ['a label', 'a link'] },
  facts: { in: ['letter'], holds: 'facts', takes: [] },
  fact: { in: ['facts'], takes: ['a label', 'a value'] },
  entries: { in: ['letter'], takes: ['the entries of a digest', 'a label'] },
  time: { in: ['text', 'value'], takes: ['a time'] },
  /** What `{{name}}` becomes. */
  value: { in: [], takes: ['a name'] },
} as const satisfies Record<string, { in: string[]; holds?: 'text' | 'facts'; takes: string[] }>;

export const HELPERS: Record<keyof typeof GRAMMAR, Helper> = {
  p: paragraph('paragraph'),
  small: paragraph('small'),
  said: (what: string, options: Options) => put(options, { type: 'said', text: given(what, options).trim() }),
  quote: (what: string, options: Options) =>
    put(options, { type: 'quote', text: shortened(given(what, options).trim()) }),
  button: (label: string, url: string, options: Options) =>
    put(options, { type: 'button', label, url: given(url, options) }),
  link: (label: string, url: string, options: Options) =>
    put(options, { type: 'link', label, url: given(url, options) }),
  facts(options: Options) {
    const facts: { label: string; value: string }[] = [];
    options.fn(this, { data: { ...options.data, facts } });
    return facts.length > 0 ? put(options, { type: 'facts', facts }) : '';
  },
  fact: (label: string, value: string, options: Options) => {
    options.data.facts!.push({ label, value: given(value, options) });
    return '';
  },
  entries: (entries: unknown, label: string, options: Options) => {
    if (!Array.isArray(entries)) throw refusal('this is no list of entries: there is one in a digest only', options);
    for (const { number, subject, what, due, link } of entries as DigestEntry[]) {
      const when = due ? [readableTime(due, options.data.now, options.data.times)] : [];
      put(options, { type: 'facts', facts: [{ label: [number, what, ...when].join(' · '), value: subject }] });
      put(options, { type: 'link', label, url: link });
    }
    return '';
  },
  time: (at: unknown, options: Options) => {
    if (!(at instanceof Date)) throw refusal('this is not always a time: ask for it with {{#if …}} first', options);
    return readableTime(at, options.data.now, options.data.times);
  },
  value: (value: unknown, options: Options) => given(value, options),
};

function paragraph(type: 'paragraph' | 'small'): Helper {
  return function (this: unknown, options: Options) {
    const text = options
      .fn(this)
      .replaceAll(/[ \t\r\n]+/g, ' ')
      .trim();
    return text === '' ? '' : put(options, { type, text });
  };
}

function put({ data }: Options, block: Block): '' {
  data.blocks.push(block);
  return '';
}

/** Nothing would leave a hole in a mail. */
function given(value: unknown, options: Options): string {
  if (typeof value === 'string') return value;
  throw refusal('this is not always there: ask for it with {{#if …}} first', options);
}

function refusal(what: string, { loc }: Options): TemplateError {
  return new TemplateError(what, loc?.source, loc?.start.line);
}

function shortened(what: string): string {
  return what.length <= QUOTE_LENGTH ? what : `${what.slice(0, QUOTE_LENGTH).toWellFormed()} […]`;
}
