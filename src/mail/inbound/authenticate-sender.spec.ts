import type { SendMailOptions } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DnsServer, startDnsServer, type Zone } from '../../../test/support/dns-server.js';
import { eventually } from '../../../test/support/eventually.js';
import { DKIM_RECORD, rawMail, signFor } from '../../../test/support/signed-mail.js';
import { NameService } from '../../platform/dns/name-service.js';
import { readSenderChecks } from '../../platform/config/sender-checks.js';
import { type ArrivedFrom, AuthenticateSender } from './authenticate-sender.js';

const CLIENT = '192.0.2.1';
const ZONE: Zone = {
  'example.com': { TXT: ['google-site-verification=x', `v=spf1 ip4:${CLIENT} -all`] },
  'test._domainkey.example.com': { TXT: [DKIM_RECORD] },
  '_dmarc.example.com': { TXT: ['v=DMARC1; p=reject'] },
  'mail.example.com': { TXT: [`v=spf1 ip4:${CLIENT} -all`] },
  'test._domainkey.mail.example.com': { TXT: [DKIM_RECORD] },
  // No DMARC.
  'plain.example': { TXT: [`v=spf1 ip4:${CLIENT} -all`] },
  'test._domainkey.plain.example': { TXT: [DKIM_RECORD] },
  'strict.example': { TXT: [`v=spf1 ip4:${CLIENT} -all`] },
  '_dmarc.strict.example': { TXT: ['v=DMARC1; p=quarantine; adkim=s; aspf=s'] },
  'sub.strict.example': { TXT: [`v=spf1 ip4:${CLIENT} -all`] },
  'test._domainkey.sub.strict.example': { TXT: [DKIM_RECORD] },
  '_dmarc.trying.example': { TXT: ['v=DMARC1; p=quarantine; pct=10'] },
  '_dmarc.parent.example': { TXT: ['v=DMARC1; p=reject; sp=none'] },
  'asks.example': { TXT: ['v=spf1 include:spf.slow.example -all'] },
  'mx.example': { TXT: ['v=spf1 mx -all'], MX: ['in.mx.example'] },
  'in.mx.example': { A: [CLIENT] },
  'long.example': {
    TXT: [
      ...Array.from({ length: 20 }, (_, at) => `verification=${at}${'x'.repeat(50)}`),
      'v=spf1 ip4:192.0.2.0/24 -all',
    ],
  },
  'loop.example': { TXT: ['v=spf1 include:loop.example -all'] },
  'evil.example': { TXT: [`v=spf1 ip4:${CLIENT} ip4:203.0.113.9 -all`] },
  'test._domainkey.evil.example': { TXT: [DKIM_RECORD] },
};

const SERVER = 'mx.docket.example';
const ADA = 'ada@example.com';

