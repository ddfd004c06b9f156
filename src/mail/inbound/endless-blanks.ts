// What reads a mail looks for blanks at the end of a line, and for line ends at the end of a header, and takes long where there
// are many and no end. Nobody writes that many.
const MOST = 256;

const SPACE = 0x20;
const TAB = 0x09;
const CR = 0x0d;
const LF = 0x0a;

/** The same bytes, with endless runs cut short: of carriage returns without a line feed, and of blanks in mails that use quoted-printable. */
export function withoutEndlessBlanks(raw: Buffer): Buffer {
  const lines = cutShort(
    raw,
    (byte) => byte === CR || byte === LF,
    (run) => strayReturns(run) > MOST,
  );
  if (!/quoted-printable/i.test(lines.toString('latin1'))) return lines;
  return cutShort(
    lines,
    (byte) => byte === SPACE || byte === TAB,
    () => true,
  );
}

function cutShort(raw: Buffer, isBlank: (byte: number) => boolean, mayBeCut: (run: Buffer) => boolean): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  for (let at = 0, begin = 0; at <= raw.length; at++) {
    if (at < raw.length && isBlank(raw[at]!)) continue;
    if (at - begin > MOST && mayBeCut(raw.subarray(begin, at))) {
      kept.push(raw.subarray(from, begin + MOST));
      from = at;
    }
    begin = at + 1;
  }
  return kept.length === 0 ? raw : Buffer.concat([...kept, raw.subarray(from)]);
}

function strayReturns(run: Buffer): number {
  let stray = 0;
  for (let at = 0; at < run.length; at++) if (run[at] === CR && run[at + 1] !== LF) stray++;
  return stray;
}
