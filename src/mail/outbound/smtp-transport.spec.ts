import { describe, expect, it } from 'vitest';
import { isPermanent } from './smtp-transport.js';

const failure = (command: string | undefined, responseCode?: number, code = 'EENVELOPE') =>
  isPermanent(Object.assign(new Error('refused'), { command, responseCode, code }));

describe('a delivery that fails', () => {
  it.each([
    ['an unknown recipient', 'RCPT TO', 550],
    ['a sender that is refused', 'MAIL FROM', 553],
    ['a mail that is refused', 'DATA', 554],
  ])('is over with %s', (_what, command, responseCode) => expect(failure(command, responseCode)).toBe(true));

  it.each([
    ['greylisting', 'RCPT TO', 450],
    ['a full mailbox', 'DATA', 452],
    ['a server that refuses us at its door', 'CONN', 554],
    ['a log-in that is wrong', 'AUTH PLAIN', 535],
    ['a log-in that is missing', 'MAIL FROM', 530],
  ])('is tried again after %s', (_what, command, responseCode) => expect(failure(command, responseCode)).toBe(false));

  it.each(['ECONNECTION', 'ETIMEDOUT', 'EDNS', 'ESOCKET', 'ETLS'])('is tried again after %s', (code) =>
    expect(failure('CONN', undefined, code)).toBe(false),
  );

  it('is over when the address cannot be one', () => expect(failure('API')).toBe(true));
});