describe('the sender of a mail', () => {
  let server: DnsServer;
  let authenticate: AuthenticateSender;
  beforeAll(async () => void (server = await startDnsServer(ZONE)));
  afterAll(() => server?.stop());
  beforeEach(() => {
    server.asked.length = 0;
    server.mood('answers');
    authenticate = withRelays('198.51.100.0/24');
  });

  function withRelays(TRUSTED_RELAYS: string, dnsServer = server.address): AuthenticateSender {
    const given = { TRUSTED_RELAYS, MAIL_AUTHSERV_ID: SERVER } as Record<string, string>;
    const { trustedRelays, mailAuthservIds } = readSenderChecks(
      (name) => given[name] ?? null,
      () => null,
    );
    return new AuthenticateSender(new NameService({ dnsServer }), { trustedRelays, mailAuthservIds });
  }
  interface Way extends Partial<ArrivedFrom> {
    dkim?: SendMailOptions['dkim'];
    mail?: SendMailOptions;
    patienceMs?: number;
  }
  const judge = async ({ from = ADA, dkim, mail, patienceMs = 2_000, ...way }: Way) => {
    const raw = way.raw ?? (await rawMail({ from, ...(dkim && { dkim }), ...mail }));
    const known = { authenticationResults: [], envelopeFrom: from, clientAddress: CLIENT, clientName: 'mx.example' };
    return authenticate.execute({ ...known, ...way, from, raw }, { dnsMs: patienceMs, altogetherMs: 20_000 });
  };

  it.each<[string, Way, object]>([
    ['sends from its own server', {}, { verdict: 'pass', spf: 'pass', dkim: 'none', dmarc: 'pass' }],
    [
      'signs, and is forwarded',
      { clientAddress: '203.0.113.9', dkim: signFor('example.com') },
      { verdict: 'pass', spf: 'fail', dkim: 'pass', dmarc: 'pass' },
    ],
    [
      'is forwarded with another envelope',
      { envelopeFrom: 'srs@forwarder.example', clientAddress: '203.0.113.9', dkim: signFor('example.com') },
      { verdict: 'pass', spf: 'unaligned', dkim: 'pass' },
    ],
    [
      'signs for the organisation',
      { clientAddress: '203.0.113.9', dkim: signFor('mail.example.com') },
      { verdict: 'pass' },
    ],
    [
      'sends from elsewhere',
      { clientAddress: '203.0.113.9' },
      { verdict: 'fail', spf: 'fail', dmarc: 'fail', policy: 'reject' },
    ],
    [
      "is made up by somebody else's server",
      { envelopeFrom: 'mallory@evil.example', clientAddress: '203.0.113.9', dkim: signFor('evil.example') },
      { verdict: 'fail', spf: 'unaligned', dkim: 'unaligned', dmarc: 'fail' },
    ],
    [
      '… of a part of the organisation',
      { from: 'ada@sub.example.com', clientAddress: '203.0.113.9' },
      { verdict: 'fail' },
    ],
    [
      'is a mailing list under its own name',
      { from: 'list@evil.example', dkim: signFor('evil.example') },
      { verdict: 'pass', dmarc: 'none' },
    ],
    ['sends from where its mail goes to', { from: 'ada@mx.example' }, { verdict: 'pass', spf: 'pass' }],
    ['says more than fits into a packet', { from: 'ada@long.example' }, { verdict: 'pass', spf: 'pass' }],
    ['has neither record', { from: 'ada@nothing.example' }, { verdict: 'unknown', spf: 'none', dmarc: 'none' }],
    [
      'is told by SPF alone',
      { from: 'ada@plain.example', clientAddress: '203.0.113.9' },
      { verdict: 'fail', dmarc: 'none', policy: null },
    ],
    [
      'is told by SPF alone, and signs',
      { from: 'ada@plain.example', clientAddress: '203.0.113.9', dkim: signFor('plain.example') },
      { verdict: 'pass' },
    ],
    [
      'wants its own name',
      { from: 'ada@strict.example', envelopeFrom: 'a@sub.strict.example' },
      { verdict: 'fail', spf: 'pass', policy: 'quarantine' },
    ],
    [
      'wants its own name signed',
      { from: 'ada@strict.example', clientAddress: '203.0.113.9', dkim: signFor('sub.strict.example') },
      { verdict: 'fail', dkim: 'pass' },
    ],
    ['is itself where it wants its own name', { from: 'ada@sub.strict.example' }, { verdict: 'pass' }],
    ['only tries a policy out', { from: 'ada@trying.example' }, { verdict: 'fail', policy: 'none' }],
    ['is a part with a policy of its own', { from: 'ada@sub.parent.example' }, { verdict: 'fail', policy: 'none' }],
    ['says no name to the client', { clientName: null, envelopeFrom: '' }, { verdict: 'fail', spf: 'unaligned' }],
    ['is named by the server itself', { clientName: 'mail.example.com', envelopeFrom: '' }, { verdict: 'pass' }],
    ['comes over a mapped address', { clientAddress: `::ffff:${CLIENT}` }, { verdict: 'pass' }],
    ['has a domain that is none', { from: 'ada@[192.0.2.7]' }, { verdict: 'unknown' }],
    ['asks itself in a circle', { from: 'ada@loop.example' }, { verdict: 'unknown', spf: 'permerror' }],
  ])('%s', async (_, way, expected) => expect(await judge(way)).toMatchObject(expected));

  it('is seen where the signature does not fit', async () => {
    const dkim = signFor('example.com');
    const raw = (await rawMail({ from: ADA, dkim })).toString('latin1');
    const way = { clientAddress: '203.0.113.9' };
    expect(await judge({ ...way, raw: Buffer.from(raw) })).toMatchObject({ verdict: 'pass' });
    expect(await judge({ ...way, raw: Buffer.from(raw.replaceAll('\r\n', '\n')) })).toMatchObject({ verdict: 'pass' });
    for (const changed of [
      raw.replace('Dark', 'Send me the password'),
      raw.replace('Subject: Lamp', 'Subject: Password'),
      raw.replace(ADA, 'boss@example.com'),
      `From: boss@example.com\r\n${raw}`,
      raw.replace('h=from:', 'h='),
      raw.replace('; bh=', '; l=0; bh='),
      raw.replace('rsa-sha256', 'rsa-sha1'),
      raw.replace('Subject: Lamp', 'Subject: Lamp\r'),
    ]) {
      expect(changed).not.toBe(raw);
      expect(await judge({ ...way, raw: Buffer.from(changed) })).toMatchObject({ verdict: 'fail' });
    }
    // The verifier reads the name that is signed; the one that Docket answers has to be the same.
    expect(await judge({ ...way, from: 'boss@example.com', raw: Buffer.from(raw) })).toMatchObject({ verdict: 'fail' });
  });

  describe('behind a mail server', () => {
    const said = (results: string, server = SERVER) => [`${server}; ${results}`];
    it.each<[string, Way, object]>([
      [
        'on this machine is not judged by its address',
        { clientAddress: '127.0.0.1' },
        { verdict: 'unknown', spf: 'unchecked' },
      ],
      ['in a private network', { clientAddress: '10.1.2.3' }, { verdict: 'unknown', spf: 'unchecked' }],
      ['that is trusted', { clientAddress: '198.51.100.7' }, { verdict: 'unknown', spf: 'unchecked' }],
      ['of which nothing is known', { clientAddress: null }, { verdict: 'unknown', spf: 'unchecked' }],
      ['is known by its signature', { clientAddress: '127.0.0.1', dkim: signFor('example.com') }, { verdict: 'pass' }],
      [
        'is known by its word',
        { clientAddress: '127.0.0.1', authenticationResults: said('dmarc=pass header.from=example.com') },
        { verdict: 'pass', dmarc: 'pass' },
      ],
      [
        'is disowned by its word',
        { clientAddress: null, authenticationResults: said('dmarc=fail (p=reject dis=none) header.from=example.com') },
        { verdict: 'fail', policy: 'reject' },
      ],
      [
        'is disowned by what it says of SPF',
        { clientAddress: null, authenticationResults: said('spf=fail smtp.mailfrom=example.com') },
        { verdict: 'fail', spf: 'fail', policy: 'reject' },
      ],
      [
        'is not known by the word of another',
        { clientAddress: null, authenticationResults: said('dmarc=pass header.from=example.com', 'mx.evil.example') },
        { verdict: 'unknown' },
      ],
    ])('%s', async (_, way, expected) => expect(await judge(way)).toMatchObject(expected));

    it('cannot be made up by who comes without one', async () => {
      const authenticationResults = said('dmarc=pass header.from=example.com');
      expect(await judge({ clientAddress: '203.0.113.9', authenticationResults })).toMatchObject({ verdict: 'fail' });
    });

    it('is not believed where its word may be smuggled in', async () => {
      const raw = Buffer.from(`X: y\rAuthentication-Results: ${SERVER}; dmarc=pass\r\nFrom: ${ADA}\r\n\r\nDark`);
      const authenticationResults = said('dmarc=pass');
      expect(await judge({ raw, clientAddress: null, authenticationResults })).toMatchObject({ verdict: 'unknown' });
    });

    it('costs no question where nothing can be known', async () => {
      await judge({ clientAddress: '127.0.0.1' });
      await judge({ clientAddress: '127.0.0.1', dkim: signFor('evil.example') });
      await judge({ clientAddress: null, authenticationResults: said('dmarc=pass header.from=example.com') });
      expect(server.asked).toEqual([]);
    });

    it('is no relay where there are none', async () => {
      authenticate = withRelays('none');
      expect(await judge({ clientAddress: '127.0.0.1' })).toMatchObject({ verdict: 'fail', spf: 'fail' });
    });
  });

  describe('while DNS', () => {
    const quick = async (way: Way, mostMs: number) => {
      const begun = performance.now();
      const judged = await judge(way);
      expect(performance.now() - begun).toBeLessThan(mostMs);
      return judged;
    };

    it('fails is unknown', async () => {
      server.mood('fails');
      expect(await judge({ clientAddress: '203.0.113.9' })).toMatchObject({ verdict: 'unknown', spf: 'temperror' });
    });

    it('is unknown where only a part of what SPF asks for fails', async () => {
      server.mood('fails', 'slow.example');
      const from = 'ada@asks.example';
      expect(await judge({ from })).toMatchObject({ verdict: 'unknown', spf: 'temperror' });
      server.mood('answers', 'slow.example');
    });

    it('is silent is unknown in time, and soon costs no time at all', async () => {
      let asked = 0;
      server.mood('is silent');
      expect(await quick({ patienceMs: 300, dkim: signFor('example.com') }, 1_000)).toMatchObject({
        verdict: 'unknown',
      });
      await eventually(() => quick({ from: `ada@shop${++asked}.example`, patienceMs: 5_000 }, 200));
    }, 20_000);

    it('of somebody else is silent is found out nevertheless', async () => {
      server.mood('is silent', 'evil.example');
      for (const from of [ADA, 'ada@sub.example.com']) {
        const judged = await quick({ from, envelopeFrom: 'x@evil.example', clientAddress: '203.0.113.9' }, 1_500);
        expect(judged).toMatchObject({ verdict: 'fail' });
      }
      server.mood('answers', 'evil.example');
    });

    it('is not there is unknown', async () => {
      authenticate = withRelays('', '127.0.0.1:1');
      expect(await quick({ clientAddress: '203.0.113.9' }, 1_500)).toMatchObject({ verdict: 'unknown' });
    });

    it('answered once is not asked again', async () => {
      await judge({});
      const asked = server.asked.length;
      await Promise.all([judge({}), judge({ clientAddress: '203.0.113.9' })]);
      expect(server.asked).toHaveLength(asked);
    });
  });
});
