/** A ticket has as many tags as that. */
export const MOST_TAGS = 50;
export const MAX_TAG = 64;

/** What is undefined stays; `addTags` and `removeTags` fit whatever others do at the same time. */
export interface TagChange {
  tags?: readonly string[];
  addTags?: readonly string[];
  removeTags?: readonly string[];
}

/** Written alike what looks alike: without blanks around, and with one blank where there are several. */
export function normalizeTag(tag: string): string {
  return tag.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}

/**
 * The tags after a change, each once, in the order in which they came. What is both added and removed is not there.
 * @returns undefined when nothing was asked for
 */
export function changeTags(before: readonly string[], change: TagChange): string[] | undefined {
  const { tags, addTags, removeTags } = change;
  if (!tags && !addTags && !removeTags) return undefined;
  const removed = new Set((removeTags ?? []).map(normalizeTag));
  const all = [...(tags ?? before), ...(addTags ?? [])].map(normalizeTag);
  return [...new Set(all)].filter((tag) => tag !== '' && !removed.has(tag));
}
