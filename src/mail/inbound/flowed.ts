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
    if (openAt === depth && !isDelimiter) {
      joined[joined.length - 1] += content;
    } else {
      joined.push(depth > 0 ? `${marks} ${content}` : content);
    }
    const flows = content.endsWith(' ') && !isDelimiter;
    if (flows && delSp) joined[joined.length - 1] = joined.at(-1)!.slice(0, -1);
    openAt = flows ? depth : null;
  }
  return joined.join('\n');
}
