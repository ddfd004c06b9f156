import type { Transform } from 'node:stream';
import { MailParser, type AddressObject, type EmailAddress } from 'mailparser';
import type { Address } from '../../domain/mail/parsed-mail.js';
import { decodeBytes } from './charset.js';
import { decodeUuencoded, takeEncodedFiles } from './encoded-files.js';
import { withoutEndlessBlanks } from './endless-blanks.js';
import { joinFlowed } from './flowed.js';
import { htmlToPlainText } from './html-text.js';
import { withReadableHeaders } from './raw-headers.js';

const MAX_TEXT_LENGTH = 2_000_000;

export interface MimePart {
  type: string;
  name: string | null;
  content: Buffer;
  contentId: string | null;
  inline: boolean;
}

export interface Mime {
  text: string;
  html: string | null;
  parts: MimePart[];
  /** False when the time ran out. */
  complete: boolean;
  addresses(header: string): Address[] | null;
}

/** The parser's own tree: its flat text would mix the parts of an alternative with what stands beside it. */
interface Node {
  contentType?: string | false;
  isAttachment?: boolean;
  charset?: string;
  node?: PartHead;
  decoder?: Transform;
  /** What came, before and after it was decoded. */
  came?: Buffer[];
  decoded?: Buffer[];
  flows?: boolean;
  children: Node[];
}

interface PartHead {
  filename?: string | false;
  disposition?: string | false;
  encoding?: string | false;
  charset?: string | false;
  flowed?: boolean;
  delSp?: boolean;
}

/** The parser, with the bytes of its texts kept: their charsets are better guessed when all of a text is there. */
class BytesParser extends MailParser {
  declare tree: Node | false;
  declare headers: Map<string, unknown> | false;

  createNode(head: PartHead): Node {
    const flows = head.flowed ?? false;
    head.flowed = false;
    const node = (Object.getPrototypeOf(BytesParser.prototype) as { createNode(head: PartHead): Node }).createNode.call(
      this,
      head,
    );
    if (!node.decoder || node.isAttachment) return node;
    node.charset = 'utf-8';
    return Object.assign(node, { flows, came: tap(node.decoder, 'write'), decoded: tap(node.decoder, 'push') });
  }
}

function tap(stream: Transform, method: 'write' | 'push'): Buffer[] {
  const seen: Buffer[] = [];
  const passOn = (stream[method] as (chunk: unknown, ...more: unknown[]) => boolean).bind(stream);
  stream[method] = (chunk: unknown, ...more: unknown[]) => {
    if (Buffer.isBuffer(chunk)) seen.push(chunk);
    return passOn(chunk, ...more);
  };
  return seen;
}

interface Body {
  plain: string;
  html: string;
  /** A text that has a name, if it is one. */
  file?: MimePart;
  /** What old programs wrote into the text. */
  enclosed?: MimePart[];
}

interface Arriving {
  type: string;
  /** Not always text, where the header is broken. */
  contentType: unknown;
  filename?: unknown;
  cid?: unknown;
  contentDisposition?: string;
  related?: boolean;
  headers: Map<string, unknown>;
  content: NodeJS.ReadableStream;
  release(): void;
}

/** Null when the bytes could not be read as MIME at all. */
export async function readMime(raw: Buffer, patienceMs: number): Promise<Mime | null> {
  const parser = new BytesParser({
    skipImageLinks: true,
    skipTextToHtml: true,
    skipHtmlToText: true,
    keepDeliveryStatus: true,
    ignoreEmbedded: true,
    maxHeadSize: 256 * 1024,
  } as ConstructorParameters<typeof MailParser>[0]);
  const parts: MimePart[] = [];

  const complete = await new Promise<boolean>((done) => {
    const timer = setTimeout(() => done(false), patienceMs);
    const settle = () => {
      clearTimeout(timer);
      done(true);
    };
    parser.on('data', (data: Arriving) => {
      if (data.type === 'attachment') collect(data, parts);
    });
    // What was read before the fault is kept.
    parser.on('error', settle);
    parser.on('end', settle);
    parser.end(withoutEndlessBlanks(withReadableHeaders(raw)));
  });
  parser.destroy();

  const { tree, headers } = parser;
  if (!tree || !headers) return null;
  const found = read(tree);
  // A text that has a name is a file, wherever the sender's program shows it; where every text has one, the first is the mail itself.
  const nameless = found.filter(({ file }) => !file);
  const bodies = nameless.length > 0 ? nameless : found.filter(({ plain, html }) => plain || html).slice(0, 1);
  const files = found.flatMap((body) => (bodies.includes(body) ? [] : (body.file ?? [])));
  parts.push(...files, ...found.flatMap(({ enclosed }) => enclosed ?? []));
  if (bodies.length === 0 && tree.children.length === 0) bodies.push(...mislabelled(parts));
  return {
    text: bodies.map(asText).join('\n'),
    html: bodies.some(({ html }) => html) ? bodies.map(asHtml).join('<br>\n') : null,
    parts,
    complete,
    addresses: (header) => flat((headers.get(header) as AddressObject | undefined)?.value),
  };
}

