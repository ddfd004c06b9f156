import iconv from 'iconv-lite';

/** Names that are in use and that no table has. */
const ALIASES: Readonly<Record<string, string>> = {
  'x-gbk': 'gb18030',
  'gb_2312-80': 'gb18030',
  'x-euc-cn': 'gb18030',
  ks_c_5601: 'euc-kr',
  'x-windows-949': 'euc-kr',
  'x-sjis': 'shift_jis',
  cp932: 'shift_jis',
  'iso-8859-8-i': 'iso-8859-8',
  'unicode-1-1-utf-7': 'utf-7',
  ansi: 'windows-1252',
};
const SEVEN_BIT_SHIFTS = /^(?:iso-2022-(?:kr|cn)|hz-gb-2312|hz)/;
// A code page of two bytes a character makes valid UTF-8 by chance once or twice, not throughout.
const CHANCE = 3;

/** The text of some bytes, whatever their label says: labels are missing, misspelt and wrong. */
export function decodeBytes(bytes: Buffer, label = ''): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return iconv.decode(bytes, 'utf-16be');
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, 'utf-16le');
  const name = normalized(label);
  if (/^utf-?(?:16|32)/.test(name) && iconv.encodingExists(name)) return iconv.decode(bytes, name);
  const eightBit = bytes.some((byte) => byte > 0x7f);
  if (!eightBit) return decodeSevenBit(bytes, name);
  const utf8 = asUtf8(bytes, /^utf-?8/.test(name));
  if (utf8 && (isUnspecific(name) || utf8.characters >= CHANCE || isSingleByte(name))) return utf8.text;
  return isUnspecific(name) ? decodeUnlabelled(bytes) : decodeNamed(bytes, name);
}

function normalized(label: string): string {
  const name = label
    .slice(0, 60)
    .toLowerCase()
    .replace(/^[\s"']+|[\s"';,].*$/g, '')
    .replace(/^charset=|\*.*$/g, '');
  return ALIASES[name] ?? name;
}

/** Says nothing, or what everybody's program says by default. */
function isUnspecific(name: string): boolean {
  return /^$|^utf-?8|^(?:us-?)?ascii|^ansi_x3|^unknown|^x-unknown|^default|^binary/.test(name) || !exists(name);
}

function isSingleByte(name: string): boolean {
  return /^(?:iso[-_]?8859|latin|windows|win|cp|koi8|mac)/.test(name) && !/9(?:36|49|50|32)$/.test(name);
}

function exists(name: string): boolean {
  return iconv.encodingExists(name) || decoderOf(name) !== null;
}

function decoderOf(name: string): InstanceType<typeof TextDecoder> | null {
  try {
    const decoder = new TextDecoder(name);
    return decoder.encoding === 'replacement' ? null : decoder;
  } catch {
    return null;
  }
}

/**
 * Browsers' tables know what programs mean by a name; the other ones know old machines, and what stands between 0x80 and 0x9f where
 * somebody says Latin 1 and means Windows.
 */
function decodeNamed(bytes: Buffer, name: string): string {
  if (/^(?:iso[-_]?8859[-_]?1$|latin[-_]?1|windows-?1252|cp-?1252)/.test(name)) return decodeUnlabelled(bytes);
  const decoder = decoderOf(name);
  return decoder ? decoder.decode(bytes) : iconv.decode(bytes, name);
}

function decodeSevenBit(bytes: Buffer, name: string): string {
  if (SEVEN_BIT_SHIFTS.test(name)) return decodeShifted(bytes, name);
  const stateful = /^(?:iso-2022-jp|jis|csiso2022jp)/.test(name) || bytes.includes('\x1b$');
  if (stateful) return new TextDecoder('iso-2022-jp').decode(withoutIdleShifts(bytes));
  return /utf-?7$/.test(name) ? iconv.decode(bytes, 'utf-7') : bytes.toString('latin1');
}

/** To shift out and in again without a character between is an error to browsers, and what encoded words do. */
function withoutIdleShifts(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\x1b\([BJ]\x1b(?=\$[@B])/g, '\x1b'), 'latin1');
}

/** Two bytes a character between a sign that shifts in and one that shifts out, with the eighth bit left out. */
function decodeShifted(bytes: Buffer, name: string): string {
  const text = bytes.toString('latin1').replace(/\x1b\$[)*+][A-Z]/g, '');
  const [shifted, charset] = name.startsWith('h')
    ? [/~\{([^~]{0,10000})~\}/g, 'gb18030']
    : [/\x0e([^\x0f]{0,10000})\x0f?/g, name.endsWith('kr') ? 'euc-kr' : 'gb18030'];
  return text.replace(shifted, (_all, inside: string) =>
    iconv.decode(
      Buffer.from(
        inside.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) | 0x80)),
        'latin1',
      ),
      charset,
    ),
  );
}

/** As UTF-8, if that is what it is, apart from an odd byte: a cut at its end, a broken quotation. */
function asUtf8(bytes: Buffer, labelled: boolean): { text: string; characters: number } | null {
  const text = new TextDecoder('utf-8').decode(bytes);
  const wrong = (text.match(/\ufffd/g) ?? []).length;
  const characters = (text.match(/[^\x00-\x7f\ufffd]/g) ?? []).length;
  return wrong * (labelled ? 1 : 10) <= characters ? { text, characters } : null;
}

/** Bytes above 127 without a label that says anything are in somebody's Windows code page. */
function decodeUnlabelled(bytes: Buffer): string {
  return iconv.decode(bytes, 'windows-1252');
}
