import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

/** A mail as it goes over the wire. */
function mail(headers: Record<string, string>, body = 'Hello'): string {
  const given = {
    From: 'Grace Hopper <grace@example.com>',
    To: 'support@docket.localhost',
    Subject: 'The lamp is broken',
    'Message-ID': `<${unique('mail')}@example.com>`,
    Date: 'Fri, 20 Nov 2026 09:00:00 +0000',
    ...headers,
  };
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}\r\n`;
}

describe('mail over HTTP', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let program: { token: string };
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    const given = { name: 'Mail gateway', scopes: ['mail:inbound'] };
    program = { token: fine(await docket.as(docket.admin).post('/v1/api-keys').send(given), 201).key };
  });
  afterAll(() => docket?.stop());

  const post = (path: string, raw: string | Buffer, by: { token: string } | null, type = 'message/rfc822') =>
    (by ? docket.as(by) : docket.http)
      .post(path)
      .set('content-type', type)
      .send(raw as string);
  const explain = (raw: string | Buffer, by: { token: string } | null = docket.admin) =>
    post('/v1/mail/explain', raw, by);
  const deliver = (raw: string | Buffer, by: { token: string } | null = program) => post('/v1/mail/inbound', raw, by);
  const stored = () =>
    docket.query(`SELECT (SELECT count(*) FROM inbound_mail) AS mails, (SELECT count(*) FROM outbox_entry) AS jobs`);

  describe('explained', () => {
    it('says how it is read and where it would go', async () => {
      const text = 'Hello,\r\n\r\nthe lamp is dark.\r\n\r\n> It was bright once.';
      const raw = mail({ 'Message-ID': '<lamp@example.com>', To: 'Support <support@docket.localhost>' }, text);
      expect(fine(await explain(raw), 200)).toEqual({
        messageId: expect.stringContaining('lamp@example.com'),
        from: { address: 'grace@example.com', name: 'Grace Hopper' },
        to: [{ address: 'support@docket.localhost', name: 'Support' }],
        subject: 'The lamp is broken',
        text: expect.stringContaining('It was bright once.'),
        replyText: expect.stringContaining('the lamp is dark.'),
        attachments: [],
        classification: 'human',
        bounce: null,
        authentication: {
          spf: 'unchecked',
          dkim: 'none',
          dmarc: 'unchecked',
          verdict: 'unknown',
          why: expect.any(String),
        },
        route: { action: 'open', ticket: null, why: expect.any(String) },
      });
    });

    it('lists attachments with their sums', async () => {
      const raw = mail(
        { 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary=x' },
        [
          '--x',
          'Content-Type: text/plain',
          '',
          'See here',
          '--x',
          'Content-Type: application/pdf; name="a.pdf"',
          'Content-Disposition: attachment; filename="a.pdf"',
          'Content-Transfer-Encoding: base64',
          '',
          Buffer.from('hello').toString('base64'),
          '--x--',
        ].join('\r\n'),
      );
      expect(fine(await explain(raw), 200).attachments).toEqual([
        {
          name: 'a.pdf',
          type: 'application/pdf',
          size: 5,
          md5: '5d41402abc4b2a76b9719d911017c592',
          sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
        },
      ]);
    });

    it.each([
      ['an answer from a machine', { 'Auto-Submitted': 'auto-replied' }, 'auto_reply', 'ignore'],
      ['an answer from somebody on holiday', { Subject: 'Out of Office: Re: lamp' }, 'auto_reply', 'ignore'],
      ['a mail with the number of a ticket alone', { Subject: 'Re: [WO-100001] lamp' }, 'human', 'quarantine'],
      ['a mail without a sender', { From: '' }, 'human', 'quarantine'],
    ])('tells %s', async (_, headers, classification, action) => {
      expect(fine(await explain(mail(headers as Record<string, string>)), 200)).toMatchObject({
        classification,
        route: { action },
      });
    });

    it('tells a bounce, and who did not get it', async () => {
      const report = [
        '--x',
        'Content-Type: text/plain',
        '',
        'Your message could not be delivered.',
        '--x',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.com',
        '',
        'Final-Recipient: rfc822; nobody@example.com',
        'Action: failed',
        'Status: 5.1.1',
        '--x--',
      ].join('\r\n');
      const headers = {
        From: 'MAILER-DAEMON@mx.example.com',
        Subject: 'Undelivered Mail Returned to Sender',
        'MIME-Version': '1.0',
        'Content-Type': 'multipart/report; report-type=delivery-status; boundary=x',
      };
      expect(fine(await explain(mail(headers, report)), 200)).toMatchObject({
        classification: 'bounce',
        bounce: { permanent: true, recipients: [{ address: 'nobody@example.com', status: '5.1.1' }] },
      });
    });

    it('changes nothing', async () => {
      const before = await stored();
      fine(await explain(mail({})), 200);
      expect(await stored()).toEqual(before);
    });

    it('is for admins', async () => {
      expectProblem(await explain(mail({}), null), { status: 401 });
      for (const person of [agent, program]) expectProblem(await explain(mail({}), person), { status: 403 });
    });
  });

  describe('that is broken', () => {
    const BROKEN: [string, string | Buffer][] = [
      ['noise', randomBytes(10_000)],
      ['a single byte', 'x'],
      ['line ends', '\r\n\r\n\r\n'],
      ['headers without an end', 'Subject: hello'],
      ['headers without names', ': hello\r\n: again\r\n\r\nbody'],
      ['a million headers', 'X: y\r\n'.repeat(100_000)],
      ['an endless header', `Subject: ${'x'.repeat(500_000)}\r\n\r\nbody`],
      ['NUL', mail({ Subject: 'a\0b' }, 'c\0d')],
      [
        'bytes that are no UTF-8',
        Buffer.concat([Buffer.from('Subject: '), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('\r\n\r\nx')]),
      ],
      ['a charset that does not exist', mail({ 'Content-Type': 'text/plain; charset=klingon-8' })],
      ['an encoding that does not exist', mail({ 'Content-Transfer-Encoding': 'rot13' })],
      ['broken base64', mail({ 'Content-Transfer-Encoding': 'base64' }, '%%%%')],
      ['broken encoded words', mail({ Subject: '=?utf-8?B?%%%?= =?x?Q?' })],
      ['a multipart without parts', mail({ 'Content-Type': 'multipart/mixed; boundary=x' }, 'nothing')],
      ['a multipart without a boundary', mail({ 'Content-Type': 'multipart/mixed' }, '--x\r\n\r\nhello')],
      [
        'parts within parts',
        mail(
          { 'Content-Type': 'multipart/mixed; boundary=b0' },
          Array.from(
            { length: 500 },
            (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
          ).join(''),
        ),
      ],
      ['a date that never was', mail({ Date: 'Someday, 99 Foo 0000' })],
      ['addresses that are none', mail({ From: '<<<>>>', To: ',,;;:@', Cc: '"' })],
      ['thousands of recipients', mail({ To: Array.from({ length: 5000 }, (_, i) => `a${i}@example.com`).join(', ') })],
      ['thousands of references', mail({ References: '<a@b> '.repeat(20_000) })],
      ['deep HTML', mail({ 'Content-Type': 'text/html' }, '<div>'.repeat(50_000))],
    ];

    it.each(BROKEN)('like %s is explained all the same', async (_, raw) => {
      expect(fine(await explain(raw), 200)).toMatchObject({
        subject: expect.any(String),
        text: expect.any(String),
        classification: expect.any(String),
        route: { action: expect.any(String), why: expect.any(String) },
      });
    });

    it.each(BROKEN)('like %s is taken and kept', async (_, raw) => {
      const { id } = fine(await deliver(raw), 202);
      const [kept] = await docket.query<{ raw: Buffer }>(`SELECT raw FROM inbound_mail WHERE id = $1`, [id]);
      expect(Buffer.compare(kept!.raw, Buffer.from(raw))).toBe(0);
    });
  });

  describe('delivered', () => {
    it('is stored before it is accepted', async () => {
      const { id, duplicate } = fine(await deliver(mail({})), 202);
      expect(duplicate).toBe(false);
      expect(await docket.query(`SELECT source, action FROM inbound_mail WHERE id = $1`, [id])).toEqual([
        { source: 'webhook', action: null },
      ]);
    });

    it('twice is stored once', async () => {
      const raw = mail({});
      const { id } = fine(await deliver(raw), 202);
      const before = await stored();
      expect(fine(await deliver(raw), 202)).toEqual({ id, duplicate: true });
      const relayed = `Received: from mx2.example.com\r\n${raw}`;
      expect(fine(await deliver(relayed), 202)).toEqual({ id, duplicate: true });
      expect(await stored()).toEqual(before);
    });

    it('ten times at once is stored once', async () => {
      const raw = mail({});
      const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(raw)));
      const told = answers.map((answer) => fine(answer, 202) as { id: string; duplicate: boolean });
      expect(told.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    });

    it('is for keys that are made for it', async () => {
      const before = await stored();
      expectProblem(await deliver(mail({}), null), { status: 401 });
      expectProblem(await deliver(mail({}), agent), { status: 403 });
      expectProblem(await deliver(mail({}), { token: `${program.token.slice(0, -4)}0000` }), { status: 401 });
      expect(await stored()).toEqual(before);
    });
  });

  it.each(['/v1/mail/explain', '/v1/mail/inbound'])('is refused at %s when it is no mail', async (path) => {
    for (const type of [
      'application/json',
      'text/plain',
      'application/octet-stream',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await post(path, '{"subject":"x"}', docket.admin, type);
      expectProblem(answer, { status: 415, code: 'input/unsupported-type' });
      expect(answer.body.detail, type).toContain('message/rfc822');
    }
    expectProblem(await docket.as(docket.admin).post(path), { status: 400 });
    expectProblem(await post(path, Buffer.alloc(60 * 1024 * 1024, 'x'), docket.admin), { status: 413 });
  });
});