function collect(data: Arriving, parts: MimePart[]): void {
  const chunks: Buffer[] = [];
  const part: MimePart = {
    type: typeof data.contentType === 'string' ? data.contentType.toLowerCase() : 'application/octet-stream',
    name: typeof data.filename === 'string' ? data.filename : null,
    content: Buffer.alloc(0),
    contentId: typeof data.cid === 'string' ? data.cid : null,
    inline: data.contentDisposition === 'inline' || data.related === true,
  };
  parts.push(part);
  data.content.on('data', (chunk: Buffer) => chunks.push(chunk));
  data.content.on('error', () => data.release());
  data.content.on('end', () => {
    part.content = Buffer.concat(chunks);
    const encoding = data.headers.get('content-transfer-encoding');
    if (typeof encoding === 'string' && /^x-?uu/i.test(encoding)) part.content = decodeUuencoded(part.content);
    data.release();
  });
}

function read(node: Node): Body[] {
  if (node.decoded) return readText(node);
  const bodies = node.children.flatMap(read);
  if (node.contentType !== 'multipart/alternative') return bodies;
  // The same in several forms; a file among them is none of these.
  const [forms, files] = [bodies.filter(({ file }) => !file), bodies.filter(({ file }) => file)];
  const form = forms.length > 0 ? forms : files.splice(0);
  const enclosed = form.flatMap((body) => body.enclosed ?? []);
  return [{ plain: joined(form, 'plain'), html: joined(form, 'html'), enclosed }, ...files];
}

function readText(node: Node): Body[] {
  const bytes = bytesOf(node);
  const isHtml = node.contentType === 'text/html';
  const file = namedFile(node, bytes);
  if (file && bytes.subarray(2).includes(0) && !/utf-?(?:16|32)/i.test(String(node.node?.charset))) {
    return [{ plain: '', html: '', file }];
  }
  const { rest, files } = isHtml ? { rest: bytes, files: [] } : takeEncodedFiles(bytes);
  let text = decodeBytes(rest, node.node?.charset || '')
    .replace(/\r?\n/g, '\n')
    .slice(0, MAX_TEXT_LENGTH);
  if (node.flows) text = joinFlowed(text, node.node?.delSp ?? false);
  if (!text) return [];
  const enclosed = files.map(({ name, content }) => ({
    type: 'application/octet-stream',
    name,
    content,
    contentId: null,
    inline: false,
  }));
  return [{ plain: isHtml ? '' : text, html: isHtml ? text : '', file, enclosed }];
}

/** What says that it is base64 may be plain text, and mailing lists write their footer below what is. */
function bytesOf({ node, came, decoded }: Node): Buffer {
  const bytes = Buffer.concat(decoded ?? []);
  if (node?.encoding !== 'base64') return bytes;
  const lines = Buffer.concat(came ?? [])
    .toString('latin1')
    .split('\n');
  const plainFrom = lines.findIndex((line) => /[^\s] [^\s]|^[-_]{2,}\s*$/.test(line.slice(0, 200)));
  if (plainFrom < 0) return bytes;
  const encoded = Buffer.from(lines.slice(0, plainFrom).join(''), 'base64');
  return Buffer.concat([
    encoded,
    Buffer.from(`${encoded.length ? '\n' : ''}${lines.slice(plainFrom).join('\n')}`, 'latin1'),
  ]);
}

function namedFile(node: Node, content: Buffer): MimePart | undefined {
  const { filename, disposition } = node.node ?? {};
  if (!filename || disposition === 'attachment') return undefined;
  return {
    type: node.contentType || 'text/plain',
    name: filename,
    content,
    contentId: null,
    inline: disposition === 'inline',
  };
}

function joined(bodies: Body[], kind: 'plain' | 'html'): string {
  return bodies
    .map((body) => body[kind])
    .filter(Boolean)
    .join('\n');
}

/** A lone body of a type that does not exist ("text") is still what the person wrote. */
function mislabelled(parts: MimePart[]): Body[] {
  const [only] = parts;
  if (parts.length !== 1 || !only || only.name || !/^(?:text$|text\/(?!calendar|rfc822)|$)/.test(only.type)) return [];
  parts.pop();
  return [{ plain: only.content.toString(), html: '' }];
}

function asText({ plain, html }: Body): string {
  return plain.trim() || !html ? plain : htmlToPlainText(html);
}

function asHtml({ plain, html }: Body): string {
  if (html) return html;
  const escaped = plain.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<div style="white-space: pre-wrap">${escaped}</div>`;
}

function flat(entries: EmailAddress[] | undefined): Address[] | null {
  if (!entries) return null;
  return entries
    .flatMap((entry) => entry.group ?? [entry])
    .map(({ address, name }) => ({ address: (address ?? '').replace(/^mailto:/i, ''), name: plainName(name ?? '') }))
    .filter(({ address }) => address !== '');
}

/** Without quotes that are no part of it and what a broken bracket leaves behind. */
function plainName(name: string): string {
  const unquoted = /^'(.*)'$/.exec(name)?.[1] ?? name;
  return /[\p{L}\p{N}]/u.test(unquoted) ? unquoted.trim() : '';
}
