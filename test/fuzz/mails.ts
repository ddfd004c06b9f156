import { Dice } from './dice.js';
import { mutate } from './mutations.js';
import { addressList, bait, encodedWords, html, parameters } from './traps.js';

const CHARSETS = [
  'utf-8',
  'UTF8',
  'us-ascii',
  'iso-8859-1',
  'windows-1251',
  'iso-2022-jp',
  'iso-2022-kr',
  'gb18030',
  'big5',
  'euc-jp',
  'shift_jis',
  'utf-7',
  'utf-16',
  'utf-16le',
  'utf-32',
  'koi8-r',
  'hz-gb-2312',
  'klingon',
  '',
  '"',
];
const TYPES = [
  'text/plain',
  'text/html',
  'text/calendar',
  'text/rfc822-headers',
  'text',
  'application/octet-stream',
  'application/ms-tnef',
  'image/png',
  'message/rfc822',
  'message/delivery-status',
  'message/feedback-report',
  'message/disposition-notification',
  'message/partial',
  'multipart/mixed',
  'x/y',
  '',
  '/',
  'text/plain/plain',
];
const ENCODINGS = ['7bit', '8bit', 'binary', 'base64', 'quoted-printable', 'x-uuencode', 'rot13', ''];
const LANGUAGES = [
  'The left lamp is dark.',
  'Die linke Lampe ist dunkel.',
  'La lampe gauche est éteinte.',
  '左のランプが暗いです。',
  'Левая лампа не горит.',
  'المصباح الأيسر مظلم.',
  'Sol lamba karanlık.',
];

/** A mail that is the same for the same seed: made by a grammar of good and of wicked mails, and most are damaged then. */
export function fuzzedMail(seed: number): Buffer {
  const dice = new Dice(seed);
  const raw = mail(dice, 0);
  return dice.chance(0.7) ? mutate(raw, dice) : raw;
}

/** Anything, damaged. */
export function mutated(raw: Buffer, seed: number): Buffer {
  return mutate(raw, new Dice(seed));
}

