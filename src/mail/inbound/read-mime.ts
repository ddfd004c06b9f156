import { MailParser, type AddressObject, type EmailAddress } from 'mailparser';
import type { Address } from '../../domain/mail/parsed-mail.js';
import { withoutEndlessBlanks } from './endless-blanks.js';
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
  subject: string | null;
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
  textContent?: string;
  isAttachment?: boolean;
  node?: { filename?: string | false; disposition?: string | false };
  children: Node[];
}

interface Body {
  plain: string;
  html: string;
  file?: MimePart;
}

interface Arriving {
  type: string;
  /** Not always text, where the header is broken. */
  contentType: unknown;
  filename?: unknown;
  cid?: unknown;
  contentDisposition?: string;
  related?: boolean;
  content: NodeJS.ReadableStream;
  release(): void;
}

/** Null when the bytes could not be read as MIME at all. */
export async function readMime(raw: Buffer, patienceMs: number): Promise<Mime | null> {
  const parser = new MailParser({
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

  const { tree, headers } = parser as unknown as { tree: Node | false; headers: Map<string, unknown> | false };
  if (!tree || !headers) return null;
  const [first, ...further] = read(tree);
  // A text that has a name is a file, wherever the sender's program shows it; the first one is the mail itself.
  parts.push(...further.flatMap(({ file }) => file ?? []));
  const bodies = [...(first ? [first] : []), ...further.filter(({ file }) => !file)];
  if (bodies.length === 0 && tree.children.length === 0) bodies.push(...mislabelled(parts));
  const subject = headers.get('subject');
  return {
    subject: typeof subject === 'string' ? subject : null,
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
    data.release();
  });
}

function read(node: Node): Body[] {
  const text = node.isAttachment ? '' : (node.textContent ?? '').slice(0, MAX_TEXT_LENGTH);
  if (text) {
    const body = node.contentType === 'text/html' ? { plain: '', html: text } : { plain: text, html: '' };
    return [{ ...body, file: namedFile(node, text) }];
  }
  const bodies = node.children.flatMap(read);
  if (node.contentType !== 'multipart/alternative') return bodies;
  return [{ plain: joined(bodies, 'plain'), html: joined(bodies, 'html') }];
}

function namedFile(node: Node, text: string): MimePart | undefined {
  const { filename, disposition } = node.node ?? {};
  if (!filename || disposition !== 'inline') return undefined;
  const type = node.contentType || 'text/plain';
  return { type, name: filename, content: Buffer.from(text), contentId: null, inline: true };
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
    .map(({ address, name }) => ({ address: address ?? '', name: name ?? '' }))
    .filter(({ address }) => address !== '');
}
