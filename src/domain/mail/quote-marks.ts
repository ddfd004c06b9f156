/** `>From` is how mailboxes escape a line that begins with "From"; `>>> … >>>` stands above a quotation. */
export function isMarked(line: string): boolean {
  return (
    /^\s{0,3}(?:>(?!From )|&gt;\s)/.test(line.slice(0, 20)) &&
    !/<<<\s*$/.test(line.slice(-10)) &&
    !isOfficeAttribution(line)
  );
}

/** "AN> text", "| text": marks that mean nothing unless an attribution or more of them stand there. */
export function isOddlyMarked(line: string): boolean {
  return /^\s{0,2}(?:\p{Lu}{1,3}>|\|(?:\s|$))/u.test(line.slice(0, 10));
}

export function isFollowedByMarks(lines: readonly string[], from: number): boolean {
  for (let at = from; at < lines.length; at++) {
    if (lines[at]!.trim() !== '') return isMarked(lines[at]!) || isOddlyMarked(lines[at]!);
  }
  return false;
}

/** ">>> Ana Novak 03/03/25 10:15 AM >>>", "Ana Novak ---03/03/2025 10:15:12 AM---Is it lit?" */
export function isOfficeAttribution(line: string): boolean {
  const start = line.slice(0, 400);
  return (
    /^>>> [^<>]{3,200}\d[^<>]{0,20} ?>>>\s*$/.test(start) ||
    /^[^<>-]{2,80} ?-{2,3}\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?-{2,3}/.test(start)
  );
}
