import { describe, expect, it } from 'vitest';
import { answerOwedSince, judgeMerge, type Merging, type MergeRefusal } from './merge.js';
import { MERGEABLE, type Status, STATUSES, TRANSITIONS } from './status.js';

const ticket = (id: string, status: Status = 'open', mergedInto: string | null = null): Merging => ({
  id,
  status,
  mergedInto,
});

describe('a merge', () => {
  it.each<[string, Merging, Merging, Merging, MergeRefusal | 'merge' | 'done']>([
    ['of two open ones', ticket('a'), ticket('b'), ticket('b'), 'merge'],
    ['of a new one', ticket('a', 'new'), ticket('b'), ticket('b'), 'merge'],
    ['of one that waits', ticket('a', 'pending'), ticket('b', 'on_hold'), ticket('b', 'on_hold'), 'merge'],
    ['of a resolved one', ticket('a', 'resolved'), ticket('b'), ticket('b'), 'merge'],
    ['into a resolved one', ticket('a'), ticket('b', 'resolved'), ticket('b', 'resolved'), 'merge'],
    ['into a merged one, hence into where that goes on', ticket('a'), ticket('b', 'closed', 'c'), ticket('c'), 'merge'],
    ['of a closed one', ticket('a', 'closed'), ticket('b'), ticket('b'), 'closed'],
    ['into a closed one', ticket('a'), ticket('b', 'closed'), ticket('b', 'closed'), 'closed'],
    [
      'into a chain that ends in a closed one',
      ticket('a'),
      ticket('b', 'closed', 'c'),
      ticket('c', 'closed'),
      'closed',
    ],
    ['into a chain that never ends', ticket('a'), ticket('b', 'closed', 'c'), ticket('c', 'closed', 'b'), 'closed'],
    ['into itself', ticket('a'), ticket('a'), ticket('a'), 'self'],
    ['of a closed one into itself', ticket('a', 'closed'), ticket('a', 'closed'), ticket('a', 'closed'), 'self'],
    ['into one that goes on in it', ticket('a'), ticket('b', 'closed', 'a'), ticket('a'), 'circle'],
    ['of what is merged there already', ticket('a', 'closed', 'b'), ticket('b'), ticket('b'), 'done'],
    [
      'of what is merged there, over a chain',
      ticket('a', 'closed', 'c'),
      ticket('b', 'closed', 'c'),
      ticket('c'),
      'done',
    ],
    [
      'of what is merged there, and that since',
      ticket('a', 'closed', 'b'),
      ticket('b', 'closed', 'c'),
      ticket('c'),
      'done',
    ],
    ['of what is merged elsewhere', ticket('a', 'closed', 'x'), ticket('b'), ticket('b'), 'merged'],
  ])('%s', (_, source, into, end, outcome) => expect(judgeMerge(source, into, end)).toBe(outcome));

  it('may end every status but the final one, also where nothing else may', () => {
    expect([...MERGEABLE, 'closed'].sort()).toEqual([...STATUSES].sort());
    expect(TRANSITIONS.open).not.toContain('closed');
  });
});

describe('an answer owed by the source', () => {
  const since = new Date('2026-03-02T10:00:00Z');
  it.each<[string, Date | null, Status, boolean, Date | null]>([
    ['is owed by the target', since, 'open', false, since],
    ['is owed by a target that waits', since, 'pending', false, since],
    ['is owed there anyway', since, 'open', true, null],
    ['was given', null, 'open', false, null],
    ['is that of a solved target', since, 'resolved', false, null],
  ])('%s', (_, unanswered, status, owesAnswer, owed) =>
    expect(answerOwedSince(unanswered, { status, owesAnswer })).toBe(owed),
  );
});
