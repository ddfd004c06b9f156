import { describe, expect, it } from 'vitest';
import { parseAuthenticationResults } from './authentication-results.js';
import { trustedWord } from './trusted-word.js';

const SERVER = 'mx.example.net';
const near = (domain: string) =>
  domain === 'example.com' ? 'domain' : domain.endsWith('.example.com') ? 'organisation' : null;
const heard = (...headers: string[]) => trustedWord(headers, [SERVER], near);

describe('what servers in front of us say', () => {
  it.each([
    [
      `${SERVER}; dmarc=pass (p=reject dis=none) header.from=example.com`,
      { dmarc: 'pass', policy: 'reject', spf: 'unchecked', dkim: [] },
    ],
    [
      `${SERVER} 1; dmarc=fail header.from=example.com policy.dmarc=quarantine`,
      { dmarc: 'fail', policy: 'quarantine' },
    ],
    [
      `${SERVER.toUpperCase()};\tdkim=pass header.i=@mail.example.com header.s=s1 header.b="x;y"; spf=softfail (domain of a@example.com) smtp.mailfrom=a@example.com; dmarc=none`,
      {
        dmarc: 'none',
        spf: { result: 'softfail', speaksFor: 'domain' },
        dkim: [{ result: 'pass', speaksFor: 'organisation' }],
      },
    ],
    [`${SERVER}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example`, { dkim: [], spf: 'unaligned' }],
    [`${SERVER}; none`, { dmarc: null, spf: 'unchecked', dkim: [] }],
    [`"${SERVER}"; dmarc = pass header.from = example.com`, { dmarc: 'pass' }],
  ])('are understood: %s', (header, expected) => expect(heard(header)).toMatchObject({ server: SERVER, ...expected }));

  it.each([
    ['another server', 'mx.evil.example; dmarc=pass header.from=example.com'],
    ['a name in a comment', `(${SERVER}; x) mx.evil.example; dmarc=pass`],
    ['a name with more behind it', `${SERVER}.evil.example; dmarc=pass`],
    ['a name with more before it', `evil ${SERVER}; dmarc=pass`],
    ['no name', '; dmarc=pass'],
    ['nothing', ''],
    ['no end', `${SERVER}; ${'x'.repeat(20_000)}`],
  ])('do not count from %s', (_, header) => expect(heard(header)).toBeNull());

  it('do not count where nobody was named', () => expect(trustedWord([`${SERVER}; dmarc=pass`], [], near)).toBeNull());

  it('count from the topmost alone: what stands below was there before', () => {
    const forged = `${SERVER}; dmarc=pass header.from=example.com`;
    expect(heard(`${SERVER}; dmarc=fail header.from=example.com`, forged)).toMatchObject({ dmarc: 'fail' });
    expect(heard('other.example.org; dmarc=fail', forged)).toMatchObject({ dmarc: 'pass' });
  });

  it.each([
    ['a comment', `${SERVER}; spf=fail (dmarc=pass; dmarc=pass) smtp.mailfrom=example.com`, null],
    ['a comment in a comment', `${SERVER}; spf=fail (a (b) ; dmarc=pass header.from=example.com)`, null],
    ['a quoted string', `${SERVER}; spf=fail smtp.mailfrom="a; dmarc=pass header.from=example.com"@evil.example`, null],
    ['an open quotation', `${SERVER}; spf=fail smtp.mailfrom="a; dmarc=pass`, null],
    ['an address that was not quoted', `${SERVER}; spf=none smtp.mailfrom=a;dmarc=pass; dmarc=fail`, 'fail'],
    ['another sender', `${SERVER}; dmarc=pass header.from=evil.example`, null],
    ['a part of the organisation', `${SERVER}; dmarc=pass header.from=sub.example.com`, null],
  ])('cannot be put into %s', (_, header, dmarc) => expect(heard(header)?.dmarc).toBe(dmarc));

  it('are read in no time, whatever they are', () => {
    const begun = performance.now();
    for (const bait of ['(', '"', ';', '\\', 'a=', ' = ', 'a.b=c ', '((((;)']) {
      parseAuthenticationResults(`${SERVER}; ${bait.repeat(16_000 / bait.length)}`);
    }
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
