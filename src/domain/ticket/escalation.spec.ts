import { describe, expect, it } from 'vitest';
import { type AskedEscalation, decideRequest, mayAnswer, nextReminder, outcomeOf } from './escalation.js';
import type { Status } from './status.js';

const HOUR = 3600_000;
const now = new Date('2026-11-20T12:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);

describe('asking for escalation', () => {
  const answered = (state: AskedEscalation['state'], ms: number) => ({ state, answeredAt: ago(ms) });
  it.each<[when: string, asked: AskedEscalation | null, leadsTo: string]>([
    ['the first time', null, 'climb'],
    ['while they wait', { state: 'open', answeredAt: null }, 'add'],
    ['right after it was taken', answered('taken', 0), 'too soon'],
    ['right after it was handed back', answered('handed_back', 0), 'too soon'],
    ['a moment before the cool-down is over', answered('taken', 24 * HOUR - 1), 'too soon'],
    ['when the cool-down is over', answered('taken', 24 * HOUR), 'climb'],
    ['after the ticket was solved, and opened again', answered('solved', 0), 'climb'],
    ['after somebody climbed on and nobody waits', answered('superseded', 0), 'climb'],
  ])('%s', (_when, asked, leadsTo) => expect(decideRequest(asked, now, 24 * HOUR).kind).toBe(leadsTo));

  it('tells when it is possible again', () => {
    expect(decideRequest(answered('taken', HOUR), now, 3 * HOUR)).toEqual({
      kind: 'too soon',
      again: new Date(now.getTime() + 2 * HOUR),
    });
  });

  it('knows no cool-down of nothing', () => expect(decideRequest(answered('taken', 0), now, 0).kind).toBe('climb'));
});

describe('the next reminder', () => {
  it('comes a day after the last at the top', () => expect(nextReminder(3, ago(24 * HOUR))).toEqual(now));
  it.each([1, 2])('never comes at level %d', (level) => expect(nextReminder(level, now)).toBeNull());
});

describe('an answer', () => {
  it.each<[who: string, id: string, isSenior: boolean, counts: boolean]>([
    ['who has the ticket', 'ada', false, true],
    ['somebody more senior', 'sam', true, true],
    ['whoever had it before', 'bob', false, false],
  ])('of %s', (_who, id, isSenior, counts) => expect(mayAnswer({ id, isSenior }, 'ada')).toBe(counts));
});

describe('what became of the ticket', () => {
  it.each<[before: Status, after: Status, mergedInto: string | null, outcome: string | undefined]>([
    ['open', 'resolved', null, 'solved'],
    ['pending', 'resolved', null, 'solved'],
    ['resolved', 'closed', null, undefined],
    ['new', 'closed', null, 'closed'],
    ['open', 'closed', 'other', 'merged'],
    ['resolved', 'closed', 'other', 'merged'],
    ['resolved', 'open', null, 'reopened'],
    ['new', 'open', null, undefined],
    ['open', 'pending', null, undefined],
    ['pending', 'open', null, undefined],
    ['open', 'open', null, undefined],
  ])('%s to %s (%s): %s', (before, after, mergedInto, outcome) =>
    expect(outcomeOf(before, after, mergedInto)).toBe(outcome),
  );
});
