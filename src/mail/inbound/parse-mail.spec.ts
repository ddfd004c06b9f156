import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseMail } from './parse-mail.js';

const mail = (head: string[], body = '', encoding: BufferEncoding = 'utf8') =>
  Buffer.from([...head, '', body].join('\r\n').replace(/(?<!\r)\n/g, '\r\n'), encoding);

const HEAD = [
  'From: Bo Lind <bo@house.example>',
  'To: support@docket.example',
  'Subject: Lamp',
  'Message-ID: <1@house.example>',
];
const html = (body: string) => mail([...HEAD, 'MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'], body);

describe('parseMail', () => {
  it('reads the header', async () => {
    const parsed = await parseMail(
      mail(
        [
          'Return-Path: <bo+bounces@house.example>',
          'Delivered-To: support+abc@docket.example',
          'From: =?utf-8?B?QsO2IExpbmQ=?= <bo@house.example>',
          'Reply-To: "Lind, Bo" <lind@house.example>',
          'To: Support <support@docket.example>, Others: a@house.example, b@house.example;',
          'Cc: c@house.example',
          'Subject: =?iso-8859-1?Q?Lampe_f=FCr?= =?iso-8859-1?Q?_Bo?=',
          'Date: Mon, 3 Mar 2025 10:15:00 +0100 (CET)',
          'Message-ID: <2@house.example>',
          'In-Reply-To: <1@docket.example>',
          'References: <0@docket.example>',
          '\t<1@docket.example>',
          'X-Folded: one',
          '  two',
        ],
        'Dark.',
      ),
    );
    expect(parsed).toMatchObject({
      messageId: '2@house.example',
      inReplyTo: ['1@docket.example'],
      references: ['0@docket.example', '1@docket.example'],
      from: { address: 'bo@house.example', name: 'Bö Lind' },
      replyTo: [{ address: 'lind@house.example', name: 'Lind, Bo' }],
      cc: [{ address: 'c@house.example', name: '' }],
      deliveredTo: ['support+abc@docket.example'],
      returnPath: 'bo+bounces@house.example',
      subject: 'Lampe für Bo',
      date: '2025-03-03T09:15:00.000Z',
      text: 'Dark.',
      html: null,
      attachments: [],
    });
    expect(parsed.to.map(({ address }) => address)).toEqual([
      'support@docket.example',
      'a@house.example',
      'b@house.example',
    ]);
    expect(parsed.headers.get('x-folded')).toEqual(['one two']);
  });

  it.each([
    ['UTF-8 without a label', 'utf8', 'Lampe für Bö'],
    ['a Windows code page without a label', 'latin1', 'Lampe für Bö'],
  ] as const)('reads 8-bit headers: %s', async (_name, encoding, subject) => {
    const parsed = await parseMail(mail([`From: Bö <bo@house.example>`, `Subject: ${subject}`], 'x', encoding));
    expect(parsed).toMatchObject({ subject, from: { name: 'Bö' } });
  });

  it.each([
    ['iso-8859-15', Buffer.from([0xa4, 0x20, 0xfc]), '€ ü'],
    ['windows-1251', Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), 'Привет'],
    ['koi8-r', Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]), 'Привет'],
    ['shift_jis', Buffer.from([0x83, 0x89, 0x83, 0x93, 0x83, 0x76]), 'ランプ'],
    ['iso-2022-jp', Buffer.from('\u001b$B%i%s%W\u001b(B', 'latin1'), 'ランプ'],
    ['gb2312', Buffer.from([0xb5, 0xc6]), '灯'],
    ['big5', Buffer.from([0xbf, 0x4f]), '燈'],
    ['euc-kr', Buffer.from([0xb7, 0xa5]), '램'],
  ])('reads a body in %s', async (charset, bytes, text) => {
    const head = mail(
      [
        ...HEAD,
        'MIME-Version: 1.0',
        `Content-Type: text/plain; charset=${charset}`,
        'Content-Transfer-Encoding: base64',
      ],
      bytes.toString('base64'),
    );
    expect((await parseMail(head)).text).toBe(text);
  });

  it('takes the blank that marks a flowed line for no part of the text, if told so', async () => {
    const head = [...HEAD, 'Content-Type: text/plain; format=flowed; delsp=yes'];
    expect((await parseMail(mail(head, 'The la \nmp in \n the hall\n'))).text).toBe('The lamp inthe hall');
  });

  it.each(['\r', '\r\r\n'])('does not lose itself in line ends without end: %j', async (end) => {
    const raw = mail([...HEAD, `X-Ends: a${end.repeat(20_000)}b`], 'It is dark.\n');
    const { from, subject } = await parseMail(raw, 60_000);
    expect({ from: from?.address, subject }).toEqual({ from: 'bo@house.example', subject: 'Lamp' });
  });

  it('joins flowed lines', async () => {
    const parsed = await parseMail(
      mail([...HEAD, 'Content-Type: text/plain; format=flowed'], 'The lamp in the hall \nis dark.\n'),
    );
    expect(parsed.text).toBe('The lamp in the hall is dark.');
  });

  it('reads line ends of every kind', async () => {
    expect(await parseMail(Buffer.from('Subject: Lamp\rFrom: bo@house.example\r\rDark.\r'))).toMatchObject({
      subject: 'Lamp',
      text: 'Dark.',
    });
    expect(await parseMail(Buffer.from('Subject: Lamp\nFrom: bo@house.example\n\nDark.\n'))).toMatchObject({
      subject: 'Lamp',
      text: 'Dark.',
    });
  });

  it('prefers the text of an alternative and keeps what stands beside it', async () => {
    const parsed = await parseMail(
      mail(
        [...HEAD, 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=m'],
        [
          '--m\nContent-Type: multipart/alternative; boundary=a\n',
          '--a\nContent-Type: text/plain\n\nDark in plain.',
          '--a\nContent-Type: text/html\n\n<p>Dark in colour.</p>',
          '--a--',
          '--m\nContent-Type: application/pdf; name="=?utf-8?Q?l=C3=A4mp.pdf?="\nContent-Transfer-Encoding: base64\n\nSGVsbG8=',
          '--m\nContent-Type: image/png\nContent-ID: <i@x>\nContent-Disposition: inline; filename=i.png\nContent-Transfer-Encoding: base64\n\nSGk=',
          '--m\nContent-Type: text/plain; name=log.txt\nContent-Disposition: inline; filename=log.txt\n\na log',
          '--m\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR',
          '--m\nContent-Type: text/plain\n\nA footer.',
          '--m--',
        ].join('\n'),
      ),
    );
    expect(parsed.text).toBe('Dark in plain.\nA footer.');
    expect(parsed.html).toContain('Dark in colour.');
    expect(parsed.attachments).toMatchObject([
      {
        name: 'lämp.pdf',
        type: 'application/pdf',
        size: 5,
        inline: false,
        contentId: null,
        md5: createHash('md5').update('Hello').digest('hex'),
      },
      {
        name: 'i.png',
        type: 'image/png',
        size: 2,
        inline: true,
        contentId: 'i@x',
        sha256: createHash('sha256').update('Hi').digest('hex'),
      },
      { name: 'invite.ics', type: 'text/calendar' },
      { name: 'log.txt', type: 'text/plain', size: 5, inline: true },
    ]);
  });

  it('reads what machines report as parts, and an enclosed mail as a file', async () => {
    const parsed = await parseMail(
      mail(
        [...HEAD, 'Content-Type: multipart/report; report-type=delivery-status; boundary=r'],
        [
          '--r\n\nIt failed.',
          '--r\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; ana@shop.example\nAction: failed',
          '--r\nContent-Type: message/rfc822\n\nSubject: Inner\n\nInner text',
          '--r--',
        ].join('\n'),
      ),
    );
    expect(parsed.text).toBe('It failed.');
    expect(parsed.parts.map(({ type }) => type)).toEqual(['message/delivery-status', 'message/rfc822']);
    expect(parsed.attachments.map(({ name }) => name)).toEqual(['Inner.eml']);
  });

  it.each([
    [
      'Gmail',
      '<div dir="ltr">Dark again.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Ar 3 Mar, sgrìobh Ana:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid">Lit?</blockquote></div>',
    ],
    [
      'Apple',
      '<html><body>Dark again.<br><div><blockquote type="cite"><div>On 3 Mar 2025, at 10:15, Ana &lt;ana@shop.example&gt; wrote:</div><br><div>Lit?</div></blockquote></div></body></html>',
    ],
    [
      'Thunderbird',
      '<p>Dark again.</p><div class="moz-cite-prefix">Ar 03.03.25 sgrìobh Ana:<br></div><blockquote type="cite" cite="mid:1"><p>Lit?</p></blockquote>',
    ],
    [
      'Outlook on the web',
      '<div>Dark again.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Ana &lt;ana@shop.example&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Bo<br><b>Subject:</b> Lamp</div><div>Lit?</div>',
    ],
    [
      'Outlook on the desktop',
      '<div class="WordSection1"><p class="MsoNormal">Dark again.<o:p></o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Von:</b> Ana &lt;ana@shop.example&gt;<br><b>Gesendet:</b> Montag<br><b>An:</b> Bo<br><b>Betreff:</b> Lampe</p></div><p>Lit?</p></div>',
    ],
    [
      'Yahoo',
      '<div>Dark again.</div><div id="ydp12yahoo_quoted_1" class="yahoo_quoted"><div>On Monday, March 3, 2025, 10:15 AM, Ana &lt;ana@shop.example&gt; wrote:</div><div>Lit?</div></div>',
    ],
    [
      'Zimbra',
      '<div>Dark again.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Ana" &lt;ana@shop.example&gt;<br><b>To: </b>"Bo"<br><b>Sent: </b>Monday<br><b>Subject: </b>Lamp<br></div><div>Lit?</div>',
    ],
    [
      'Proton',
      '<div>Dark again.</div><div class="protonmail_quote">On Monday, 3 March 2025 at 10:15, Ana wrote:<br><blockquote class="protonmail_quote">Lit?</blockquote></div>',
    ],
  ])('finds the new text of %s', async (_program, body) => {
    expect((await parseMail(html(body))).replyText).toBe('Dark again.');
  });

  it('turns a page into text', async () => {
    const page = `<html><head><title>T</title><style>p{}</style></head><body><h1>Lamp</h1><p>It&nbsp;is <a href="https://x.example/a">dark</a>.<br>Since <a href="mailto:a@b.example">a@b.example</a> left.</p>
      <ul><li>bulb</li></ul><blockquote style="margin:0 0 0 40px;border:none">indented</blockquote><img src="t.gif" alt="tracker"><img alt="💡"><script>x()</script></body></html>`;
    const { text } = await parseMail(html(page));
    expect(text).toContain('Lamp\n');
    expect(text).toContain('It is dark <https://x.example/a>.\nSince a@b.example left.');
    expect(text).toContain('- bulb');
    expect(text).toContain('\nindented');
    expect(text).toContain('💡');
    expect(text).not.toMatch(/tracker|x\(\)|p\{|> indented/);
  });

  it('shortens an endless list of references, but keeps the first', async () => {
    const ids = Array.from({ length: 5_000 }, (_, at) => `<${at}@house.example>`);
    const { references } = await parseMail(mail([...HEAD, `References: ${ids.join('\r\n ')}`], 'x'));
    expect(references).toHaveLength(100);
    expect([references[0], references.at(-1)]).toEqual(['0@house.example', '4999@house.example']);
  });

  it('reads by hand what has lost its boundaries', async () => {
    const parsed = await parseMail(
      mail(
        [...HEAD, 'Content-Type: multipart/mixed; boundary=gone'],
        '--other-boundary\nContent-Type: text/plain\n\nDark.\n--other-boundary--',
      ),
    );
    expect(parsed.text).toBe('Dark.');
  });

  it('reads a body of a type that does not exist', async () => {
    expect((await parseMail(mail([...HEAD, 'Content-Type: text'], 'Dark.'))).text).toBe('Dark.');
  });

  const parts = (type: string, ...bodies: string[]) =>
    mail(
      [...HEAD, 'MIME-Version: 1.0', `Content-Type: ${type}; boundary=bound-1`],
      `${bodies.map((body) => `--bound-1\n${body}\n`).join('')}--bound-1--`,
    );

  it.each([
    ['a type without its semicolon', 'Content-Type: text/plain charset=utf-8', 'Dark ü.'],
    ['an empty type', 'Content-Type: ', 'Dark ü.'],
    ['parameters alone', 'Content-Type: ; charset=utf-8', 'Dark ü.'],
    ['an encoding that does not exist', 'Content-Transfer-Encoding: utf-8', 'Dark ü.'],
    ['base64 that is plain text', 'Content-Transfer-Encoding: base64', 'Dark ü. Come and see.'],
    ['a code page without a label', 'X-Nothing: x', 'Dark ü.', 'latin1'],
  ] as const)('reads a body with %s', async (_name, header, body, encoding: BufferEncoding = 'utf8') => {
    expect((await parseMail(mail([...HEAD, header], body, encoding))).text).toBe(body);
  });

  it('reads the footer of a list below base64', async () => {
    const body = `${Buffer.from('Dark ü.').toString('base64')}\n-- \na list of lamps`;
    const parsed = await parseMail(mail([...HEAD, 'Content-Transfer-Encoding: base64'], body));
    expect(parsed.text).toBe('Dark ü.\n-- \na list of lamps');
  });

  it('shows the first of two subjects, and decodes bytes that somebody forgot to encode', async () => {
    expect((await parseMail(mail(['Subject: one', 'Subject: two'], 'x'))).subject).toBe('one');
    expect((await parseMail(mail(['Subject: =?iso-8859-1?Q?L\xe4mp?='], 'x', 'latin1'))).subject).toBe('Lämp');
  });

  it.each([
    ['"a b"@house.example', '"a b"@house.example', ''],
    ['bo@house.example (Bo Lind)', 'bo@house.example', 'Bo Lind'],
    ["'Bo Lind' <bo@house.example>", 'bo@house.example', 'Bo Lind'],
    ['Bo <mailto:bo@house.example>', 'bo@house.example', 'Bo'],
    ['<<bo@house.example>>', 'bo@house.example', ''],
    ['Lamps: bo@house.example, ana@house.example;', 'bo@house.example', ''],
    ['Bö <bö@hoüse.example>', 'bö@hoüse.example', 'Bö'],
    ['Bo <bo@xn--hose-1ra.example>', 'bo@hoüse.example', 'Bo'],
    ['=?utf-8?Q?Lind=2C_Bo?= <bo@house.example>', 'bo@house.example', 'Lind, Bo'],
    ['Lind, Bo <bo@house.example>', 'bo@house.example', 'Lind, Bo'],
  ])('reads the sender %s', async (from, address, name) => {
    expect((await parseMail(mail([`From: ${from}`], 'x'))).from).toEqual({ address, name });
  });

  it('knows nobody in an undisclosed list', async () => {
    expect(await parseMail(mail(['To: undisclosed-recipients:;'], 'x'))).toMatchObject({ to: [] });
  });

  it.each([
    [
      'RFC 2231',
      `application/pdf\nContent-Disposition: attachment; filename*0*=utf-8''l%C3%A4; filename*1*=mp; filename*2=.pdf`,
    ],
    ['encoded words', 'application/pdf; name="=?utf-8?B?bMOkbXAucGRm?="'],
    ['UTF-8 as it is', 'application/pdf; name="lämp.pdf"'],
  ])('reads the name of a file: %s', async (_how, type) => {
    const { attachments } = await parseMail(parts('multipart/mixed', '\nDark.', `Content-Type: ${type}\n\nPDF`));
    expect(attachments.map(({ name }) => name)).toEqual(['lämp.pdf']);
  });

  it.each([
    ['a sealed letter', 'application/ms-tnef; name=winmail.dat', 'winmail.dat'],
    ['a signature', 'application/pgp-signature; name=signature.asc', 'signature.asc'],
    ['a mail, under its subject', 'message/rfc822\n\nSubject: =?utf-8?Q?L=C3=A4mp/dark?=', 'Lämp dark.eml'],
    ['a text', 'text/plain; name=log.txt', 'log.txt'],
    [
      'a picture that says it is text',
      'text/plain; name=a.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgoAAAANSUhEUg==',
      'a.png',
    ],
  ])('leaves as a file: %s', async (_what, type, name) => {
    const { text, attachments } = await parseMail(parts('multipart/mixed', '\nDark.', `Content-Type: ${type}\n\nx`));
    expect([text, attachments.map((one) => one.name)]).toEqual(['Dark.', [name]]);
  });

  it('keeps the bytes of a text file as they came', async () => {
    const file =
      'Content-Type: text/plain; charset=iso-8859-1; name=log.txt\nContent-Disposition: inline; filename=log.txt\nContent-Transfer-Encoding: quoted-printable\n\nd=FCster=0A';
    const { attachments } = await parseMail(parts('multipart/mixed', '\nDark.', file));
    expect(attachments[0]?.content).toEqual(Buffer.from('d\xfcster\n', 'latin1'));
  });

  it('decodes a uuencoded part and what is uuencoded in the text', async () => {
    const encoded = 'begin 644 cat.txt\n#0V%T\n`\nend';
    const part = `Content-Type: text/x-cat; name=cat.txt\nContent-Disposition: attachment; filename=cat.txt\nContent-Transfer-Encoding: x-uuencode\n\n${encoded}`;
    const inside = await parseMail(mail(HEAD, `Dark.\n${encoded}\nBye.`));
    expect(inside.text).toBe('Dark.\nBye.');
    for (const { attachments } of [inside, await parseMail(parts('multipart/mixed', '\nDark.', part))]) {
      expect(attachments.map(({ name, content }) => [name, content.toString()])).toEqual([['cat.txt', 'Cat']]);
    }
  });

  it('says in words what an invitation without words says', async () => {
    const event =
      'BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:See the lamp\\, please\nDTSTART;TZID=Europe/Prague:20250303T101500\nLOCATION:Ha\n ll\nEND:VEVENT';
    const parsed = await parseMail(mail([...HEAD, 'Content-Type: text/calendar; method=REQUEST'], event));
    expect(parsed.text).toBe('SUMMARY: See the lamp, please\nDTSTART: 20250303T101500\nLOCATION: Hall');
    expect(parsed.attachments.map(({ name }) => name)).toEqual(['invite.ics']);
  });

  it.each([
    ['an envelope line', 'From bo@house.example Mon Mar  3 10:15:00 2025\n'],
    ['an escaped envelope line', '>From bo@house.example Mon Mar  3 10:15:00 2025\n'],
    ['an empty line', '\r\n'],
    ['a byte order mark', '\ufeff'],
  ])('reads a mail that begins with %s', async (_what, start) => {
    const parsed = await parseMail(Buffer.from(`${start}From: bo@house.example\nSubject: Lamp\n\nDark.\n`));
    expect(parsed).toMatchObject({ from: { address: 'bo@house.example' }, subject: 'Lamp', text: 'Dark.' });
  });

  it('reads a multipart mail that lacks its end, and types', async () => {
    const head = [...HEAD, 'Content-Type: multipart/mixed; boundary=bound-1'];
    const parsed = await parseMail(
      mail(head, 'preamble\n--bound-1\n\nDark.\n--bound-1\nContent-Type: application/pdf; name=a.pdf\n\nPDF'),
    );
    expect([parsed.text, parsed.attachments.map(({ name }) => name)]).toEqual(['Dark.', ['a.pdf']]);
  });

  const nested = (depth: number): string => {
    let body = 'Content-Type: text/plain\n\nDeep.\n';
    for (let at = 0; at < depth; at++)
      body = `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n${body}--b${at}--\n`;
    return body;
  };

  it.each([
    ['nothing', ''],
    ['only a line end', '\r\n'],
    ['only text', 'no header at all'],
    ['a header without a body', 'Subject: x'],
    ['zeros', '\0'.repeat(10_000)],
    ['fifty mails in one another', nested(50)],
    ['a thousand mails in one another', nested(1_000)],
    ['a header bomb', `${'X-Bomb: boom\r\n'.repeat(50_000)}\r\nx`],
    ['one endless header', `Subject: ${'a'.repeat(1_000_000)}\r\n\r\nx`],
    ['endless folding', `Subject: a${'\r\n b'.repeat(50_000)}\r\n\r\nx`],
    ['an endless address list', `To: ${'a@b.example, '.repeat(20_000)}\r\n\r\nx`],
    ['endless encoded words', `Subject: ${'=?utf-8?Q?a?= '.repeat(10_000)}\r\n\r\nx`],
    ['endless comments in an address', `From: ${'('.repeat(50_000)}\r\n\r\nx`],
    ['a page of open tags', `Content-Type: text/html\r\n\r\n${'<div>'.repeat(100_000)}`],
    ['a page of wrong ends', `Content-Type: text/html\r\n\r\n${'<b>'.repeat(60_000)}${'</i>'.repeat(60_000)}`],
    ['a page of quotes in quotes', `Content-Type: text/html\r\n\r\n${'<blockquote>a'.repeat(30_000)}`],
    ['a page of spaces', `Content-Type: text/html\r\n\r\n${'&nbsp;'.repeat(100_000)}x`],
    ['endless blanks', `Content-Transfer-Encoding: quoted-printable\r\n\r\na${' '.repeat(200_000)}b`],
    ['base64 that is none', `Content-Transfer-Encoding: base64\r\n\r\n${'%'.repeat(100_000)}`],
    ['a charset that does not exist', 'Content-Type: text/plain; charset=x-moon\r\n\r\nDark.'],
    ['many small parts', `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(5_000)}`],
  ])('answers quickly to %s', async (_name, raw) => {
    const started = performance.now();
    const parsed = await parseMail(Buffer.from(raw));
    expect(typeof parsed.text).toBe('string');
    expect(performance.now() - started).toBeLessThan(1_900);
  });

  it('never throws, whatever happens to the bytes', async () => {
    const good = mail(
      [
        ...HEAD,
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative; boundary="b b"',
        'Date: Mon, 3 Mar 2025 10:15:00 +0100',
      ],
      '--b b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nDark=C3=A4\n--b b\nContent-Type: text/html\n\n<p>Dark</p>\n--b b--\n',
    );
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 300; round++) {
      const broken = Buffer.from(good.subarray(0, random(3) === 0 ? random(good.length) : good.length));
      for (let flips = random(20); flips > 0 && broken.length > 0; flips--) broken[random(broken.length)] = random(256);
      expect(await parseMail(broken)).toHaveProperty('replyText');
    }
  });
});
