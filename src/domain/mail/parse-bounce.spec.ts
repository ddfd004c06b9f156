import { describe, expect, it } from 'vitest';
import { saysNobodyIsThere } from './bounce-permanence.js';
import { parseBounce } from './parse-bounce.js';
import type { MachinePart, ParsedMail } from './parsed-mail.js';

const mail = (fields: Partial<ParsedMail>): ParsedMail => ({
  messageId: null,
  inReplyTo: [],
  references: [],
  from: { address: 'mailer-daemon@relay.example', name: 'Mail Delivery System' },
  sender: null,
  replyTo: [],
  to: [{ address: 'support@docket.example', name: '' }],
  cc: [],
  deliveredTo: [],
  returnPath: '',
  subject: 'Undelivered Mail Returned to Sender',
  date: null,
  text: '',
  html: null,
  headers: new Map(),
  parts: [],
  ...fields,
});

const report = (content: string): MachinePart => ({ type: 'message/delivery-status', name: null, content });
const reported = (fields: string) =>
  parseBounce(mail({ parts: [report(`Reporting-MTA: dns; relay.example\n\n${fields}`)] }));
const told = (text: string, fields: Partial<ParsedMail> = {}) => parseBounce(mail({ text, ...fields }));

describe('parseBounce, with a report', () => {
  it('reads recipients and their codes', () => {
    const bounce = reported(
      'Final-Recipient: rfc822; Ana@Shop.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <ana@shop.example>:\n  User unknown\n\n' +
        'Original-Recipient: rfc822;bo@shop.example\nAction: failed\nStatus: 5.2.2 (mailbox full)',
    );
    expect(bounce).toEqual({
      permanent: true,
      recipients: [
        { address: 'ana@shop.example', status: '5.1.1', permanent: true },
        { address: 'bo@shop.example', status: '5.2.2', permanent: false },
      ],
    });
  });

  it("prefers the other server's own code to a general one", () => {
    const bounce = reported(
      'Final-Recipient: rfc822; ana@shop.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 no such user',
    );
    expect(bounce?.recipients[0]).toMatchObject({ status: '5.1.1', permanent: true });
  });

  it('takes a delay for a passing failure', () => {
    const bounce = reported(
      'Final-Recipient: rfc822; ana@shop.example\nAction: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; user unknown?',
    );
    expect(bounce).toMatchObject({ permanent: false, recipients: [{ status: '4.4.1', permanent: false }] });
  });

  it.each(['delivered', 'relayed', 'expanded'])('is no bounce when the mail was %s', (action) => {
    expect(reported(`Final-Recipient: rfc822; ana@shop.example\nAction: ${action}\nStatus: 2.0.0`)).toBeNull();
  });

  it.each([
    ['5.1.1', true],
    ['5.1.2', true],
    ['5.1.10', true],
    ['5.4.4', true],
    ['5.0.0', false],
    ['5.2.0', false],
    ['5.7.1', false],
    ['4.1.1', false],
  ])('goes by the code %s where nothing is said', (status, permanent) => {
    expect(reported(`Final-Recipient: rfc822; ana@shop.example\nAction: failed\nStatus: ${status}`)?.permanent).toBe(
      permanent,
    );
  });

  it('names whom the mail was sent to, not the mailbox behind', () => {
    const of = (fields: string) => reported(fields)?.recipients.map(({ address }) => address);
    expect(
      of('Original-Recipient: rfc822;ana@shop.example\nFinal-Recipient: rfc822;a17@inside\nAction: failed'),
    ).toEqual(['ana@shop.example']);
    expect(of('Original-Recipient: rfc822;unknown\nFinal-Recipient: rfc822;ana@shop.example\nAction: failed')).toEqual([
      'ana@shop.example',
    ]);
  });

  it('takes a report apart that has no empty lines', () => {
    const one = (name: string) => `Final-Recipient: rfc822; ${name}@shop.example\nAction: failed\nStatus: 5.1.1\n`;
    expect(reported(one('ana') + one('bo'))?.recipients.map(({ address }) => address)).toEqual([
      'ana@shop.example',
      'bo@shop.example',
    ]);
  });

  it('looks into the text for what a report of several leaves out', () => {
    const fields = (name: string) => `Final-Recipient: rfc822; ${name}@shop.example\nAction: failed\nStatus: 5.0.0\n\n`;
    const text = 'These failed:\n\nana@shop.example: 550 5.1.1 User unknown\nbo@shop.example: 552 5.2.2 Mailbox full';
    expect(parseBounce(mail({ text, parts: [report(fields('ana') + fields('bo'))] }))?.recipients).toEqual([
      { address: 'ana@shop.example', status: '5.1.1', permanent: true },
      { address: 'bo@shop.example', status: '5.2.2', permanent: false },
    ]);
  });

  it('reads an action that no standard knows as a failure', () => {
    expect(reported('Final-Recipient: rfc822; ana@shop.example\nAction: error\nStatus: 5.1.1')?.permanent).toBe(true);
  });

  it('reads a report pasted into the text, and one that a gateway has wrapped', () => {
    const fields = 'Final-Recipient: rfc822; ana@shop.example\nAction: failed\nStatus: 5.1.1\n';
    const expected = [{ address: 'ana@shop.example', status: '5.1.1', permanent: true }];
    expect(told(`Technical details:\n\n${fields}`)?.recipients).toEqual(expected);
    expect(
      parseBounce(mail({ parts: [{ type: 'message/rfc822', name: null, content: `Subject: x\n\n--b\n\n${fields}` }] }))
        ?.recipients,
    ).toEqual(expected);
  });

  it.each([
    '{"notificationType":"Bounce"}',
    '{"notificationType":"Bounce","bounce":null}',
    '{"notificationType":"Bounce","bounce":{"bouncedRecipients":{}}}',
    '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[null,5,{"emailAddress":5,"status":{}}]}}',
    '{"notificationType":["Bounce"]}',
  ])('takes nothing in a notification for granted: %s', (json) => {
    expect(() => told(json)).not.toThrow();
  });

  it('reads the notifications of a sending service', () => {
    const json = (bounceType: string) =>
      JSON.stringify({
        notificationType: 'Bounce',
        bounce: { bounceType, bouncedRecipients: [{ emailAddress: 'Ana@shop.example', status: '5.1.1' }] },
      });
    const from = { address: 'no-reply@notify.example', name: '' };
    expect(told(json('Permanent'), { from })).toEqual({
      permanent: true,
      recipients: [{ address: 'ana@shop.example', status: '5.1.1', permanent: true }],
    });
    expect(told(`${json('Transient')}\n-- \nhow to unsubscribe`, { from })?.permanent).toBe(false);
    expect(told('{"notificationType":"Delivery"}', { from, returnPath: null, subject: 'Notification' })).toBeNull();
    expect(told('{"broken', { from, returnPath: null, subject: 'Notification' })).toBeNull();
  });
});

