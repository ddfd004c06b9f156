/** As they are kept: from one ticket to another. */
export const LINK_KINDS = ['related', 'duplicate_of', 'caused_by', 'follow_up_of'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** The same, seen from the other end. */
const INVERSE = {
  related: 'related',
  duplicate_of: 'duplicated_by',
  caused_by: 'causes',
  follow_up_of: 'followed_up_by',
} as const satisfies Record<LinkKind, string>;

/** What a ticket is to the other one, whichever end it stands at. */
export const LINK_TYPES = [
  'related',
  'duplicate_of',
  'duplicated_by',
  'caused_by',
  'causes',
  'follow_up_of',
  'followed_up_by',
] as const;
export type LinkType = (typeof LINK_TYPES)[number];

/** Nothing is its own cause, nor a duplicate of itself, over however many others. */
export const ACYCLIC: readonly LinkKind[] = ['duplicate_of', 'caused_by', 'follow_up_of'];

export function typeOf(kind: LinkKind, end: 'from' | 'to'): LinkType {
  return end === 'from' ? kind : INVERSE[kind];
}

/** What is kept of "`one` is TYPE `other`". Of tickets that are related, the one with the lesser id stands first. */
export function directed(type: LinkType, one: string, other: string): { kind: LinkKind; fromId: string; toId: string } {
  const kind = LINK_KINDS.find((each) => typeOf(each, 'from') === type || typeOf(each, 'to') === type)!;
  const forward = kind === 'related' ? one < other : kind === type;
  return forward ? { kind, fromId: one, toId: other } : { kind, fromId: other, toId: one };
}
