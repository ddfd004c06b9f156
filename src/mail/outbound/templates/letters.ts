import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../../../domain/language/nearest.js';
import type { MailKind } from '../outbound-mail.entity.js';
import { checkTemplate } from './check-template.js';
import { Language } from './language.js';
import { readLayout } from './layout.js';
import type { Block, Frame, Layout, LetterData } from './letter.js';
import { htmlOf } from './letter-html.js';
import { TemplateError } from './letter-helpers.js';
import { textOf } from './letter-text.js';
import { parentOf } from './nearest-locale.js';
import { SAMPLE_TIME, samplesOf } from './sample-letters.js';
import { type LanguageFolder, readTemplateFolder } from './template-files.js';
import type { Template } from './template.js';

const SHIPPED = import.meta.dirname;
const LAYOUT = 'layout.json';
/** For unknown languages, and for letters that a language lacks. */
const FALLBACK = 'en';

type Folders = ReadonlyMap<string, LanguageFolder>;

/** The same for all: parsed and compiled once. */
let shippedOnce: Folders | null = null;

/** The operator's templates cannot be used. */
export class LettersError extends Error {
  constructor(problems: TemplateError[]) {
    const lines = [...new Set(problems.map(({ message }) => `  ${message}`))];
    super(`The letters in MAIL_TEMPLATES are not usable:\n${lines.join('\n')}`);
  }
}

/** The letters of this installation: those that come with Docket, and what its operator puts in their place. */
export class Letters {
  private constructor(
    private readonly languages: ReadonlyMap<string, Language>,
    private readonly layout: Layout,
    /** Who writes. */
    private readonly sender: string,
  ) {}

  /**
   * Every letter that the operator's folder changes is written once for each sample, so that it cannot fail later.
   * @param folder null: there is none
   * @throws LettersError naming all that is wrong
   */
  static read(folder: string | null, sender: string): Letters {
    const problems: TemplateError[] = [];
    const refuse = (problem: TemplateError) => void problems.push(problem);
    const shipped = (shippedOnce ??= readTemplateFolder(SHIPPED, () => true, refuse));
    const own: Folders = folder ? readTemplateFolder(folder, (name) => name === LAYOUT, refuse) : new Map();
    const languages = new Map<string, Language>();
    const changed: Language[] = [];
    for (const tag of [...new Set([...shipped.keys(), ...own.keys()])].sort()) {
      const folders = lineage(tag).flatMap((one) => [shipped.get(one) ?? [], own.get(one) ?? []].flat());
      const language = new Language(tag, folders, refuse);
      languages.set(tag, language);
      if (lineage(tag).some((one) => own.has(one))) changed.push(language);
    }
    const letters = new Letters(languages, layoutIn(folder, refuse), sender);
    problems.push(...changed.flatMap((language) => problemsOf(language)));
    if (problems.length > 0) throw new LettersError(problems);
    return letters;
  }

  get locales(): string[] {
    return [...this.languages.keys()];
  }

  /** The language of a BCP 47 tag, or the nearest to it, in which there is such a letter. */
  languageFor(locale: string, kind: MailKind): Language {
    const found = nearest(locale, this.languages);
    return found?.letters.has(kind) ? found : this.languages.get(FALLBACK)!;
  }

  /** Both parts of a mail. */
  layOut(language: Language, { number, subject }: { number: string; subject: string }, blocks: Block[]) {
    const { locale, direction, colon } = language;
    const frame: Frame = { number, subject, sender: this.sender, layout: this.layout, locale, direction, colon };
    return { text: textOf(frame, blocks), html: htmlOf(frame, blocks) };
  }
}

/** From the widest: `zh`, `zh-Hant`, `zh-Hant-HK`. */
function lineage(tag: string): string[] {
  const parent = parentOf(tag);
  return [...(parent ? lineage(parent) : []), tag];
}

function layoutIn(folder: string | null, refuse: (problem: TemplateError) => void): Layout {
  const file = folder && join(folder, LAYOUT);
  const source = file && existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : null;
  return readLayout(source, (what) => refuse(new TemplateError(what, file)));
}

/** Broken files of one language are told once, not with each letter that uses them. */
function problemsOf(language: Language): TemplateError[] {
  const broken = [...language.letters.values(), ...language.parts.values()].flatMap(unreadable);
  if (broken.length > 0) return broken;
  return [...language.letters].flatMap(([kind, { program, file }]) => {
    const found = checkTemplate(program, language.parts);
    return found.length > 0
      ? found
      : samplesOf(kind, language).flatMap(({ data }) => tryOut(language, kind, data, file));
  });
}

function unreadable(template: Template): TemplateError[] {
  try {
    void template.program;
    return [];
  } catch (error) {
    return [error as TemplateError];
  }
}

function tryOut(language: Language, kind: MailKind, data: LetterData, file: string): TemplateError[] {
  try {
    const blocks = language.write(kind, data, language.locale, SAMPLE_TIME);
    const leads = blocks.some((block) => 'url' in block && block.url === data.link);
    return leads
      ? []
      : [new TemplateError('every letter leads to the ticket: {{button "…" link}} or {{link "…" link}}', file)];
  } catch (error) {
    return [error instanceof TemplateError ? error : new TemplateError(String(error), file)];
  }
}
