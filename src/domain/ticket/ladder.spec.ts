import { describe, expect, it } from 'vitest';
import { nextRung } from './ladder.js';

const ladder = [
  { id: 'agent', level: 1 },
  { id: 'busy senior', level: 2 },
  { id: 'free senior', level: 2 },
  { id: 'lead', level: 3 },
];
const load = new Map([
  ['busy senior', 4],
  ['free senior', 1],
]);

describe('the next rung of the ladder', () => {
  it('is the least-loaded member one level up', () => {
    expect(nextRung(1, ladder, load, 'agent')).toEqual({ level: 2, assigneeId: 'free senior', atTop: false });
  });

  it('is never who has it already', () => {
    expect(nextRung(1, ladder, load, 'free senior').assigneeId).toBe('busy senior');
  });

  it('passes over an empty level', () => {
    expect(
      nextRung(
        1,
        ladder.filter(({ level }) => level !== 2),
        load,
        null,
      ),
    ).toEqual({ level: 3, assigneeId: 'lead', atTop: false });
  });

  it('rises without changing hands when nobody stands above', () => {
    expect(nextRung(1, [], load, 'agent')).toEqual({ level: 2, assigneeId: 'agent', atTop: false });
  });

  it('ends at the top', () => {
    expect(nextRung(3, ladder, load, 'lead')).toEqual({ level: 3, assigneeId: 'lead', atTop: true });
  });
});
