import { describe, expect, it } from 'vitest';
import { type Judged, type QuarantinedMail, releaseMail, routeByHand } from './judge-by-hand.js';

const human: QuarantinedMail = { classification: 'human', answerable: true, fromUs: false };
const robot: QuarantinedMail = { ...human, classification: 'auto_reply' };
const nobody: QuarantinedMail = { ...human, answerable: false };
const ours: QuarantinedMail = { ...human, fromUs: true };

const short = (judged: Judged) =>
  'refused' in judged ? 'refused' : judged.follow ? `${judged.action}, follow` : judged.action;

describe('a mail in quarantine that is released', () => {
  it.each<[string, QuarantinedMail, boolean, boolean, string]>([
    ['out of the blue', human, false, false, 'open'],
    ['of a participant', human, true, true, 'append'],
    ['of somebody who does not take part', human, true, false, 'record'],
    ['of a machine, about a ticket', robot, true, true, 'record'],
    ['of a machine, about nothing', robot, false, false, 'refused'],
    ['without a sender, about a ticket', nobody, true, false, 'record'],
    ['without a sender, about nothing', nobody, false, false, 'refused'],
    ['in our own name', ours, false, false, 'refused'],
    ['in our own name, about a ticket', ours, true, true, 'record'],
  ])('%s', (_, mail, ticketFound, takesPart, expected) =>
    expect(short(releaseMail(mail, { ticketFound, takesPart }))).toBe(expected),
  );
});

describe('a mail in quarantine that is routed by hand', () => {
  it.each<[string, QuarantinedMail, boolean, boolean | undefined, string]>([
    ['is noted', human, false, undefined, 'record'],
    ['is its sender’s who is to take part', human, false, true, 'append, follow'],
    ['is its sender’s who takes part already', human, true, undefined, 'append'],
    ['needs nobody to follow who takes part already', human, true, true, 'append'],
    ['is noted where that is wanted', human, true, false, 'record'],
    ['is noted when a machine wrote it', robot, true, undefined, 'record'],
    ['makes no participant of a machine', robot, true, true, 'refused'],
    ['makes no participant of nobody', nobody, false, true, 'refused'],
    ['makes no participant of ourselves', ours, false, true, 'refused'],
  ])('%s', (_, mail, takesPart, asParticipant, expected) =>
    expect(short(routeByHand(mail, { takesPart, asParticipant }))).toBe(expected),
  );
});
