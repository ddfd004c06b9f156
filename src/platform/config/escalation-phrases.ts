import { readFileSync } from 'node:fs';
import { EscalationPhrases } from '../../domain/mail/escalation-phrase.js';
import { ESCALATION_WORDS } from '../../domain/mail/escalation-words.js';
import { readPhraseFile } from '../../domain/mail/phrase-file.js';

/** Its languages take the place of those that come with Docket; the others stay. `none`: nobody escalates by mail. */
export function readEscalationPhrases(path: string | null, refuse: (must: string) => void): EscalationPhrases {
  if (path === 'none') return new EscalationPhrases({});
  if (path === null) return new EscalationPhrases(ESCALATION_WORDS);
  const own = readPhraseFile(textOf(path, refuse), (line, what) =>
    refuse(`a file of phrases that can be read: ${path}:${line}: ${what}`),
  );
  return new EscalationPhrases({ ...ESCALATION_WORDS, ...own });
}

function textOf(path: string, refuse: (must: string) => void): string {
  let bytes;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    refuse(`none, or a file that can be read: ${(error as Error).message}`);
    return '';
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    refuse(`a file in UTF-8, which ${path} is not`);
    return '';
  }
}
