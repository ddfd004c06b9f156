import { describe, expect, it } from 'vitest';
import { type AssignmentMode, type Candidate, chooseAssignee } from './choose-assignee.js';
import type { Needs } from './needs.js';

const needs: Needs = { level: 1, language: 'en', skills: [] };
const somebody = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  level: 1,
  languages: null,
  skills: [],
  available: true,
  load: 0,
  capacity: null,
  turn: null,
  ...more,
});
const choose = (mode: AssignmentMode, candidates: Candidate[], more: Partial<Needs> = {}) =>
  chooseAssignee(mode, candidates, { ...needs, ...more })?.id ?? null;

describe.each(['round_robin', 'least_loaded'] as const)('%s', (mode) => {
  it.each<[string, Candidate[], Partial<Needs>, string | null]>([
    ['nobody of nobody', [], {}, null],
    ['whoever is there', [somebody('a', { available: false }), somebody('b')], {}, 'b'],
    ['nobody where nobody is there', [somebody('a', { available: false })], {}, null],
    ['whoever has room', [somebody('a', { load: 2, capacity: 2 }), somebody('b', { load: 2, capacity: 3 })], {}, 'b'],
    ['nobody who has more than enough', [somebody('a', { load: 5, capacity: 2 })], {}, null],
    ['nobody who wants none', [somebody('a', { capacity: 0 })], {}, null],
    ['whoever speaks the language', [somebody('a', { languages: ['fr'] }), somebody('b')], {}, 'b'],
    ['whoever has the skill', [somebody('a'), somebody('b', { skills: ['x'] })], { skills: ['x'] }, 'b'],
    ['nobody without it', [somebody('a')], { skills: ['x'] }, null],
    ['the ticket’s own level', [somebody('a', { level: 2 }), somebody('b', { load: 9, turn: 9 })], {}, 'b'],
    ['the next level up that anybody stands on', [somebody('a', { level: 3 }), somebody('b', { level: 2 })], {}, 'b'],
    ['the level of a ticket that climbed', [somebody('a'), somebody('b', { level: 2 })], { level: 2 }, 'b'],
    ['nobody below it', [somebody('a')], { level: 2 }, null],
    [
      'nobody above, where those of its level are not there',
      [somebody('a', { available: false }), somebody('b', { level: 2 })],
      {},
      null,
    ],
    [
      'somebody above, where nobody of its level could',
      [somebody('a'), somebody('b', { level: 2, skills: ['x'] })],
      { skills: ['x'] },
      'b',
    ],
    ['by id among equals', [somebody('b'), somebody('a'), somebody('c')], {}, 'a'],
    ['whoever never got one first', [somebody('a', { turn: 1 }), somebody('b')], {}, 'b'],
    ['who got none for longest', [somebody('a', { turn: 7 }), somebody('b', { turn: 3 })], {}, 'b'],
  ])('gives it to %s', (_, candidates, more, chosen) => {
    expect(choose(mode, candidates, more)).toBe(chosen);
    expect(choose(mode, candidates.toReversed(), more)).toBe(chosen);
  });

  it('gives the same to each of several equals in the long run', () => {
    const candidates = ['a', 'b', 'c', 'd'].map((id) => somebody(id));
    const order = Array.from({ length: 20 }, (_, i) => {
      const chosen = chooseAssignee(mode, candidates, needs)!;
      Object.assign(chosen, { load: chosen.load + 1, turn: i + 1 });
      return chosen.id;
    });
    expect(order.join('')).toBe('abcd'.repeat(5));
  });

  it('never goes beyond what is enough', () => {
    const candidates = [somebody('a', { capacity: 2 }), somebody('b', { capacity: 1 })];
    const order = Array.from({ length: 5 }, (_, i) => {
      const chosen = chooseAssignee(mode, candidates, needs);
      if (chosen) Object.assign(chosen, { load: chosen.load + 1, turn: i + 1 });
      return chosen?.id ?? null;
    });
    expect(order).toEqual(['a', 'b', 'a', null, null]);
  });
});

describe('load', () => {
  const candidates = [somebody('a', { load: 3, turn: 1 }), somebody('b', { load: 1, turn: 2 })];
  it('counts where it is asked for', () => expect(choose('least_loaded', candidates)).toBe('b'));
  it('does not count in turns', () => expect(choose('round_robin', candidates)).toBe('a'));
});

it('gives nothing to anybody where it is off', () => expect(choose('off', [somebody('a')])).toBeNull());
