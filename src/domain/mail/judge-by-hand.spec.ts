import { describe, expect, it } from 'vitest';
import type { MailFacts } from './decide-route.js';
import { type Judged, type QuarantinedMail, releaseMail, routeByHand } from './judge-by-hand.js';

const human: QuarantinedMail = { classification: 'human', answerable: true, fromUs: false };
const robot: QuarantinedMail = { ...human, classification: 'auto_reply' };
const nobody: QuarantinedMail = { ...human, answerable: false };
const ours: QuarantinedMail = { ...human, fromUs: true };

const short = (judged: Judged) =>
  'refused' in judged ? 'refused' : judged.follow ? `${judged.action}, follow` : judged.action;

type Sender = MailFacts['sender'];

describe('a mail in quarantine that is released', () => {
  it.each<[string, QuarantinedMail, boolean, Sender, string]>([
    ['out of the blue', human, false, 'stranger', 'open'],
    ['of a participant', human, true, 'participant', 'append'],
    ['of somebody who does not take part', human, true, 'stranger', 'record'],
    ['of an agent', human, true, 'agent', 'record'],
    ['of a machine, about a ticket', robot, true, 'participant', 'record'],
    ['of a machine, about nothing', robot, false, 'stranger', 'refused'],
    ['without a sender, about a ticket', nobody, true, 'stranger', 'record'],
    ['without a sender, about nothing', nobody, false, 'stranger', 'refused'],
    ['in our own name', ours, false, 'stranger', 'refused'],
    ['in our own name, about a ticket', ours, true, 'participant', 'record'],
  ])('%s', (_, mail, ticketFound, sender, expected) =>
    expect(short(releaseMail(mail, { ticketFound, sender }))).toBe(expected),
  );
});

describe('a mail in quarantine that is routed by hand', () => {
  it.each<[string, QuarantinedMail, Sender, boolean | undefined, string]>([
    ['is noted', human, 'stranger', undefined, 'record'],
    ['is its sender’s who is to take part', human, 'stranger', true, 'append, follow'],
    ['is its sender’s who takes part already', human, 'participant', undefined, 'append'],
    ['needs nobody to follow who takes part already', human, 'participant', true, 'append'],
    ['is noted where that is wanted', human, 'participant', false, 'record'],
    ['is noted when an agent seems to have written it', human, 'agent', undefined, 'record'],
    ['makes no participant of an agent', human, 'agent', true, 'refused'],
    ['is noted when a machine wrote it', robot, 'participant', undefined, 'record'],
    ['makes no participant of a machine', robot, 'participant', true, 'refused'],
    ['makes no participant of nobody', nobody, 'stranger', true, 'refused'],
    ['makes no participant of ourselves', ours, 'stranger', true, 'refused'],
  ])('%s', (_, mail, sender, asParticipant, expected) =>
    expect(short(routeByHand(mail, { sender, asParticipant }))).toBe(expected),
  );
});
