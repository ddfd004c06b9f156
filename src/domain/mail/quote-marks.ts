/** `>From` is how mailboxes escape a line that begins with "From"; `>>> … >>>` stands above a quotation. */
export function isMarked(line: string): boolean {
  return (
    /^\s{0,3}(?:>(?!From )|&gt;\s)/.test(line.slice(0, 20)) &&
    !/<<<\s*$/.test(line.slice(-10)) &&
    !isOfficeAttribution(line)
  );
}

/** "AN> text": marks that mean nothing unless an attribution or more of them stand there. */
export function hasInitials(line: string): boolean {
  return /^\s{0,2}\p{Lu}{1,3}>/u.test(line.slice(0, 10));
}

export function isFollowedByMarks(lines: readonly string[], from: number): boolean {
  const next = nextLine(lines, from);
  return isMarked(next) || hasInitials(next);
}

/** Bars draw tables, too; below an attribution they quote. */
export function isFollowedByBars(lines: readonly string[], from: number): boolean {
  return /^\s{0,2}\|(?:\s|$)/.test(nextLine(lines, from).slice(0, 10));
}

function nextLine(lines: readonly string[], from: number): string {
  for (let at = from; at < lines.length; at++) {
    if (lines[at]!.trim() !== '') return lines[at]!;
  }
  return '';
}

/** ">>> Ana Novak 03/03/25 10:15 AM >>>", "Ana Novak ---03/03/2025 10:15:12 AM---Is it lit?" */
export function isOfficeAttribution(line: string): boolean {
  const start = line.slice(0, 400);
  return (
    /^>>> [^<>]{3,200}\d[^<>]{0,20} ?>>>\s*$/.test(start) ||
    /^[^<>-]{2,80} ?-{2,3}\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?-{2,3}/.test(start)
  );
}
