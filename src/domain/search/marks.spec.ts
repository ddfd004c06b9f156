import { describe, expect, it } from 'vitest';
import { levelFor, marksOf, marksOfWindow } from './marks.js';

describe('marks of a document', () => {
  it('say who sees it, and how old it is', () => {
    expect(marksOf({ serial: 1_000_000, teamId: 't', assigneeId: null })).toEqual([
      '=0:122',
      '=1:15',
      '=2:1',
      '=team:t',
    ]);
    expect(marksOf({ serial: 1, teamId: null, assigneeId: 'a' })).toContain('=assignee:a');
  });

  it.each([0, 1, 2])('of a window of level %d: its newest is in it, and thousands before', (level) => {
    for (const newest of [100_001, 108_191, 108_192, 1_000_000]) {
      const window = marksOfWindow(level, newest)!;
      for (const serial of [newest, newest - 8_000]) {
        expect(marksOf({ serial, teamId: null, assigneeId: null }).some((mark) => window.includes(mark))).toBe(true);
      }
      expect(marksOf({ serial: newest + 2_000_000, teamId: null, assigneeId: null })).not.toContain(window[0]);
    }
  });

  it('of everything: none', () => expect(marksOfWindow(3, 100_000)).toBeNull());

  it.each([
    [0, 3],
    [3, 3],
    [40, 2],
    [300, 1],
    [999, 1],
    [1_000, 0],
  ])('%d among the newest: level %d holds a thousand', (found, level) =>
    expect(levelFor(found, 1_000, 20_000)).toBe(level),
  );

  it('never holds far more than are to be read', () => {
    expect(levelFor(3_000, 10_000, 20_000)).toBe(0);
    expect(levelFor(200, 10_000, 20_000)).toBe(2);
  });
});
