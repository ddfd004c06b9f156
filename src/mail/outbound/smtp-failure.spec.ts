import { describe, expect, it } from 'vitest';
import { outcomeOf, saidOfRecipient } from './smtp-failure.js';

const outcome = (command: string | undefined, responseCode?: number, code = 'EENVELOPE', sent = false) =>
  outcomeOf(Object.assign(new Error('refused'), { command, responseCode, code }), sent);

describe('a delivery that fails', () => {
  it.each([
    ['an unknown recipient', 'RCPT TO', 550],
    ['a sender that is refused', 'MAIL FROM', 553],
    ['a mail that is refused', 'DATA', 554],
  ])('is over with %s', (_what, command, responseCode) => expect(outcome(command, responseCode)).toBe('refused'));

  it('is over when the address cannot be one', () => expect(outcome('API')).toBe('refused'));

  it.each([
    ['greylisting', 'RCPT TO', 450],
    ['a full mailbox', 'DATA', 452],
  ])('is put off by %s', (_what, command, responseCode) => expect(outcome(command, responseCode)).toBe('put off'));

  it.each([
    ['that refuses us at its door', 'CONN', 554],
    ['that has too many connections', 'CONN', 421],
    ['that refuses our log-in', 'AUTH PLAIN', 535],
    ['that wants a log-in', 'MAIL FROM', 530],
    ['that is out of disk', 'MAIL FROM', 452],
    ['that closes in the middle', 'DATA', 421],
  ])('is the fault of a host %s', (_what, command, responseCode) =>
    expect(outcome(command, responseCode)).toBe('host failed'),
  );

  it.each(['ECONNECTION', 'ETIMEDOUT', 'EDNS', 'ESOCKET', 'ETLS', 'EABORT'])(
    'is the fault of the host with %s',
    (code) => expect(outcome('CONN', undefined, code)).toBe('host failed'),
  );

  it.each(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EABORT'])('is in doubt with %s once all was sent', (code) =>
    expect(outcome('CONN', undefined, code, true)).toBe('unknown'),
  );

  it('is in no doubt when there was an answer', () => {
    expect(outcome('DATA', 554, 'EMESSAGE', true)).toBe('refused');
    expect(outcome('CONN', 421, 'ECONNECTION', true)).toBe('host failed');
  });

  it('is our own fault when a file cannot be read', () =>
    expect(outcome('API', undefined, 'ESTREAM', true)).toBe('broken'));

  it('tells what was said of the recipient, and nothing that was said of something else', () => {
    const said = (command: string) =>
      saidOfRecipient(Object.assign(new Error('refused'), { command, response: '550 5.1.1 No such user' }));
    expect(said('RCPT TO')).toBe('550 5.1.1 No such user');
    expect(said('DATA')).toBeNull();
  });
});
