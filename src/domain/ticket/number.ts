export const KINDS = ['work_order', 'dispute', 'chat'] as const;
export type Kind = (typeof KINDS)[number];

const PREFIX: Record<Kind, string> = { work_order: 'WO', dispute: 'DP', chat: 'CH' };

/** `WO-100042`. Numbers are unique over all kinds, the prefix is for people. */
export function formatNumber(kind: Kind, serial: number | string): string {
  return `${PREFIX[kind]}-${serial}`;
}

/** The serial of a number as people write it, whatever the case; null if it cannot be one. */
export function parseNumber(text: string): number | null {
  const match = /^(?:WO|DP|CH)-(\d{1,15})$/i.exec(text.trim());
  return match ? Number(match[1]) : null;
}

/** The last `[WO-100042]` in a subject, as its serial; without any, the last such number that stands alone, as people type it. */
export function numberInSubject(subject: string): number | null {
  const bracketed = [...subject.matchAll(/\[((?:WO|DP|CH)-\d{1,15})\]/gi)];
  const typed =
    bracketed.length > 0
      ? []
      : [...subject.matchAll(/(?<![\p{L}\p{N}_-])((?:WO|DP|CH)-\d{6,15})(?![\p{L}\p{N}_-])/giu)];
  return parseNumber([...bracketed, ...typed].at(-1)?.[1] ?? '');
}
