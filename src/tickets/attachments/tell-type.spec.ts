import { describe, expect, it } from 'vitest';
import { tellType } from './tell-type.js';

const tell = (content: Buffer) =>
  tellType(content.subarray(0, 64 * 1024), (start, length) => Promise.resolve(content.subarray(start, start + length)));

/** An OLE compound file with nothing in it but its directory, which lies behind `behind` bytes. */
function compound({ clsid = '', names = ['Root Entry'], behind = 0, shift = 9 }): Buffer {
  const sector = 2 ** shift;
  const header = Buffer.alloc(sector);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.writeUInt16LE(shift, 0x1e);
  header.writeUInt32LE(behind / sector, 0x30);
  const directory = Buffer.alloc(sector);
  names.forEach((name, i) => {
    directory.write(name, i * 128, 'utf16le');
    directory.writeUInt16LE(name.length * 2 + 2, i * 128 + 64);
  });
  Buffer.from(clsid, 'hex').copy(directory, 0x50);
  return Buffer.concat([header, Buffer.alloc(behind, 7), directory]);
}

/** The first entry of a ZIP, not compressed. */
function zip(name: string, content: string): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name + content), Buffer.alloc(64)]);
}

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('the type of a file, by its content', () => {
  it.each([
    ['a PDF', Buffer.from('%PDF-1.7\n%…'), 'application/pdf'],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]), 'application/x-msdownload'],
    ['text', Buffer.from('name;größe\n"Lampe";5 µm\n'), 'text/plain'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'text/plain'],
    ['nothing', Buffer.alloc(0), 'text/plain'],
    ['noise', Buffer.from([0, 1, 2, 3, 250, 251]), 'application/octet-stream'],
    ['text that is cut within a character', Buffer.from('ä'.repeat(40_000)).subarray(1), 'application/octet-stream'],
    [
      'OpenDocument',
      zip('mimetype', 'application/vnd.oasis.opendocument.text'),
      'application/vnd.oasis.opendocument.text',
    ],
    [
      'Word',
      zip(
        '[Content_Types].xml',
        `<Types><Override PartName="/word/document.xml" ContentType="${DOCX}.main+xml"/></Types>`,
      ),
      DOCX,
    ],
    ['old Word', compound({ clsid: '0609020000000000c000000000000046' }), 'application/msword'],
    ['old Excel, without a class', compound({ names: ['Root Entry', 'Workbook'] }), 'application/vnd.ms-excel'],
    [
      'old PowerPoint, far behind',
      compound({ clsid: '108d81649b4fcf1186ea00aa00b929e8', behind: 512 * 1000 }),
      'application/vnd.ms-powerpoint',
    ],
    [
      'a mail of Outlook',
      compound({ clsid: '0b0d020000000000c000000000000046', shift: 12 }),
      'application/vnd.ms-outlook',
    ],
    ['an installer', compound({ clsid: '84100c0000000000c000000000000046' }), 'application/x-msi'],
    ['something of the kind', compound({}), 'application/x-cfb'],
    ['something broken of the kind', compound({}).subarray(0, 100), 'application/x-cfb'],
    ['one whose directory is nowhere', compound({ behind: 512 * 10 }).subarray(0, 600), 'application/x-cfb'],
  ])('%s', async (_what, content, type) => expect(await tell(content)).toBe(type));
});
