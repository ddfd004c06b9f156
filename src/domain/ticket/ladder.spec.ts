import { describe, expect, it } from 'vitest';
import { type Candidate, type Ladder, leadsOf, nextRung } from './ladder.js';

const at = (level: number, id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  level,
  available: true,
  load: 0,
  lastAt: null,
  ...more,
});
const away = { available: false };
const team = (teamId: string, ...members: Candidate[]): Ladder => ({ teamId, members });

const OWN = team('own', at(1, 'agent'), at(2, 'busy', { load: 4 }), at(2, 'free', { load: 1 }), at(3, 'lead'));
const ABSENT = team(
  'own',
  at(1, 'agent'),
  at(2, 'busy', { ...away, load: 4 }),
  at(2, 'free', away),
  at(3, 'lead', away),
);

describe('the next rung', () => {
  it.each<[rule: string, level: number, ladders: Ladder[], has: string | null, to: string]>([
    ['is the least-loaded member one level up', 1, [OWN], 'agent', '2 free of own'],
    ['is one level at a time', 2, [OWN], 'free', '3 lead of own'],
    ['is never who has it already', 1, [OWN], 'free', '2 busy of own'],
    [
      'is for who is there, loaded or not',
      1,
      [team('own', at(2, 'a', away), at(2, 'b', { load: 9 }))],
      null,
      '2 b of own',
    ],
    ['passes over a level on which nobody stands', 1, [team('own', at(3, 'lead'))], null, '3 lead of own'],
    [
      'passes over a level on which nobody is there',
      1,
      [team('own', at(2, 'a', away), at(3, 'b'))],
      null,
      '3 b of own',
    ],
    [
      'passes over a level on which only who has it stands',
      1,
      [team('own', at(2, 'a'), at(3, 'b'))],
      'a',
      '3 b of own',
    ],
    ['is not lower', 2, [team('own', at(1, 'a'), at(2, 'b')), team('up', at(3, 'c'))], 'b', '3 c of up'],
    [
      'stays in the team as long as anybody above is there',
      1,
      [team('own', at(3, 'a')), team('up', at(2, 'b'))],
      null,
      '3 a of own',
    ],
    [
      'goes on in the team above where nobody is there',
      1,
      [ABSENT, team('up', at(1, 'x'), at(2, 'y'), at(3, 'z'))],
      'agent',
      '2 y of up',
    ],
    [
      'goes on in the team above from the next level on',
      2,
      [ABSENT, team('up', at(2, 'y'), at(3, 'z'))],
      'agent',
      '3 z of up',
    ],
    [
      'goes on from the lowest level that is there',
      1,
      [ABSENT, team('up', at(2, 'y', away), at(3, 'z'))],
      null,
      '3 z of up',
    ],
    ['goes on two teams above', 1, [ABSENT, team('up', at(1, 'x')), team('top', at(2, 'z'))], null, '2 z of top'],
    [
      'is chosen as if all were there where nobody is',
      1,
      [ABSENT, team('up', at(2, 'y', away))],
      null,
      '2 free of own, though away',
    ],
    [
      'rises without changing hands where nobody stands above',
      1,
      [team('own', at(1, 'agent'))],
      'agent',
      '2 agent of null, though away',
    ],
    ['rises where there is no team', 1, [], null, '2 null of null, though away'],
    ['ends at the top', 3, [OWN, team('up', at(3, 'boss'))], 'lead', '3 lead of null, at the top'],
  ])('%s', (_rule, level, ladders, has, to) => {
    const next = nextRung(level, ladders, has);
    const more = `${next.nobodyAvailable ? ', though away' : ''}${next.atTop ? ', at the top' : ''}`;
    expect(`${next.level} ${next.assigneeId} of ${next.teamId}${more}`).toBe(to);
  });

  it.each<[rule: string, members: Candidate[], chosen: string]>([
    ['fewest unsolved tickets', [at(2, 'a', { load: 2 }), at(2, 'b', { load: 1, lastAt: 9 })], 'b'],
    ['got none for longest', [at(2, 'a', { lastAt: 9 }), at(2, 'b', { lastAt: 8 })], 'b'],
    ['never got one', [at(2, 'a', { lastAt: 1 }), at(2, 'b')], 'b'],
    ['first by id', [at(2, 'b'), at(2, 'a')], 'a'],
  ])('among equals is for who %s', (_rule, members, chosen) => {
    for (const order of [members, members.toReversed()]) {
      expect(nextRung(1, [team('own', ...order)], null).assigneeId).toBe(chosen);
    }
  });

  it('spreads twenty evenly over four', () => {
    const members = ['a', 'b', 'c', 'd'].map((id) => at(2, id));
    for (let time = 0; time < 20; time++) {
      const chosen = members.find(({ id }) => id === nextRung(1, [team('own', ...members)], null).assigneeId)!;
      chosen.load++;
      chosen.lastAt = time;
    }
    expect(members.map(({ load }) => load)).toEqual([5, 5, 5, 5]);
  });
});

describe('the leads who are reminded', () => {
  it.each<[rule: string, ladders: Ladder[], leads: string[]]>([
    ['are those of the team who are there', [team('own', at(3, 'a'), at(3, 'b', away), at(2, 'c'))], ['a']],
    ['are those of the team above where none is there', [ABSENT, team('up', at(3, 'z'))], ['z']],
    ['are those of the team above where there are none', [team('own', at(2, 'a')), team('up', at(3, 'z'))], ['z']],
    ['are those of the team where none is there anywhere', [ABSENT, team('up', at(3, 'z', away))], ['lead']],
    ['are nobody where there are none', [team('own', at(2, 'a'))], []],
  ])('%s', (_rule, ladders, leads) => expect(leadsOf(ladders, 'agent')).toEqual(leads));

  it('are joined by the lead who has it', () => {
    const ladders = [team('own', at(3, 'a'), at(3, 'b')), team('up', at(3, 'z', away))];
    expect(leadsOf(ladders, 'z')).toEqual(['a', 'b', 'z']);
    expect(leadsOf(ladders, 'a')).toEqual(['a', 'b']);
  });
});
