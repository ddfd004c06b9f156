import { describe, expect, it } from 'vitest';
import { ACYCLIC, directed, LINK_KINDS, LINK_TYPES, type LinkType, typeOf } from './link.js';

describe('a link', () => {
  it.each<[LinkType, string, string, string, string, string]>([
    ['caused_by', 'a', 'b', 'caused_by', 'a', 'b'],
    ['causes', 'a', 'b', 'caused_by', 'b', 'a'],
    ['duplicate_of', 'b', 'a', 'duplicate_of', 'b', 'a'],
    ['duplicated_by', 'b', 'a', 'duplicate_of', 'a', 'b'],
    ['follow_up_of', 'a', 'b', 'follow_up_of', 'a', 'b'],
    ['followed_up_by', 'a', 'b', 'follow_up_of', 'b', 'a'],
    ['related', 'a', 'b', 'related', 'a', 'b'],
    ['related', 'b', 'a', 'related', 'a', 'b'],
  ])('%s from %s to %s is kept as %s from %s to %s', (type, one, other, kind, fromId, toId) =>
    expect(directed(type, one, other)).toEqual({ kind, fromId, toId }),
  );

  it('has a name at either end, and is the same link whichever of them is used', () => {
    const names = LINK_KINDS.flatMap((kind) => [typeOf(kind, 'from'), typeOf(kind, 'to')]);
    expect([...new Set(names)].sort()).toEqual([...LINK_TYPES].sort());
    for (const kind of LINK_KINDS) {
      expect(directed(typeOf(kind, 'to'), 'b', 'a')).toEqual(directed(typeOf(kind, 'from'), 'a', 'b'));
    }
  });

  it('may go round in a circle only where it says nothing of what comes first', () =>
    expect(LINK_KINDS.filter((kind) => !ACYCLIC.includes(kind))).toEqual(['related']));
});
