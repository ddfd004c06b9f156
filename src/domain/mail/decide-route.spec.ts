import { describe, expect, it } from 'vitest';
import { decideRoute, type MailFacts, type RouteAction } from './decide-route.js';

const request: MailFacts = {
  complete: true,
  classification: 'human',
  from: 'ada@example.com',
  fromUs: false,
  foundBy: null,
  numberGiven: false,
  sender: 'stranger',
};

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
    ['a mail without a sender', { from: null }, 'quarantine'],
  ])('%s', (_, facts, action) => expect(decideRoute({ ...request, ...facts }).action).toBe(action));
});
