import { fileTypeFromBuffer } from 'file-type';

/** Type of the root entry of an OLE compound file, by the program that it belongs to: the first bytes of its CLSID. */
const PROGRAMS: [clsid: string, type: string][] = [
  ['0609020000000000c000000000000046', 'application/msword'],
  ['0009020000000000c000000000000046', 'application/msword'],
  ['1008020000000000c000000000000046', 'application/vnd.ms-excel'],
  ['2008020000000000c000000000000046', 'application/vnd.ms-excel'],
  ['108d81649b4fcf1186ea00aa00b929e8', 'application/vnd.ms-powerpoint'],
  ['0b0d020000000000c000000000000046', 'application/vnd.ms-outlook'],
  ['84100c0000000000c000000000000046', 'application/x-msi'],
  ['86100c0000000000c000000000000046', 'application/x-msi'],
  ['82100c0000000000c000000000000046', 'application/x-msi'],
];
/** Streams by which they are known where there is no CLSID. */
const STREAMS: [name: string, type: string][] = [
  ['WordDocument', 'application/msword'],
  ['Workbook', 'application/vnd.ms-excel'],
  ['Book', 'application/vnd.ms-excel'],
  ['PowerPoint Document', 'application/vnd.ms-powerpoint'],
  ['__properties_version1.0', 'application/vnd.ms-outlook'],
];
const ENTRY_BYTES = 128;

/**
 * Media type of a file by its content; its name and what the sender says of it do not count.
 * @param head its first bytes @param read a piece of it; may be shorter
 */
export async function tellType(
  head: Buffer,
  read: (start: number, length: number) => Promise<Buffer>,
): Promise<string> {
  const known = await fileTypeFromBuffer(head);
  if (known?.mime === 'application/x-cfb') return tellCompound(head, read);
  if (known) return known.mime;
  // A character cut in two at the end of the sample is no reason to call it binary.
  const text = new TextDecoder('utf-8').decode(head).replace(/\uFFFD{1,3}$/, '');
  return /[\0\uFFFD]/.test(text) ? 'application/octet-stream' : 'text/plain';
}

/** Documents of older office programs, and installers, are all of one format: its first directory entries tell. */
async function tellCompound(head: Buffer, read: (start: number, length: number) => Promise<Buffer>): Promise<string> {
  if (head.length < 512) return 'application/x-cfb';
  const sectorShift = head.readUInt16LE(0x1e);
  const sector = head.readUInt32LE(0x30);
  if (![9, 12].includes(sectorShift)) return 'application/x-cfb';
  const directory = await read((sector + 1) * 2 ** sectorShift, 2 ** sectorShift);
  const clsid = directory.subarray(0x50, 0x60).toString('hex');
  const byProgram = PROGRAMS.find(([known]) => known === clsid)?.[1];
  if (byProgram) return byProgram;
  const names: string[] = [];
  for (let at = 0; at + ENTRY_BYTES <= directory.length; at += ENTRY_BYTES) {
    const length = Math.min(64, directory.readUInt16LE(at + 64));
    names.push(directory.toString('utf16le', at, at + Math.max(0, length - 2)));
  }
  return STREAMS.find(([name]) => names.includes(name))?.[1] ?? 'application/x-cfb';
}
