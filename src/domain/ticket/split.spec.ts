import { describe, expect, it } from 'vitest';
import { judgeSplit, type Splitting, waitsSince } from './split.js';

const at = (id: string) => new Date(Date.UTC(2026, 2, 2, id.charCodeAt(0) - 96));
const written = (id: string, visibility: Splitting['visibility'], capacity: Splitting['capacity']): Splitting => ({
  id,
  visibility,
  capacity,
  createdAt: at(id),
});
const asked = (id: string) => written(id, 'public', 'participant');
const answered = (id: string) => written(id, 'public', 'agent');
const note = (id: string) => written(id, 'internal', 'agent');

describe('a split', () => {
  it.each<[string, Splitting[], Splitting | string]>([
    ['of one message', [asked('b')], asked('b')],
    ['of several begins with the first that somebody outside wrote', [note('b'), asked('c'), asked('d')], asked('c')],
    ['does not take the message away by which it was opened', [asked('a'), asked('b')], 'opening'],
    ['does not take away what an agent answered', [asked('b'), answered('c')], 'answer'],
    ['does not take away what the system said', [asked('b'), written('c', 'public', null)], 'answer'],
    ['of notes alone opens nothing', [note('b')], 'silent'],
  ])('%s', (_, moved, outcome) => expect(judgeSplit(moved, 'a')).toEqual(outcome));

  it.each<[string, Splitting[], string | null, Date | null]>([
    ['who was never answered waits since the first message', [asked('b'), asked('c')], null, at('b')],
    ['who was answered meanwhile waits since the first after that', [asked('b'), asked('d')], 'c', at('d')],
    ['who was answered waits for nothing', [asked('b'), asked('c')], 'd', null],
    ['nobody waits for the answer to a note', [note('b'), asked('c')], null, at('c')],
  ])('%s', (_, moved, lastAnswer, since) => expect(waitsSince(moved, lastAnswer)).toEqual(since));
});
