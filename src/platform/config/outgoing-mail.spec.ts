import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutgoingMail } from './outgoing-mail.js';

function read(variables: Record<string, string>) {
  const refused: Record<string, string> = {};
  const refuse = (variable: string, must: string) => ((refused[variable] = must), null);
  return { ...readOutgoingMail((name) => variables[name] ?? null, refuse, 'example.com'), refused };
}

describe('mail servers', () => {
  it.each([
    ['smtp://a', ['smtp://a']],
    ['smtp://a.example.com smtps://b.example.com:465', ['smtp://a.example.com', 'smtps://b.example.com:465']],
    ['smtp://a,smtp://b:26', ['smtp://a', 'smtp://b:26']],
    ['smtp://a , smtp://[::1]:26', ['smtp://a', 'smtp://[::1]:26']],
    ['smtp://me:one,two@a, smtp://b', ['smtp://me:one,two@a', 'smtp://b']],
  ])('are read from %s', (given, urls) => expect(read({ SMTP_URL: given })).toMatchObject({ smtpUrls: urls }));
});

describe('a key to sign with', () => {
  const pem = (type: 'rsa' | 'ed25519', modulusLength = 2048) =>
    generateKeyPairSync(type as 'rsa', { modulusLength }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const key = pem('rsa');
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'docket-key-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is taken as it is, with line breaks written out, or from a file', () => {
    const path = join(folder, 'key.pem');
    writeFileSync(path, key);
    for (const given of [key, key.replaceAll('\n', '\\n'), path]) {
      expect(read({ DKIM_KEY: given, DKIM_SELECTOR: 's1' })).toMatchObject({
        refused: {},
        dkim: { domain: 'example.com', selector: 's1', privateKey: key },
      });
    }
  });

  it('may be that of another domain', () => {
    const given = { DKIM_KEY: key, DKIM_SELECTOR: 's1', DKIM_DOMAIN: 'Mail.Example.org' };
    expect(read(given).dkim!.domain).toBe('mail.example.org');
  });

  it.each([
    ['that is no key', { DKIM_KEY: 'nonsense', DKIM_SELECTOR: 's1' }, ['DKIM_KEY']],
    ['that is cut', { DKIM_KEY: key.slice(0, 500), DKIM_SELECTOR: 's1' }, ['DKIM_KEY']],
    ['of another kind', { DKIM_KEY: pem('ed25519'), DKIM_SELECTOR: 's1' }, ['DKIM_KEY']],
    ['that is weak', { DKIM_KEY: pem('rsa', 512), DKIM_SELECTOR: 's1' }, ['DKIM_KEY']],
    ['without a selector', { DKIM_KEY: key }, ['DKIM_SELECTOR']],
    ['that is missing', { DKIM_SELECTOR: 's1' }, ['DKIM_KEY']],
    [
      'with nothing right',
      { DKIM_KEY: 'x', DKIM_SELECTOR: 'a b', DKIM_DOMAIN: '@' },
      ['DKIM_SELECTOR', 'DKIM_DOMAIN', 'DKIM_KEY'],
    ],
  ])('%s is refused', (_what, given, variables) => {
    const { refused } = read(given as unknown as Record<string, string>);
    expect(Object.keys(refused)).toEqual(variables);
    expect(JSON.stringify(refused)).not.toContain('PRIVATE');
  });
});
