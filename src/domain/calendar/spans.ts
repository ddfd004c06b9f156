/** `[from, to)` on any one scale: minutes of a day, or milliseconds. */
export type Span = readonly [from: number, to: number];

/** The same points in ascending spans that neither overlap nor touch; empty spans vanish. */
export function union(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [from, to] of spans.filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** What is left of `spans` outside of `cuts`. */
export function subtract(spans: readonly Span[], cuts: readonly Span[]): Span[] {
  return cuts
    .reduce<readonly Span[]>(
      (left, [cutFrom, cutTo]) =>
        left.flatMap(([from, to]): Span[] => [
          [from, Math.min(to, cutFrom)],
          [Math.max(from, cutTo), to],
        ]),
      union(spans),
    )
    .filter(([from, to]) => from < to);
}

export function clip(spans: readonly Span[], [low, high]: Span): Span[] {
  return spans.map(([from, to]): Span => [Math.max(from, low), Math.min(to, high)]).filter(([from, to]) => from < to);
}
