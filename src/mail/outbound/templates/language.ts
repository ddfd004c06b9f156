import { METRICS } from '../../../domain/sla/policy.js';
import type { MailKind } from '../outbound-mail.entity.js';
import { inLine } from './bidirectional.js';
import type { Block, Direction, LetterData } from './letter.js';
import { TemplateError, type Writing } from './letter-helpers.js';
import { directionOf, tagOf, timesFor } from './nearest-locale.js';
import type { Words } from './sample-letters.js';
import type { LanguageFolder } from './template-files.js';
import type { Template } from './template.js';

const LEVELS = ['1', '2', '3'];
const IN_DIGESTS = [
  'subject',
  'due',
  'overdue',
  'missing',
  'escalation_received',
  'escalation_handed_over',
  'escalation_unclaimed',
  'escalation_at_top',
];
const KNOWN_WORDS = ['promises', 'levels', 'digest', 'times', 'colon'];

/** All that is said in one language. */
export class Language implements Words {
  readonly direction: Direction;
  readonly promises: Record<string, string>;
  readonly levels: Record<string, string>;
  /** What a digest says of each notice; nothing where there is no such letter. */
  readonly digest: Record<string, string>;
  /** What stands between a label and what it is about. */
  readonly colon: string;
  private readonly times: string;
  readonly letters: ReadonlyMap<MailKind, Template>;
  readonly parts: ReadonlyMap<string, Template>;

  /**
   * @param locale BCP 47
   * @param folders the latter go before the former: what comes with Docket and what its operator gives, in the wider
   * language and in this one
   */
  constructor(
    readonly locale: string,
    folders: LanguageFolder[],
    refuse: (problem: TemplateError) => void,
  ) {
    this.direction = directionOf(locale);
    this.letters = new Map(folders.flatMap(({ letters }) => [...letters]));
    this.parts = new Map(folders.flatMap(({ parts }) => [...parts]));
    const file = `${folders.at(-1)!.folder}/words.json`;
    const words = new WordReader(
      folders.map((folder) => folder.words),
      (what) => refuse(new TemplateError(what, file)),
    );
    this.promises = words.group('promises', METRICS);
    this.levels = words.group('levels', LEVELS);
    this.digest = this.letters.has('digest') ? words.group('digest', IN_DIGESTS) : {};
    this.times = words.times() ?? locale;
    this.colon = words.colon();
  }

  /** @throws TemplateError when the template asks for what is not there */
  write(kind: MailKind, data: LetterData, recipientLocale: string, now: Date): Block[] {
    const blocks: Block[] = [];
    const writing: Writing = { blocks, facts: null, now, times: timesFor(recipientLocale, this.locale, this.times) };
    const partials = Object.fromEntries([...this.parts].map(([name, { run }]) => [name, run]));
    this.letters.get(kind)!.run(inLines(data, this.direction), { data: writing, partials });
    return blocks;
  }
}

/** What people wrote, and addresses, stay as they are; everything else stands within a line. */
const AS_THEY_ARE = ['link', 'escalationLink', 'surveyLink', 'body'];

function inLines<Data extends object>(data: Data, direction: Direction): Data {
  const entries = Object.entries(data).map(([name, value]: [string, unknown]) => {
    if (typeof value === 'string') return [name, AS_THEY_ARE.includes(name) ? value : inLine(value, direction)];
    if (Array.isArray(value)) return [name, value.map((one: object) => inLines(one, direction))];
    return [name, value?.constructor === Object ? inLines(value, direction) : value];
  });
  return Object.fromEntries(entries) as Data;
}

/** Reads `words.json`, the last of several that says something. */
class WordReader {
  constructor(
    private readonly given: Record<string, unknown>[],
    private readonly refuse: (what: string) => void,
  ) {
    for (const name of new Set(given.flatMap((words) => Object.keys(words)))) {
      if (!KNOWN_WORDS.includes(name)) refuse(`"${name}" is not known; there are ${KNOWN_WORDS.join(', ')}`);
    }
  }

  group(name: string, keys: readonly string[]): Record<string, string> {
    const given = this.given.map((words) => words[name] ?? {});
    const usable = given.filter((words) => words.constructor === Object);
    if (usable.length < given.length) this.refuse(`"${name}" must be an object: { … }`);
    const said = Object.assign({}, ...usable) as Record<string, unknown>;
    for (const key of Object.keys(said)) {
      if (!keys.includes(key)) this.refuse(`"${name}" has no "${key}"; there are ${keys.join(', ')}`);
    }
    return Object.fromEntries(
      keys.map((key) => {
        const word = said[key];
        if (typeof word === 'string') return [key, word];
        this.refuse(`"${name}" must say in this language what "${key}" is`);
        return [key, key];
      }),
    );
  }

  times(): string | null {
    const times = this.last('times');
    if (times === undefined || (typeof times === 'string' && tagOf(times))) return times ?? null;
    this.refuse('"times" must be a language as BCP 47, such as "en-GB"');
    return null;
  }

  colon(): string {
    const colon = this.last('colon') ?? ': ';
    if (typeof colon === 'string') return colon;
    this.refuse('"colon" must be a text, such as ": "');
    return '';
  }

  private last(name: string): unknown {
    return this.given.map((words) => words[name]).findLast((word) => word !== undefined);
  }
}
