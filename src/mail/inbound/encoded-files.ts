export interface EncodedFile {
  name: string;
  content: Buffer;
}

const BEGIN = /^(?:begin(?:-base64)? [0-7]{3,4} (\S.{0,200})|=ybegin .{0,200}?name=(\S.{0,200}))$/;

/** Files that old programs write into the text: uuencode and yEnc. What they leave is the text. */
export function takeEncodedFiles(bytes: Buffer): { rest: Buffer; files: EncodedFile[] } {
  const nothing = { rest: bytes, files: [] };
  if (!bytes.includes('begin ') && !bytes.includes('begin-base64 ')) return nothing;
  const files: EncodedFile[] = [];
  const kept: string[] = [];
  const lines = bytes.toString('latin1').split('\n');
  // Without it, every line that begins a file without an end would be looked through to the last one.
  let endsBefore = lines.length;
  while (endsBefore > 0 && !isEnd(lines[endsBefore - 1]!)) endsBefore--;
  for (let at = 0; at < lines.length; at++) {
    const name = at < endsBefore ? nameOf(lines[at]!) : null;
    const end = name === null ? -1 : endOf(lines, at);
    if (name === null || end < 0) {
      kept.push(lines[at]!);
      continue;
    }
    files.push({ name, content: decodeLines(lines[at]!, lines.slice(at + 1, end)) });
    at = end;
  }
  return files.length === 0 ? nothing : { rest: Buffer.from(kept.join('\n'), 'latin1'), files };
}

/** A part that says of itself that it is uuencoded. */
export function decodeUuencoded(content: Buffer): Buffer {
  const lines = content.toString('latin1').split('\n');
  const begin = lines.findIndex((line) => nameOf(line) !== null);
  return decodeLines(lines[begin] ?? '', lines.slice(begin + 1));
}

function nameOf(line: string): string | null {
  const match = line.length > 300 ? null : BEGIN.exec(line.trimEnd());
  return match ? (match[1] ?? match[2]!).trim() : null;
}

function isEnd(line: string): boolean {
  return /^(?:end|====|=yend\b.{0,200})\s*$/.test(line.slice(0, 250));
}

/** Lines of a file look like one, so that a sentence that begins with "begin 644" stays a sentence. */
function endOf(lines: readonly string[], begin: number): number {
  const yEnc = lines[begin]!.startsWith('=');
  for (let at = begin + 1; at < lines.length; at++) {
    const line = lines[at]!.trimEnd();
    if (isEnd(line)) return at;
    if (!yEnc && !/^[\x20-\x7e]{0,90}$/.test(line)) return -1;
    if (!yEnc && nameOf(line) !== null) return -1;
  }
  return -1;
}

function decodeLines(begin: string, lines: readonly string[]): Buffer {
  if (begin.startsWith('=')) return Buffer.concat(lines.map(decodeYEnc));
  if (begin.startsWith('begin-base64')) return Buffer.from(lines.join(''), 'base64');
  return Buffer.concat(lines.map(decodeUu));
}

function decodeUu(line: string): Buffer {
  if (isEnd(line)) return Buffer.alloc(0);
  const six = (at: number) => ((line.codePointAt(at) ?? 0x20) - 0x20) & 0x3f;
  const bytes: number[] = [];
  const length = line === '' ? 0 : six(0);
  for (let at = 1; bytes.length < length; at += 4) {
    const group = (six(at) << 18) | (six(at + 1) << 12) | (six(at + 2) << 6) | six(at + 3);
    bytes.push(group >> 16, (group >> 8) & 0xff, group & 0xff);
  }
  return Buffer.from(bytes.slice(0, length));
}

function decodeYEnc(line: string): Buffer {
  if (/^=y(?:part|begin|end) /.test(line)) return Buffer.alloc(0);
  const bytes: number[] = [];
  const encoded = line.replace(/\r$/, '');
  for (let at = 0; at < encoded.length; at++) {
    const escaped = encoded[at] === '=';
    if (escaped) at++;
    bytes.push((encoded.charCodeAt(at) - 42 - (escaped ? 64 : 0)) & 0xff);
  }
  return Buffer.from(bytes);
}
