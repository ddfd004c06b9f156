import Handlebars from 'handlebars';
import type { MailKind } from '../outbound-mail.entity.js';
import { readableTime } from '../../../platform/time/readable-time.js';
import { english } from './en.js';

/** What a mail consists of, from which both its parts are made. All strings are plain text. */
export type Block =
  | { type: 'paragraph' | 'small'; text: string }
  /** What somebody wrote: now, or (`quote`) before. */
  | { type: 'said' | 'quote'; text: string }
  | { type: 'facts'; facts: { label: string; value: string }[] }
  | { type: 'button' | 'link'; label: string; url: string };

/** What templates may use. A name that is not here is an error; what does not apply is null. */
export interface LetterData {
  number: string;
  subject: string;
  /** Who gets it. */
  name: string;
  /** The tracking page, opened for them. */
  link: string;
  /** The same, where it asks for escalation. */
  escalationLink: string;
  now: Date;
  requester: string;
  assignee: string | null;
  /** Who did what the mail tells of. */
  actor: string;
  /** Somebody else than the requester. */
  openedBy: string | null;
  /** Number of the closed ticket that this one goes on with. */
  followUpOf: string | null;
  message: { author: string; body: string; attachments: string } | null;
  acknowledgementDue: Date | null;
  resolutionDue: Date | null;
  resolved: boolean;
  /** Until when an answer reopens it. */
  reopenUntil: Date | null;
  reminder: { promise: string; due: Date | null; overdue: boolean } | null;
  escalation: {
    level: string;
    reason: string;
    asked: boolean;
    from: string | null;
    to: string | null;
  } | null;
  /** A mail that did not arrive: at whom, and what the mail server said. */
  delivery: { to: string; reason: string } | null;
}

/** All that is said in one language. */
export interface Language {
  /** How times are written. */
  locale: string;
  promises: Record<string, string>;
  levels: Record<number, string>;
  letters: Record<MailKind, string>;
}

const LANGUAGES = new Map<string, Language>([['en', english]]);

/** The language of a BCP 47 tag that we know, English for others. */
export function languageOf(locale: string): Language {
  return LANGUAGES.get(locale.toLowerCase().split('-')[0]!) ?? english;
}

type Helper = Handlebars.HelperDelegate;
interface Written {
  blocks: Block[];
  facts: { label: string; value: string }[];
}

const text = (self: unknown, options: Handlebars.HelperOptions) => options.fn(self).replaceAll(/\s+/g, ' ').trim();
const written = (options: Handlebars.HelperOptions) => options.data as Written;
const put = (options: Handlebars.HelperOptions, block: Block) => (written(options).blocks.push(block), '');

/** Each adds a block; what stands between them is nothing but layout of the template. */
const HELPERS: Record<string, Helper> = {
  p(this: unknown, options: Handlebars.HelperOptions) {
    return put(options, { type: 'paragraph', text: text(this, options) });
  },
  small(this: unknown, options: Handlebars.HelperOptions) {
    return put(options, { type: 'small', text: text(this, options) });
  },
  said: (what: string, options: Handlebars.HelperOptions) => put(options, { type: 'said', text: what.trim() }),
  quote: (what: string, options: Handlebars.HelperOptions) =>
    put(options, { type: 'quote', text: shortened(what.trim()) }),
  button: (label: string, url: string, options: Handlebars.HelperOptions) =>
    put(options, { type: 'button', label, url }),
  link: (label: string, url: string, options: Handlebars.HelperOptions) => put(options, { type: 'link', label, url }),
  facts(this: unknown, options: Handlebars.HelperOptions) {
    const facts: { label: string; value: string }[] = [];
    const outer = written(options);
    options.fn(this, { data: { ...outer, facts } });
    return facts.length > 0 ? put(options, { type: 'facts', facts }) : '';
  },
  fact: (label: string, value: string, options: Handlebars.HelperOptions) => {
    written(options).facts.push({ label, value });
    return '';
  },
  time: (at: Date, options: Handlebars.HelperOptions) => {
    const { now, locale } = options.data.root as LetterData & { locale: string };
    return readableTime(at, now, locale);
  },
};

/** A letter is for reading, not for keeping: what was written long ago at length is shortened. */
const QUOTE_LENGTH = 10_000;

function shortened(what: string): string {
  return what.length <= QUOTE_LENGTH ? what : `${what.slice(0, QUOTE_LENGTH).toWellFormed()} […]`;
}

const handlebars = Handlebars.create();
handlebars.registerHelper(HELPERS);
const OPTIONS: CompileOptions = {
  // A name that is not known is a mistake in the template, and must not leave a hole in a mail.
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(HELPERS).map((name) => [name, true])) as KnownHelpers,
  // Blocks are plain text; markup is made of them later.
  noEscape: true,
};

const templates = new Map<Language, Map<MailKind, Handlebars.TemplateDelegate>>(
  [...LANGUAGES.values()].map((language) => [
    language,
    new Map(
      (Object.entries(language.letters) as [MailKind, string][]).map(([kind, source]) => [
        kind,
        handlebars.compile(handlebars.parse(source), OPTIONS),
      ]),
    ),
  ]),
);

/** Handlebars' own strictness leaves out conditions and arguments. */
function strict<T extends object>(data: T): T {
  return new Proxy(data, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target)) throw new Error(`"${name}" is not known in a letter`);
      const value: unknown = Reflect.get(target, name);
      return value?.constructor === Object ? strict(value) : value;
    },
  });
}

/** @throws when the template uses what the data does not have, or writes outside of a block. */
export function writeLetter(kind: MailKind, language: Language, data: LetterData): Block[] {
  const blocks: Block[] = [];
  const outside = templates.get(language)!.get(kind)!(strict({ ...data, locale: language.locale }), {
    data: { blocks },
  });
  if (outside.trim() !== '') throw new Error(`The letter ${kind} writes outside of its blocks: ${outside.trim()}`);
  return blocks;
}
