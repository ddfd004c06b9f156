/**
 * Puts the lines of `format=flowed` (RFC 3676) together again. Lines of different depth never belong together: else an answer below a
 * quoted line would become a part of it.
 */
export function joinFlowed(text: string, delSp: boolean): string {
  const joined: string[] = [];
  let openAt: number | null = null;
  for (const line of text.split('\n')) {
    const marks = /^>*/.exec(line)![0];
    const depth = marks.length;
    const content = line.slice(depth).replace(/^ /, '');
    const isDelimiter = content === '-- ';
    const flows = content.endsWith(' ') && !isDelimiter;
    const kept = flows && delSp ? content.slice(0, -1) : content;
    if (openAt === depth && !isDelimiter) {
      joined[joined.length - 1] += kept;
    } else {
      joined.push(depth > 0 ? `${marks} ${kept}` : kept);
    }
    openAt = flows ? depth : null;
  }
  return joined.join('\n');
}
