import { describe, expect, it } from 'vitest';
import { letterPage, listPage } from './mailbox-page.js';
import { readLetter } from './read-letter.js';

const RAW = Buffer.from(
  [
    'From: Docket Support <support@example.com>',
    'To: "Hopper, Grace" <grace@example.com>',
    'Subject: [WO-100042] =?UTF-8?Q?B=C3=BCro_<b>?=',
    'Message-ID: <abc@example.com>',
    'References: <one@example.com>',
    ' <two@example.com>',
    'Date: Mon, 12 May 2025 09:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'WO-100042 · Büro <b>',
    '',
    'Hello Grace,',
    '',
    'See https://example.com/t/WO-100042?key=k3y&x="1" now <i>.',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<html><head></head><body><p>Hello</p></body></html>',
    '--b--',
  ].join('\r\n'),
);
const now = new Date('2025-05-12T10:00:00Z');

describe('a captured mail', () => {
  it('is read from what would have gone over the wire', async () => {
    const letter = await readLetter('id', RAW);
    expect(letter).toMatchObject({
      id: 'id',
      from: { name: 'Docket Support', address: 'support@example.com' },
      to: [{ name: 'Hopper, Grace', address: 'grace@example.com' }],
      subject: '[WO-100042] Büro <b>',
      messageId: 'abc@example.com',
      date: '2025-05-12T09:00:00.000Z',
    });
    expect(letter.text).toContain('Hello Grace,');
    expect(letter.html).toContain('<p>Hello</p>');
    expect(letter.headers['references']).toBe('<one@example.com> <two@example.com>');
  });

  it('is shown without becoming part of the page', async () => {
    const letter = await readLetter('id', RAW);
    for (const tab of ['html', 'text', 'headers'] as const) {
      const body = String(letterPage(letter, tab, now).body);
      expect(body).toContain('[WO-100042] Büro &lt;b&gt;');
      expect(body).not.toMatch(/<(b|i)>/);
    }
    const text = String(letterPage(letter, 'text', now).body);
    expect(text).toContain('<a href="https://example.com/t/WO-100042?key=k3y&amp;x=" rel="noreferrer">');
  });

  it('is listed with how it begins', async () => {
    const page = listPage({ data: [await readLetter('id', RAW)], page: { next: 'cursor' } }, now);
    expect(String(page.body)).toContain('<span class="snippet muted small">See https://example.com');
    expect(String(page.body)).toContain('60 minutes ago');
    expect(String(page.body)).toContain('/mailbox?after=cursor');
  });
});
