import { describe, expect, it } from 'vitest';
import { outlookThread, threadIndexIn } from './outlook-thread.js';

const TICKET = '0198c0de-1234-7abc-8def-0123456789ab';
const indexOf = (begun: string | null) => outlookThread(TICKET, 'Lamp', begun)['Thread-Index']!;

describe("Outlook's thread", () => {
  it('has the time and a GUID of the ticket, in 22 bytes', () => {
    const bytes = Buffer.from(indexOf(null), 'base64');
    expect(bytes).toHaveLength(22);
    expect(bytes[0]).toBe(1);
    expect(bytes.subarray(6).toString('hex')).toBe(TICKET.replaceAll('-', ''));
    const filetime = BigInt(`0x${bytes.toString('hex', 0, 6)}0000`);
    const ms = Number((filetime - 116_444_736_000_000_000n) / 10_000n);
    expect(Math.abs(ms - Number.parseInt('0198c0de1234', 16))).toBeLessThan(10);
  });

  const THEIRS = 'Acnk7AtURXtWl9jTRdGX7mDGIxfHtw';

  it('goes on with that of the mail that began it', () => {
    expect(indexOf(`${THEIRS}==`)).toBe(`${THEIRS}==`);
    expect(indexOf(`${THEIRS}AAAo8gqFQACz`)).toBe(`${THEIRS}==`);
  });

  it.each(['', 'nonsense', 'AAAA7AtURXtWl9jTRdGX7mDGIxfHtw=='])('begins anew after "%s"', (begun) =>
    expect(indexOf(begun)).toBe(indexOf(null)),
  );

  it.each([
    ['Lamp', 'Lamp'],
    ['RE: Fwd: Lamp', 'Lamp'],
    ['AW: WG: Lampe', 'Lampe'],
    ['回复：灯', '灯'],
    ['Re:', 'Re:'],
  ])('has a topic: %s → %s', (subject, topic) =>
    expect(outlookThread(TICKET, subject, null)['Thread-Topic']).toBe(topic),
  );

  it.each([
    [`Subject: x\r\nThread-Index: ${THEIRS}==\r\nTo: y\r\n\r\nz`, `${THEIRS}==`],
    [`thread-index: Acnk7AtURXtW\n l9jTRdGX7mDGIxfHtw==\n\nz`, `${THEIRS}==`],
    [`Subject: x\r\n\r\nThread-Index: ${THEIRS}==\r\n`, null],
    ['Thread-Index: <script>\r\n', null],
    ['', null],
  ])('is found in the head of a mail', (head, index) => expect(threadIndexIn(Buffer.from(head))).toBe(index));
});
