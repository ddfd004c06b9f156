import { describe, expect, it } from 'vitest';
import { decideRoute, type MailFacts, type RouteAction } from './decide-route.js';

const request: MailFacts = {
  complete: true,
  classification: 'human',
  from: 'ada@example.com',
  fromUs: false,
  foundBy: null,
  answersDigest: false,
  numberGiven: false,
  severalAuthors: false,
  sender: 'stranger',
  authentication: null,
};
const failing = (policy: 'none' | 'quarantine' | 'reject' | null) => ({
  authentication: { verdict: 'fail' as const, why: 'nothing passes for example.com', policy },
});
const passing = { authentication: { verdict: 'pass' as const, why: 'SPF of example.com', policy: null } };
const unknown = { authentication: { verdict: 'unknown' as const, why: 'DNS is silent', policy: null } };

describe('where a mail belongs', () => {
  it.each<[string, Partial<MailFacts>, RouteAction]>([
    ['a mail out of the blue', {}, 'open'],
    ['an answer of a participant', { foundBy: 'reply address', sender: 'participant' }, 'append'],
    ['an answer that lost its reply address', { foundBy: 'message id', sender: 'participant' }, 'append'],
    [
      'a participant with nothing but the number',
      { foundBy: 'number', numberGiven: true, sender: 'participant' },
      'append',
    ],
    ['a stranger with nothing but the number', { foundBy: 'number', numberGiven: true }, 'quarantine'],
    ['an agent with nothing but the number', { foundBy: 'number', numberGiven: true, sender: 'agent' }, 'quarantine'],
    ['an answer to a digest', { answersDigest: true }, 'quarantine'],
    [
      'an answer to a digest, sent to a ticket',
      { answersDigest: true, foundBy: 'reply address', sender: 'agent' },
      'record',
    ],
    ['a number that does not exist', { numberGiven: true }, 'quarantine'],
    ['a forwarded mail', { foundBy: 'reply address' }, 'record'],
    ['an agent answering a notification', { foundBy: 'reply address', sender: 'agent' }, 'record'],
    [
      'an out-of-office notice to a ticket',
      { classification: 'auto_reply', foundBy: 'message id', sender: 'participant' },
      'record',
    ],
    [
      'an out-of-office notice with a number only',
      { classification: 'auto_reply', foundBy: 'number', numberGiven: true },
      'ignore',
    ],
    ['a newsletter', { classification: 'auto_reply' }, 'ignore'],
    ['a bounce of one of our mails', { classification: 'bounce', foundBy: 'reply address' }, 'record'],
    ['a bounce that came back', { classification: 'bounce', foundBy: 'return path' }, 'record'],
    ["a participant's answer to where our mail came from", { foundBy: 'return path', sender: 'participant' }, 'append'],
    ["a stranger's answer to where our mail came from", { foundBy: 'return path' }, 'record'],
    ['a bounce of somebody else', { classification: 'bounce' }, 'ignore'],
    ['a complaint', { classification: 'complaint', foundBy: 'message id' }, 'record'],
    ['our own mail', { classification: 'loop', foundBy: 'reply address', sender: 'participant' }, 'ignore'],
    ['a mail in our own name', { fromUs: true, foundBy: 'reply address' }, 'ignore'],
    ['a mail that takes too long to read', { complete: false, foundBy: 'reply address' }, 'quarantine'],
    ['a mail of somebody who was blocked', { blocked: true }, 'quarantine'],
    [
      'an answer of somebody who was blocked',
      { blocked: true, foundBy: 'reply address', sender: 'participant' },
      'quarantine',
    ],
    [
      'a bounce of somebody who was blocked',
      { blocked: true, classification: 'bounce', foundBy: 'reply address' },
      'record',
    ],
    ['a mail without a sender', { from: null }, 'quarantine'],
    [
      'a mail of several senders',
      { severalAuthors: true, foundBy: 'reply address', sender: 'participant' },
      'quarantine',
    ],
    ['a request whose sender is verified', passing, 'open'],
    ['a request whose sender nobody can verify', unknown, 'open'],
    ['a request that its domain disowns, but lets pass', failing('none'), 'open'],
    ['a request that SPF disowns', failing(null), 'open'],
    ['a request that its domain wants set apart', failing('quarantine'), 'quarantine'],
    ['a request that its domain wants refused', failing('reject'), 'quarantine'],
    ['a request in the name of an agent', { ...failing('none'), sender: 'agent' }, 'quarantine'],
    [
      'a participant nobody can verify, with nothing but the number',
      { ...unknown, foundBy: 'number', numberGiven: true, sender: 'participant' },
      'append',
    ],
    [
      'somebody who claims to be a participant, with nothing but the number',
      { ...failing('none'), foundBy: 'number', numberGiven: true, sender: 'participant' },
      'quarantine',
    ],
    [
      'somebody who claims to be a participant, with a stolen address',
      { ...failing('reject'), foundBy: 'reply address', sender: 'participant' },
      'record',
    ],
    [
      'somebody who claims to be a participant, with a stolen Message-ID',
      { ...failing('none'), foundBy: 'message id', sender: 'participant' },
      'record',
    ],
  ])('%s', (_, facts, action) => expect(decideRoute({ ...request, ...facts }).action).toBe(action));

  it('says why somebody was not believed', () => {
    for (const facts of [
      failing('none'),
      failing('reject'),
      { ...failing('none'), foundBy: 'reply address' as const },
    ]) {
      expect(decideRoute({ ...request, ...facts }).why).toContain(
        'could not be verified: nothing passes for example.com',
      );
    }
  });

  it("speaks of an agent's address only where it is one", () => {
    const answer = { ...request, foundBy: 'reply address' as const, sender: 'agent' as const };
    expect(decideRoute({ ...answer, ...passing }).why).not.toContain('verified');
    for (const facts of [unknown, { authentication: null }]) {
      expect(decideRoute({ ...answer, ...facts }).why).toContain('could not be verified');
    }
  });
});
