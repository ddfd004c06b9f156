import { describe, expect, it } from 'vitest';
import type { Environment } from '../platform/config/environment.js';
import { Secrets } from '../platform/config/secrets.js';
import { MailAddresses } from './mail-addresses.js';

const addressesOf = (address: string, secret = 'a secret for tests') =>
  new MailAddresses(new Secrets(secret), { mailFrom: { name: 'Support', address } } as Environment);
const addresses = addressesOf('support@example.com');
const MAIL = '0198c0de-1234-7abc-8def-0123456789ab';

describe('reply addresses', () => {
  const address = addresses.replyAddress(100042);

  it('lead back to the ticket', () => {
    expect(address).toMatch(/^support\+100042-[a-z2-7]{16}@example\.com$/);
    expect(addresses.ticketOfAddress(address)).toBe(100042);
  });

  it('survive what mail programs do to them', () => {
    expect(addresses.ticketOfAddress(address.toUpperCase())).toBe(100042);
    expect(addresses.ticketOfAddress(` ${address} `)).toBe(100042);
  });

  it('survive another MAIL_FROM', () => expect(addressesOf('help@example.org').ticketOfAddress(address)).toBe(100042));

  it.each([
    ['another number', address.replace('100042', '100043')],
    ['a number in other words', address.replace('100042', '0100042')],
    ['another signature', address.replace(/-[a-z2-7]/, (start) => (start === '-a' ? '-b' : '-a'))],
    ['a cut signature', address.replace(/.@/, '@')],
    ['no signature', 'support+100042@example.com'],
    ['the signature of another installation', addressesOf('support@example.com', 'another').replyAddress(100042)],
    ['the signature of a Message-ID', addresses.newMessageId(MAIL)],
    ['nothing', ''],
  ])('refuse %s', (_what, forged) => expect(addresses.ticketOfAddress(forged)).toBeNull());

  it('fit into a local part', () => {
    const long = addressesOf(`${'l'.repeat(37)}@example.com`).replyAddress(999_999_999);
    expect(long.indexOf('@')).toBe(64);
    expect(() => addressesOf(`${'l'.repeat(38)}@example.com`)).toThrow('MAIL_FROM');
  });
});

describe('return paths', () => {
  const path = addresses.returnPath(MAIL);
  const SAME_MOMENT = '0198c0de-1234-7000-8000-000000000000';

  it('lead back to the mail, among those of its moment', () => {
    expect(path).toMatch(/^support\+b-[0-9a-z]{10}[a-z2-7]{14}@example\.com$/);
    for (const seen of [path, path.toUpperCase(), ` ${path} `]) {
      const read = addresses.readReturnPath(seen)!;
      expect(read.from < MAIL && MAIL < read.to).toBe(true);
      expect([read.isOf(MAIL), read.isOf(SAME_MOMENT)]).toEqual([true, false]);
    }
  });

  it.each(['00000000-0000-7000-8000-000000000000', 'ffffffff-ffff-7fff-bfff-ffffffffffff'])(
    'are there for %s',
    (mail) => expect(addresses.readReturnPath(addresses.returnPath(mail))!.isOf(mail)).toBe(true),
  );

  it('cannot be made up', () => {
    const forged = [path.replace(/.@/, (end) => (end === 'a@' ? 'b@' : 'a@')), path.replace(/b-./, 'b-z')];
    const foreign = addressesOf('support@example.com', 'another').returnPath(MAIL);
    for (const one of [...forged, foreign]) expect(addresses.readReturnPath(one)?.isOf(MAIL) ?? false).toBe(false);
  });

  it.each([addresses.replyAddress(100042), 'support@example.com', 'support+b-1@example.com', ''])(
    'are none: %j',
    (address) => expect(addresses.readReturnPath(address)).toBeNull(),
  );

  it('are ours to receive, and no reply addresses', () => {
    expect(addresses.isOurs(path)).toBe(true);
    expect(addresses.ticketOfAddress(path)).toBeNull();
  });

  it('fit into a local part', () =>
    expect(
      addressesOf(`${'l'.repeat(37)}@example.com`)
        .returnPath(MAIL)
        .indexOf('@'),
    ).toBe(64));
});

describe('Message-IDs', () => {
  const messageId = addresses.newMessageId(MAIL);

  it('are fixed for a mail and tell which it was', () => {
    expect(messageId).toBe(addresses.newMessageId(MAIL));
    expect(messageId).toMatch(/^[0-9a-z]{25}\.[a-z2-7]{16}@example\.com$/);
    for (const seen of [messageId, `<${messageId}>`, messageId.toUpperCase()]) {
      expect(addresses.mailOfMessageId(seen)).toBe(MAIL);
    }
  });

  it.each([
    ['another mail', messageId.replace(/^./, 'f')],
    ["somebody else's", 'CAF=abc123@mail.gmail.com'],
    ['two of them', `${messageId} ${messageId}`],
    ['nothing', ''],
  ])('refuse %s', (_what, forged) => expect(addresses.mailOfMessageId(forged)).toBeNull());

  it.each(['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])(
    'are there for %s',
    (mail) => expect(addresses.mailOfMessageId(addresses.newMessageId(mail))).toBe(mail),
  );

  it('carry the mark of the header', () => expect(addresses.mailOfMark(addresses.mark(MAIL))).toBe(MAIL));
});

describe('our own addresses', () => {
  it.each([
    ['support@example.com', true],
    ['SUPPORT@Example.Com', true],
    [addresses.replyAddress(1), true],
    ['support+whatever@example.com', true],
    ['supporters@example.com', false],
    ['support@example.org', false],
    ['ada@example.com', false],
    ['postmaster@example.com', false],
  ])('%s: %s', (address, ours) => expect(addresses.isOurs(address)).toBe(ours));
});

describe('mail is taken', () => {
  it.each([
    ['support@example.com', true],
    [addresses.replyAddress(1), true],
    ['postmaster@example.com', true],
    ['PostMaster@Example.COM', true],
    ['postmaster', true],
    ['POSTMASTER', true],
    ['postmaster@example.org', false],
    ['postmaster@mail.example.com', false],
    ['postmaster+x@example.com', false],
    ['support', false],
    ['ada@example.com', false],
  ])('for %s: %s', (address, taken) => expect(addresses.takesMail(address)).toBe(taken));
});
