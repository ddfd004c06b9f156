import { describe, expect, it } from 'vitest';
import { signedMail } from './signed-mail.js';

const signature = (tags: string) =>
  `DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=test;\r\n h=from:to; bh=x; ${tags} b=y\r\n`;
const GOOD = signature('');
const HEAD = 'From: ada@example.com\r\nSubject: Lamp\r\n';
const near = (domain: string) => (domain === 'example.com' ? 0 : domain.endsWith('.example.com') ? 1 : null);
const given = (head: string, body = 'Dark\r\n') => signedMail(Buffer.from(`${head}\r\n${body}`, 'latin1'), near);
const signatures = (head: string) =>
  given(head)
    .raw?.toString('latin1')
    .match(/^DKIM-Signature:/gim)?.length ?? 0;

describe('what is given to the verifier', () => {
  it('is the mail, with its signature', () => {
    expect(given(GOOD + HEAD).raw?.toString()).toBe(`${GOOD + HEAD}\r\nDark\r\n`);
    expect(given(HEAD)).toEqual({ raw: null, others: false });
  });

  it('has the line ends that were signed', () => {
    const { raw } = signedMail(Buffer.from(`${GOOD + HEAD}\r\nIt is\r\nDark\r\n`.replaceAll('\r\n', '\n')), near);
    expect(raw?.toString()).toBe(`${GOOD + HEAD}\r\nIt is\r\nDark\r\n`);
  });

  it('keeps the signatures that count, the nearest first, and no more than five', () => {
    const far = GOOD.replace('d=example.com', 'd=mail.example.com');
    expect(signatures(GOOD + HEAD)).toBe(1);
    expect(signatures(far.repeat(3_000 / 3) + GOOD + HEAD)).toBe(5);
    expect(given(far.repeat(100) + GOOD + HEAD).raw?.toString()).toMatch(
      /^[^]*?d=example\.com[^]*?d=mail\.example\.com/,
    );
  });

  it.each([
    ['of somebody else', GOOD.replace('d=example.com', 'd=evil.example')],
    ['of nobody', GOOD.replace('d=example.com;', '')],
    ['that leaves the sender out', GOOD.replace('h=from:to', 'h=to')],
    ['of a part of the text', signature('l=0;')],
    ['by a broken hash', GOOD.replace('rsa-sha256', 'rsa-sha1')],
    ['without end', signature(`z=${'x'.repeat(10_000)};`)],
  ])('leaves out a signature %s', (_, header) => {
    expect(given(header + HEAD)).toEqual({ raw: null, others: true });
    expect(signatures(header + GOOD + HEAD)).toBe(1);
  });

  it('leaves out what forwarders signed', () =>
    expect(given(`ARC-Seal: i=1; d=example.com\r\n${GOOD}${HEAD}`).raw?.toString()).not.toContain('ARC'));

  it.each([
    ['an endless header', `${GOOD}${HEAD}X: ${'x'.repeat(300_000)}\r\n`, ''],
    ['a header of many lines', `${GOOD}${HEAD}${'X: y\r\n'.repeat(6_000)}`, ''],
    ['a header folded many times', `${GOOD}${HEAD}X: y\r\n${' y\r\n'.repeat(6_000)}`, ''],
    ['lone CRs in the header', `${GOOD}${HEAD}X: y\rFrom: boss@example.com\r\n`, ''],
    ['thousands of senders', `${GOOD}From: ${'a,'.repeat(5_000)}ada@example.com\r\n`, ''],
    ['an endless line', GOOD + HEAD, 'x'.repeat(200_000)],
    ['millions of lines', GOOD + HEAD, 'x\n'.repeat(1_100_000)],
    ['endless blank lines', GOOD + HEAD, ' \r\n'.repeat(60_000)],
  ])('is nothing of a mail with %s', (_, head, body) => expect(given(head, body)).toEqual({ raw: null, others: true }));
});
