import { describe, expect, it } from 'vitest';
import { contentKeyOf } from './content-key.js';
import { readHeaders } from './raw-headers.js';

const key = (mail: string | Buffer) => {
  const raw = Buffer.from(mail as string);
  return contentKeyOf(raw, readHeaders(raw));
};

const HEAD = [
  'Message-ID: <one@mail.example.com>',
  'Date: Fri, 20 Nov 2026 09:00:00 +0000',
  'From: Grace Hopper <grace@example.com>',
  'To: support@docket.localhost',
  'Subject: It is dark',
];
const mail = (head: string[], body = 'The left lamp.\r\n') => `${head.join('\r\n')}\r\n\r\n${body}`;
const without = (...names: string[]) => HEAD.filter((line) => !names.includes(line.slice(0, line.indexOf(':'))));
const instead = (header: string) => [...without(header.slice(0, header.indexOf(':'))), header];
const NAMELESS = without('Message-ID');

describe('the same mail has the same key', () => {
  const RECEIVED = 'Received: from mx2.example.com by mx.docket.localhost; Fri, 20 Nov 2026 09:00:07 +0000';
  it.each<[string, string, string]>([
    ['delivered twice', mail(HEAD), mail(HEAD)],
    ['sent again by a relay that heard no answer', mail(HEAD), mail([RECEIVED, ...HEAD])],
    ['the same without a Message-ID', mail(NAMELESS), mail([RECEIVED, ...NAMELESS])],
    ['by two relays', mail([RECEIVED, ...HEAD]), mail([RECEIVED.replace('mx2', 'mx3'), ...HEAD])],
    [
      'to two of our addresses',
      mail(['Delivered-To: support@docket.localhost', ...HEAD]),
      mail(['Delivered-To: support+100042-abcdefghijklmnop@docket.localhost', ...HEAD]),
    ],
    [
      'judged by another filter',
      mail(HEAD),
      mail(['X-Spam-Score: 1.2', 'Authentication-Results: mx; dkim=pass', ...HEAD]),
    ],
    ['with its headers in another order', mail(HEAD), mail(HEAD.toReversed())],
    ['with a header folded', mail(HEAD), mail(instead('Subject: It is\r\n dark'))],
    ['with the ends of lines of Unix', mail(HEAD), mail(HEAD).replaceAll('\r\n', '\n')],
    ['without its last end of line', mail(HEAD), mail(HEAD).trimEnd()],
    ['with blank lines at its end', mail(HEAD), `${mail(HEAD)}\r\n\r\n`],
    ['nothing but headers', `${HEAD.join('\r\n')}\r\n`, `${RECEIVED}\r\n${HEAD.join('\r\n')}\r\n`],
    [
      'nothing but headers, folded on the way',
      `${HEAD.join('\r\n')}\r\n`,
      `${RECEIVED.replace(' by', '\r\n\tby')}\r\n${HEAD.join('\r\n')}\r\n`,
    ],
    ['larger than one piece', mail(HEAD, 'abc\r\n'.repeat(100_000)), mail(HEAD, 'abc\n'.repeat(100_000))],
  ])('%s', (_, one, again) => expect(key(again)).toBe(key(one)));
});

describe('another mail has another key', () => {
  it.each<[string, string, string]>([
    [
      'the same words at another time, without a Message-ID',
      mail(NAMELESS),
      mail([...without('Message-ID', 'Date'), 'Date: Fri, 20 Nov 2026 09:00:01 +0000']),
    ],
    ['the same words under another Message-ID', mail(HEAD), mail(instead('Message-ID: <two@mail.example.com>'))],
    ['other words under the same Message-ID', mail(HEAD), mail(HEAD, 'The right lamp.\r\n')],
    ['another subject under the same Message-ID', mail(HEAD), mail(instead('Subject: It is bright'))],
    ['another sender under the same Message-ID', mail(HEAD), mail(instead('From: Ada <ada@example.com>'))],
    ['another date under the same Message-ID', mail(HEAD), mail(instead('Date: Sat, 21 Nov 2026 09:00:00 +0000'))],
    ['an answer to another mail', mail([...NAMELESS, 'In-Reply-To: <a@b>']), mail([...NAMELESS, 'In-Reply-To: <c@d>'])],
    ['a blank line within', mail(HEAD, 'a\r\n\r\nb'), mail(HEAD, 'a\r\nb')],
    ['a blank at its end', mail(HEAD, 'a '), mail(HEAD, 'a')],
    [
      'a word moved from the subject into the body',
      mail(without('Subject').concat('Subject: a b'), 'c'),
      mail(without('Subject').concat('Subject: a'), 'b c'),
    ],
    ['other noise', 'x', 'y'],
    ['nothing but other headers', 'Subject: a\r\n', 'Subject: b\r\n'],
  ])('%s', (_, one, other) => expect(key(other)).not.toBe(key(one)));
});

it('is found quickly in whatever comes', () => {
  const started = performance.now();
  for (const raw of [
    'Received: x\r\n'.repeat(500_000),
    'Received:\t'.repeat(500_000),
    `Received: x\r\n${' \r\n'.repeat(500_000)}`,
    '\r'.repeat(5_000_000),
  ])
    key(raw);
  expect(performance.now() - started).toBeLessThan(5_000);
});
