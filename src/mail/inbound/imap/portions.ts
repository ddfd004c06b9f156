interface Sized {
  size: number;
}

/** Cuts a list into pieces that hold at most so many bytes together, in order. What is larger alone is a piece alone. */
export function portions<T extends Sized>(items: readonly T[], maxBytes: number): T[][] {
  const pieces: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    if (bytes + item.size > maxBytes) {
      pieces.push([]);
      bytes = 0;
    }
    pieces.at(-1)!.push(item);
    bytes += item.size;
  }
  return pieces;
}
