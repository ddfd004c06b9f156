/** `>From` is how mailboxes escape a line that begins with "From"; `>>> … >>>` stands above a quotation. */
export function isMarked(line: string): boolean {
  return /^\s{0,3}(?:>(?!From )|&gt;\s)/.test(line.slice(0, 20)) && !isOfficeAttribution(line);
}

export function isFollowedByMarks(lines: readonly string[], from: number): boolean {
  for (let at = from; at < lines.length; at++) {
    if (lines[at]!.trim() !== '') return isMarked(lines[at]!);
  }
  return false;
}

/** ">>> Ana Novak 03/03/25 10:15 AM >>>" */
export function isOfficeAttribution(line: string): boolean {
  return /^>>> [^<>]{3,200}\d[^<>]{0,20} ?>>>\s*$/.test(line.slice(0, 400));
}