describe('parseBounce, without a report', () => {
  it.each([
    [
      'qmail',
      'failure notice',
      'I could not deliver your message to these addresses.\n\n<ana@shop.example>:\nNobody here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nTo: ana@shop.example',
    ],
    [
      'exim',
      'Mail delivery failed: returning message to sender',
      'A message could not be delivered.\n\n  ana@shop.example\n    host mx.shop.example said after RCPT TO:<ana@shop.example>:\n    550 no such user here\n\n------ This is a copy of the message ------\nx',
    ],
    [
      'postfix',
      'Undelivered Mail Returned to Sender',
      '<ana@shop.example>: host mx.shop.example said: 550 unknown user (in reply to\n    RCPT TO command)',
    ],
    [
      'Exchange',
      'Undeliverable: Lamp',
      'Your message did not reach some of the recipients:\n\n  ana@shop.example on 3/3/25\n    The recipient name is not recognized',
    ],
    [
      'Domino',
      'DELIVERY FAILURE: User ana not listed',
      'Your message was not delivered to:\n\n  ana@shop.example\n\nbecause:\n\n  User ana not listed in the directory',
    ],
    [
      'Gmail',
      'Delivery Status Notification (Failure)',
      'Delivery to the following recipient failed permanently:\n\n     ana@shop.example\n\n550 5.1.1 account does not exist\n\n----- Original message -----\nx',
    ],
    [
      'German',
      'Unzustellbar: Lampe',
      'Ihre Nachricht an\n<ana@shop.example>\nkonnte nicht zugestellt werden: Empfänger unbekannt',
    ],
    [
      'Russian',
      'Сообщение не доставлено',
      'Письмо не может быть доставлено:\n\n  ana@shop.example\n  такого пользователя нет',
    ],
    ['Japanese', '配信できませんでした', '<ana@shop.example> 宛先が見つかりません'],
    ['Chinese', '系统退信', '无法投递到 ana@shop.example 用户不存在'],
  ])('recognises %s', (_system, subject, text) => {
    expect(told(text, { subject })).toEqual({
      permanent: true,
      recipients: [expect.objectContaining({ address: 'ana@shop.example', permanent: true })],
    });
  });

  it('tells apart what is said of several recipients', () => {
    const text =
      'These failed:\n\n<ana@shop.example>:\n550 5.1.1 user unknown\n\n<bo@shop.example>:\n552 5.2.2 mailbox full\n';
    expect(told(text)?.recipients).toEqual([
      { address: 'ana@shop.example', status: '5.1.1', permanent: true },
      { address: 'bo@shop.example', status: '5.2.2', permanent: false },
    ]);
  });

  it.each([
    'The mailbox is full.',
    'The user is over quota.',
    'Message size exceeds the limit.',
    'Blocked by a spam filter: 10.0.0.1 is on a blacklist.',
    'Relaying denied.',
    'Rejected by policy: no DMARC alignment.',
    'The sender address was rejected: domain not found.',
    'The account has been disabled.',
    'Connection timed out.',
    'Too many hops.',
    'Host not found, try again.',
    'An error without a name.',
  ])('spares the address: %s', (says) => {
    expect(told(`Could not be delivered to\n<ana@shop.example>: ${says}`)?.permanent).toBe(false);
  });

  it.each([
    'User unknown in virtual alias table.',
    'Recipient address rejected: no such mailbox.',
    'The domain does not exist.',
    'Host unknown.',
    'This domain does not accept mail (nullMX).',
    'Unrouteable address.',
    'Le destinataire est inconnu.',
  ])('gives the address up: %s', (says) => {
    expect(told(`Could not be delivered to\n<ana@shop.example>: ${says}`)?.permanent).toBe(true);
  });

  it.each([
    [
      'a transcript',
      'while talking to mx.shop.example:\n>>> RCPT To:<x@shop.example>\n554 <ana@shop.example>... Host unknown\n550 5.1.1 <bo@shop.example>... User unknown',
      ['ana@shop.example', 'bo@shop.example'],
    ],
    [
      'an X.400 address',
      'did not reach the following recipient(s):\n\nc=US;a= ;p=SHOP;dda:SMTP=ana@shop.example; on Monday\n  not recognized',
      ['ana@shop.example'],
    ],
    [
      'somebody to ask',
      'Undeliverable Address: ana@shop.example\nReason: over quota\nContact: postmaster@shop.example\nPlease contact help@shop.example',
      ['ana@shop.example'],
    ],
    [
      'the one who gets the report',
      '<support@docket.example>:\nRemote host said: 552 disk quota exceeded',
      ['support@docket.example'],
    ],
  ])('finds the recipients in %s', (_where, text, expected) => {
    expect(told(text)?.recipients.map(({ address }) => address)).toEqual(expected);
  });

  it('needs no daemon where subject and words say whom a mail did not reach', () => {
    const from = { address: 'gateway@shop.example', name: '' };
    const text = 'Your message could not be delivered to the following recipients:\n\nana@shop.example';
    expect(told(text, { from, returnPath: null, subject: 'Delivery failure notification' })?.recipients).toHaveLength(
      1,
    );
    expect(told(text, { from, returnPath: null, subject: 'A question' })).toBeNull();
  });

  it('knows a warning by its words', () => {
    const warning =
      'Your message has not yet been delivered to\n\n  ana@shop.example\n\nuser unknown? Attempts will continue.';
    expect(told(warning, { subject: 'Warning: message delayed 24 hours' })?.permanent).toBe(false);
  });

  it('takes the recipient from the header or from the returned mail where the text names none', () => {
    const text = 'Your message could not be delivered: user unknown.';
    const address = (fields: Partial<ParsedMail>) => told(text, fields)?.recipients.map((one) => one.address);
    expect(address({ headers: new Map([['x-failed-recipients', ['ana@shop.example']]]) })).toEqual([
      'ana@shop.example',
    ]);
    expect(
      address({ parts: [{ type: 'message/rfc822', name: null, content: 'To: Ana <Ana@shop.example>\n\nx' }] }),
    ).toEqual(['ana@shop.example']);
    expect(address({})).toEqual([]);
  });

  const person = { from: { address: 'bo@house.example', name: 'Bo' }, returnPath: 'bo@house.example' };

  it.each([
    [
      'a person who asks about a bounce',
      {
        ...person,
        subject: 'Re: Undelivered Mail Returned to Sender',
        text: 'My mail could not be delivered to you: 550 5.1.1 user unknown',
      },
    ],
    [
      'a person with a lost parcel',
      {
        ...person,
        subject: 'Delivery failed',
        text: 'The parcel could not be delivered to our door, please send it again.',
      },
    ],
    ['a person with a lamp', { ...person, subject: 'Lamp', text: 'It is dark.' }],
    [
      'an answer out of office',
      { ...person, returnPath: '', subject: 'Out of office', text: 'I cannot be reached this week.' },
    ],
  ])('leaves alone %s', (_who, fields) => {
    expect(parseBounce(mail(fields))).toBeNull();
  });

  it.each([
    ['endless words', 'could not be delivered '.repeat(20_000)],
    ['one endless line', `<ana@shop.example>: ${'user '.repeat(50_000)}`],
    ['endless addresses', 'ana@shop.example\n'.repeat(20_000)],
    ['endless signs', '@'.repeat(200_000)],
    ['endless fields', 'Final-Recipient: rfc822; a@b.example\nAction: failed\n\n'.repeat(20_000)],
  ])('finishes in time on %s', (_name, text) => {
    const started = performance.now();
    parseBounce(mail({ text, parts: [report(text)] }));
    parseBounce(mail({ text }));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('what a server says of a recipient', () => {
  it.each([
    ['550 5.1.1 <ana@shop.example>: Recipient address rejected: User unknown in local recipient table', true],
    ['550 5.1.1 The email account that you tried to reach does not exist', true],
    ['550 No such user here', true],
    ['550 5.1.10 RESOLVER.ADR.RecipientNotFound', true],
    ['550 No mail for ana@shop.example now', false],
    ['550 5.7.1 Service unavailable; client host blocked using a list', false],
    ['554 5.7.1 <ana@shop.example>: Relay access denied', false],
    ['552 5.2.2 Mailbox full', false],
    ['450 4.1.1 <ana@shop.example>: User unknown, try again later', false],
  ])('%s', (answer, nobody) => expect(saysNobodyIsThere(answer)).toBe(nobody));
});
