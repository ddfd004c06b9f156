import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MAIL_KINDS, type MailKind } from '../outbound-mail.entity.js';
import { TemplateError } from './letter-helpers.js';
import { tagOf } from './nearest-locale.js';
import { Template } from './template.js';

/** What a folder says in one language. */
export interface LanguageFolder {
  /** The path. */
  folder: string;
  letters: Map<MailKind, Template>;
  parts: Map<string, Template>;
  words: Record<string, unknown>;
}

const WORDS = 'words.json';
const PARTS = 'parts';
const TEMPLATE = /^([\w-]+)\.hbs$/;
/** Notes, and what programs leave lying about. */
const OVERLOOKED = /^\.|~$|\.(md|txt|bak|orig)$/;

/**
 * Reads `<locale>/<kind>.hbs`, `<locale>/parts/<part>.hbs` and `<locale>/words.json`.
 * @param others files that may stand beside the languages
 */
export function readTemplateFolder(
  root: string,
  others: (name: string) => boolean,
  refuseIt: (problem: TemplateError) => void,
): Map<string, LanguageFolder> {
  const languages = new Map<string, LanguageFolder>();
  const refuse = (file: string, what: string) => refuseIt(new TemplateError(what, file));

  function language(folder: string): LanguageFolder {
    const found: LanguageFolder = { folder, letters: new Map(), parts: new Map(), words: {} };
    for (const entry of entries(folder)) {
      const file = join(folder, entry.name);
      const [, kind] = TEMPLATE.exec(entry.name) ?? [];
      if (isFolder(file)) {
        if (entry.name === PARTS) for (const [name, part] of parts(file)) found.parts.set(name, part);
        else refuse(file, `is a folder that is not known; there is "${PARTS}"`);
      } else if (entry.name === WORDS) {
        found.words = words(file);
      } else if (!kind) {
        refuse(file, `is neither a template (.hbs) nor ${WORDS}`);
      } else if (!isKind(kind)) {
        refuse(file, `there is no letter "${kind}"; there are ${MAIL_KINDS.join(', ')}`);
      } else {
        found.letters.set(kind, new Template(file));
      }
    }
    return found;
  }

  function* parts(folder: string): Generator<[string, Template]> {
    for (const { name } of entries(folder)) {
      const file = join(folder, name);
      const [, part] = TEMPLATE.exec(name) ?? [];
      if (!part || isFolder(file)) {
        refuse(file, 'is no template (.hbs)');
        continue;
      }
      yield [part, new Template(file)];
    }
  }

  function words(file: string): Record<string, unknown> {
    try {
      const given: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (given?.constructor === Object) return given as Record<string, unknown>;
      refuse(file, 'must hold an object: { … }');
    } catch (error) {
      refuse(file, `is not JSON: ${(error as Error).message}`);
    }
    return {};
  }

  function everything(): void {
    for (const { name } of entries(root)) {
      const path = join(root, name);
      if (!isFolder(path)) {
        if (!others(name)) refuse(path, 'is not known here: there are a folder for each language, and layout.json');
        continue;
      }
      const tag = tagOf(name);
      if (!tag) refuse(path, 'is no language: folders are named by BCP 47, such as de or pt-BR');
      else if (languages.has(tag)) refuse(path, `is the same language as ${languages.get(tag)!.folder}`);
      else languages.set(tag, language(path));
    }
  }

  try {
    everything();
  } catch (error) {
    refuse(root, `cannot be read: ${(error as Error).message}`);
  }
  return languages;
}

function entries(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !OVERLOOKED.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Links are followed: mounted volumes consist of them. */
function isFolder(path: string): boolean {
  return statSync(path).isDirectory();
}

function isKind(name: string): name is MailKind {
  return (MAIL_KINDS as readonly string[]).includes(name);
}
