import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EnvironmentError, readEnvironment } from './environment.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'phrases-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function phrasesIn(content: string | Uint8Array) {
  const file = join(folder, 'phrases.txt');
  writeFileSync(file, content);
  return readEnvironment({ ESCALATION_PHRASES: file }).escalationPhrases;
}

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message.replaceAll(`${folder}/`, '');
    throw error;
  }
  return '';
}

describe('ESCALATION_PHRASES', () => {
  it('take the place of what comes with Docket, by language', () => {
    const phrases = phrasesIn('[de]\nAn die Leitung\n[nl]\nEscaleren\n');
    expect(phrases.asked('An die Leitung!')).not.toBeNull();
    expect(phrases.asked('Escaleren')).not.toBeNull();
    expect(phrases.asked('Eskalieren')).toBeNull();
    expect(phrases.asked('Escalate')).not.toBeNull();
  });

  it('may be none', () => {
    expect(readEnvironment({ ESCALATION_PHRASES: 'none' }).escalationPhrases.asked('Escalate')).toBeNull();
  });

  it('are refused with file and line, all that is wrong at once', () => {
    const lines = refusal(() => phrasesIn('first\n[de]\n…\n[de]\nx')).split('\n');
    expect(lines.slice(1)).toEqual([
      expect.stringContaining('ESCALATION_PHRASES must be a file of phrases that can be read: phrases.txt:1: '),
      expect.stringContaining('phrases.txt:3: a phrase has letters'),
      expect.stringContaining('phrases.txt:4: [de] stands in line 2 already'),
    ]);
  });

  it('are refused when there is no such file, or it is no text', () => {
    expect(refusal(() => readEnvironment({ ESCALATION_PHRASES: join(folder, 'gone') }))).toContain('ENOENT');
    expect(refusal(() => phrasesIn(Buffer.from([0x5b, 0xe4, 0x5d])))).toContain('UTF-8');
  });
});