function mail(dice: Dice, depth: number): Buffer {
  const { headers, body } = entity(dice, depth);
  const head = [
    `From: ${dice.chance(0.8) ? 'Grace Hopper <grace@example.com>' : addressList(dice)}`,
    `To: ${dice.chance(0.8) ? 'support@docket.localhost' : addressList(dice)}`,
    `Subject: ${subject(dice)}`,
    `Date: ${dice.chance(0.8) ? 'Fri, 20 Nov 2026 09:00:00 +0000' : bait(dice, 500)}`,
    `Message-ID: ${dice.chance(0.8) ? `<${dice.between(0, 1e9)}@example.com>` : bait(dice, 3_000)}`,
    'MIME-Version: 1.0',
    ...dice.many(dice.upTo(6) - 1, () => extraHeader(dice)),
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

function subject(dice: Dice): string {
  return dice.pick([
    () => dice.pick(LANGUAGES),
    () => `Re: [WO-${dice.between(100_000, 100_005)}] It is dark`,
    () =>
      dice.pick([
        'Undelivered Mail Returned to Sender',
        'Out of office',
        'Automatische Antwort: x',
        'Delivery Status Notification (Failure)',
      ]),
    () => encodedWords(dice),
    () => bait(dice, 20_000),
  ])();
}

function extraHeader(dice: Dice): string {
  return dice.pick([
    () =>
      `References: ${dice.many(dice.upTo(dice.chance(0.2) ? 5_000 : 20), (i) => `<${i}@example.com>`).join(dice.pick([' ', '\r\n ', '']))}`,
    () => `In-Reply-To: ${bait(dice, 5_000)}`,
    () => `Cc: ${addressList(dice)}`,
    () => `Reply-To: ${addressList(dice)}`,
    () =>
      `Delivered-To: ${dice.pick(['support@docket.localhost', 'support+100001-aaaaaaaaaaaaaaaa@docket.localhost', bait(dice, 1_000)])}`,
    () => dice.many(dice.upTo(20_000), (i) => `X-${i}: ${i}`).join('\r\n'),
    () => dice.many(dice.upTo(5_000), () => 'Received: from a by b; Fri, 20 Nov 2026 09:00:00 +0000').join('\r\n'),
    () =>
      `${dice.pick(['X-Long', 'Subject', 'DKIM-Signature', 'Received', 'List-Id', 'Auto-Submitted', 'Precedence', 'X-Failed-Recipients', 'Return-Path'])}: ${bait(dice, 100_000)}`,
    () => `${bait(dice, 300)}: x`,
    () => `Subject: a\r\n${' \r\n'.repeat(dice.upTo(10_000))} b`,
    () =>
      dice.pick([
        'Auto-Submitted: auto-replied',
        'Precedence: bulk',
        'Return-Path: <>',
        'X-Docket-Mail: a.b',
        '__proto__: x',
        'constructor: x',
        'Content-Type: multipart/mixed',
      ]),
  ])();
}

interface Entity {
  headers: string[];
  body: Buffer;
}

function entity(dice: Dice, depth: number): Entity {
  const kind = dice.random();
  if (kind < 0.35) return text(dice);
  if (kind < 0.6) return multipart(dice, depth);
  if (kind < 0.7) return report(dice);
  if (kind < 0.8 && depth < 50) return { headers: ['Content-Type: message/rfc822'], body: mail(dice, depth + 5) };
  if (kind < 0.85) return nested(dice);
  return file(dice);
}

function text(dice: Dice): Entity {
  const isHtml = dice.chance(0.35);
  const charset = dice.pick(CHARSETS);
  const content = isHtml
    ? html(dice)
    : dice.pick([
        () => dice.many(dice.upTo(200), () => dice.pick(LANGUAGES)).join('\r\n'),
        () =>
          `${dice.pick(LANGUAGES)}\r\n\r\nOn Fri, 20 Nov 2026, Ada <ada@example.com> wrote:\r\n${'> quoted\r\n'.repeat(dice.upTo(5_000))}`,
        () => bait(dice, 400_000),
        () => dice.many(dice.upTo(3_000), () => bait(dice, 80)).join('\r\n'),
        () => 'x'.repeat(dice.upTo(2_000_000)),
      ])();
  const bytes = dice.chance(0.2)
    ? dice.bytes(dice.upTo(20_000))
    : Buffer.from(content, charset.startsWith('utf-16') ? 'utf16le' : 'utf8');
  const { header, body } = encoded(dice, bytes);
  const flowed = dice.chance(0.3) ? '; format=flowed; delsp=yes' : '';
  const more = dice.chance(0.1) ? `; ${parameters(dice)}` : '';
  return {
    headers: [`Content-Type: text/${isHtml ? 'html' : 'plain'}; charset=${charset}${flowed}${more}`, header],
    body,
  };
}

function encoded(dice: Dice, bytes: Buffer): { header: string; body: Buffer } {
  const encoding = dice.pick(ENCODINGS);
  const header = `Content-Transfer-Encoding: ${encoding}`;
  if (dice.chance(0.2)) return { header, body: bytes };
  if (encoding === 'base64') {
    const lines = bytes.toString('base64');
    return { header, body: Buffer.from(dice.chance(0.5) ? lines : lines.replaceAll(/(.{76})/g, '$1\r\n')) };
  }
  if (encoding !== 'quoted-printable') return { header, body: bytes };
  const quoted = bytes
    .toString('latin1')
    .replaceAll(/[^\r\n -~]|=/g, (c) => `=${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  return { header, body: Buffer.from(quoted.replaceAll(/(.{70})(?=.)/g, '$1=\r\n')) };
}

function multipart(dice: Dice, depth: number): Entity {
  const boundary = dice.pick([
    'b',
    `b${dice.between(0, 1e6)}`,
    '-',
    '--',
    '',
    '=_',
    '(.*)+',
    'b c',
    'x'.repeat(dice.upTo(3_000)),
  ]);
  const parts = depth > 6 ? 1 : dice.between(0, 4);
  const chunks: Buffer[] = [Buffer.from(dice.chance(0.2) ? bait(dice, 5_000) : 'This is a multi-part message.\r\n')];
  for (let i = 0; i < parts; i++) {
    const part = entity(dice, depth + 1);
    chunks.push(Buffer.from(`--${boundary}\r\n${part.headers.join('\r\n')}\r\n\r\n`), part.body, Buffer.from('\r\n'));
  }
  if (dice.chance(0.1))
    chunks.push(Buffer.from(`--${boundary}${dice.pick(['\r\n', '', '--\r\n', '\r\n\r\n'])}`.repeat(dice.upTo(30_000))));
  if (dice.chance(0.8)) chunks.push(Buffer.from(`--${boundary}--\r\n`));
  const type = dice.pick([
    'mixed',
    'alternative',
    'related',
    'report; report-type=delivery-status',
    'signed',
    'digest',
    'x',
  ]);
  const quote = dice.pick(['"', '"', '']);
  return {
    headers: [`Content-Type: multipart/${type}; boundary=${quote}${boundary}${dice.chance(0.95) ? quote : ''}`],
    body: Buffer.concat(chunks),
  };
}

/** Parts within parts, fifty deep and more. */
function nested(dice: Dice): Entity {
  const depth = dice.pick([10, 50, 50, 50, 300, 2_000]);
  const open = dice.many(
    depth,
    (i) =>
      `--n${i}\r\nContent-Type: ${dice.pick(['multipart/mixed', 'multipart/alternative'])}; boundary=n${i + 1}\r\n\r\n`,
  );
  const close = dice.chance(0.5) ? dice.many(depth, (i) => `--n${depth - i}--\r\n`) : [];
  const content = `--n${depth}\r\nContent-Type: text/plain\r\n\r\n${dice.pick(LANGUAGES)}\r\n`;
  return {
    headers: ['Content-Type: multipart/mixed; boundary=n0'],
    body: Buffer.from([...open, content, ...close].join('')),
  };
}

/** Bounces and complaints. */
function report(dice: Dice): Entity {
  const field = () =>
    dice.pick([
      () => 'Final-Recipient: rfc822; ada@example.com',
      () => `Action: ${dice.pick(['failed', 'delayed', 'delivered', bait(dice, 300)])}`,
      () => `Status: ${dice.pick(['5.1.1', '4.2.2', '5.', bait(dice, 3_000)])}`,
      () => `Diagnostic-Code: smtp; ${dice.pick(['550 5.1.1 User unknown', bait(dice, 20_000)])}`,
      () => `Feedback-Type: ${dice.pick(['abuse', bait(dice, 70_000)])}`,
      () => `Original-Rcpt-To: ${bait(dice, 70_000)}`,
      () => '',
    ])();
  const type = dice.pick(['delivery-status', 'feedback-report', 'disposition-notification']);
  const said = dice.pick([
    `I'm sorry to have to inform you that your message could not be delivered to one or more recipients.\r\n<ada@example.com>: ${bait(dice, 30_000)}`,
    `{"notificationType":"Bounce","bounce":${dice.pick(['{}', 'null', '[]', '{"bouncedRecipients":[null]}', '{"bouncedRecipients":{}}', '{"bouncedRecipients":[{"emailAddress":5}]}', '['.repeat(dice.upTo(50_000))])}}`,
  ]);
  const parts = [
    `Content-Type: text/plain\r\n\r\n${said}`,
    `Content-Type: message/${type}\r\n\r\n${dice.many(dice.upTo(3_000), field).join('\r\n')}`,
    `Content-Type: ${dice.pick(['message/rfc822', 'text/rfc822-headers'])}\r\n\r\nTo: ada@example.com\r\nMessage-ID: <${bait(dice, 3_000)}\r\n\r\nx`,
  ];
  const body = `${parts.map((part) => `--r\r\n${part}\r\n`).join('')}--r--\r\n`;
  return {
    headers: [
      `Content-Type: multipart/report; report-type=${type}; boundary=r`,
      ...(dice.chance(0.5) ? ['Return-Path: <>'] : []),
    ],
    body: Buffer.from(body),
  };
}

function file(dice: Dice): Entity {
  const content = dice.pick([
    () => Buffer.alloc(dice.upTo(3_000_000)),
    () => dice.bytes(dice.upTo(50_000)),
    () => Buffer.from('PK\x03\x04' + '\0'.repeat(dice.upTo(100_000)), 'latin1'),
    () => Buffer.from(`BEGIN:VCALENDAR\r\n${'SUMMARY:x\r\n'.repeat(dice.upTo(10_000))}`),
  ])();
  const { header, body } = encoded(dice, content);
  const disposition = dice.pick(['attachment', 'inline', 'x', '']);
  return {
    headers: [
      `Content-Type: ${dice.pick(TYPES)}; ${parameters(dice)}`,
      `Content-Disposition: ${disposition}; ${parameters(dice)}`,
      `Content-ID: ${dice.pick(['<a@b>', bait(dice, 500)])}`,
      header,
    ],
    body,
  };
}
