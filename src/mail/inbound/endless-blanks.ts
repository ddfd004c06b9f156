// Encoded lines have 76 characters; decoders look for blanks at the end of a line, and take long where there is no end.
const MAX_BLANKS = 256;

/** The same bytes, with endless runs of blanks cut short in mails that use quoted-printable. */
export function withoutEndlessBlanks(raw: Buffer): Buffer {
  if (!/quoted-printable/i.test(raw.toString('latin1'))) return raw;
  const kept: Buffer[] = [];
  let from = 0;
  for (let at = 0, run = 0; at <= raw.length; at++) {
    if (raw[at] === 0x20 || raw[at] === 0x09) {
      run++;
      continue;
    }
    if (run > MAX_BLANKS) {
      kept.push(raw.subarray(from, at - run + MAX_BLANKS));
      from = at;
    }
    run = 0;
  }
  return kept.length === 0 ? raw : Buffer.concat([...kept, raw.subarray(from)]);
}
