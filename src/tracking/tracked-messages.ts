import { type Allowed } from '../platform/http/html-page.js';
import { lines, type Markup, markup } from '../platform/http/markup.js';
import { distance, shortTime } from '../platform/time/readable-time.js';
import { FRAME_SOURCES, frame } from './message-frame.js';
import type { PublicFile, PublicMessage } from './tracking.store.js';
import { readableSize } from './tracking-words.js';

/** Who reads, and where. */
interface Reading {
  number: string;
  key: string;
  publicUrl: string;
  personId: string;
  /** Who may only look sees texts and the names of files. */
  mayWrite: boolean;
  now: Date;
}

/** Of the stored types, which are told by content, those that every browser shows as a picture; and how their names end. */
const PICTURES: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};
/** What files are called that came without a name. */
const NAMELESS = /^(?:unnamed|file)?$/;

export function conversation(messages: PublicMessage[], reading: Reading): Markup[] {
  return messages.map((message, i) => messageOf(message, messages[i + 1] ?? null, reading));
}

/** What the page of these messages has to be allowed to show. */
export function sourcesOf(messages: PublicMessage[], { mayWrite }: Reading): Allowed {
  if (!mayWrite) return {};
  if (messages.some(({ html }) => html !== null)) return FRAME_SOURCES;
  const pictures = messages.some(({ attachments }) => attachments.some(isPicture));
  return pictures ? { 'img-src': [`'self'`] } : {};
}

function messageOf(message: PublicMessage, next: PublicMessage | null, reading: Reading): Markup {
  const { id, authorId, capacity, body, createdAt, attachments } = message;
  const author = message.author ?? 'Docket';
  const name = authorId === reading.personId ? `${author} (you)` : author;
  const pictures = reading.mayWrite ? attachments.filter(isPicture) : [];
  const files = attachments.filter((file) => !pictures.includes(file));
  return markup`<article class="message${capacity === 'participant' ? '' : ' ours'}" id="m-${id}">
<header><strong>${name}</strong>
<time class="muted small" datetime="${createdAt.toISOString()}" title="${distance(createdAt, reading.now)}">${shortTime(createdAt)}</time></header>
<div class="body">${lines(body)}</div>
${pictures.length > 0 && markup`<ul class="pictures">${pictures.map((file, i) => picture(file, i + 1, reading))}</ul>`}
${files.length > 0 && markup`<ul class="files">${files.map((file) => listed(file, reading))}</ul>`}
${reading.mayWrite && message.hasHtml && asWritten(message, author, next, reading)}
</article>`;
}

function isPicture({ type, isGivenOut }: PublicFile): boolean {
  return isGivenOut && Object.hasOwn(PICTURES, type);
}

function picture(file: PublicFile, position: number, reading: Reading): Markup {
  const name = NAMELESS.test(file.name) ? `Picture ${position}.${PICTURES[file.type]}` : file.name;
  const address = addressOf(file, reading);
  return markup`<li><a href="${address}" title="${name}, ${readableSize(file.size)}" download><img src="${address}" alt="${name}" loading="lazy" decoding="async"></a></li>`;
}

function listed(file: PublicFile, reading: Reading): Markup {
  const mayGet = reading.mayWrite && file.isGivenOut;
  const link = mayGet ? markup`<a href="${addressOf(file, reading)}" download>${file.name}</a>` : file.name;
  const about = file.isGivenOut ? readableSize(file.size) : 'not available: it has not passed the virus check';
  return markup`<li>${link} <span class="muted">${about}</span></li>`;
}

function addressOf({ id }: PublicFile, { number, key }: Reading): string {
  return `/t/${number}/attachments/${id}?key=${key}`;
}

/** What has no room beside later messages is shown where it is the last one. */
function asWritten({ id, html }: PublicMessage, author: string, next: PublicMessage | null, reading: Reading): Markup {
  const summary = 'Show as it was written';
  const { number, key, publicUrl } = reading;
  return html === null
    ? markup`<p class="written"><a href="/t/${number}?key=${key}&amp;before=${next?.id}#m-${id}">${summary}</a></p>`
    : markup`<details class="written"><summary>${summary}</summary>
${frame(html, `The message of ${author} as it was written`, publicUrl)}
</details>`;
}
