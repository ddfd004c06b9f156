import type { Page } from '../../platform/http/cursor.js';
import type { HtmlPage } from '../../platform/http/html-page.js';
import { type Markup, markup } from '../../platform/http/markup.js';
import { distance, readableTime } from '../../platform/time/readable-time.js';
import type { CapturedLetter } from './read-letter.js';

export const TABS = ['html', 'text', 'headers'] as const;
export type Tab = (typeof TABS)[number];
const TAB_NAMES: Record<Tab, string> = { html: 'HTML', text: 'Text', headers: 'Headers' };

export function listPage({ data, page }: Page<CapturedLetter>, now: Date): HtmlPage {
  return {
    title: 'Mailbox',
    wide: true,
    body: markup`
<div class="top"><h1>Mailbox</h1><span class="small"><a href="/mailbox/letters">All letters</a> · <a href="/mailbox">Look again</a></span></div>
<p class="muted small">Mail is captured here instead of being sent, until SMTP_URL says where to send it.</p>
<div class="card flush">${
      data.length === 0
        ? markup`<p class="pad muted">No mail yet.</p>`
        : markup`<ul class="list">${data.map((letter) => line(letter, now))}</ul>`
    }</div>
${page.next && markup`<p></p><p><a href="/mailbox?after=${page.next}">Older mails</a></p>`}`,
  };
}

function line({ id, to, subject, date, text }: CapturedLetter, now: Date): Markup {
  return markup`<li><a href="/mailbox/${id}">
<span class="line"><span class="muted small">${to.map(named).join(', ')}</span>${
    date && markup`<time class="muted small" datetime="${date}">${distance(new Date(date), now)}</time>`
  }</span>
<span class="subject">${subject}</span>
<span class="snippet muted small">${beginning(text)}</span>
</a></li>\n`;
}

export function letterPage(letter: CapturedLetter, tab: Tab, now: Date): HtmlPage {
  const { id, subject, from, to, date } = letter;
  return {
    title: subject,
    wide: true,
    body: markup`
<p><a href="/mailbox">← Mailbox</a></p>
<div class="card flush">
<div class="pad">
<h1>${subject}</h1>
<dl class="facts">
<div><dt>From</dt><dd>${from && named(from)}</dd></div>
<div><dt>To</dt><dd>${to.map(named).join(', ')}</dd></div>
${date && markup`<div><dt>Date</dt><dd>${readableTime(new Date(date), now)}</dd></div>`}
</dl>
</div>
<nav class="tabs" aria-label="Parts">
${TABS.map(
  (one) =>
    markup`<a href="/mailbox/${id}?show=${one}"${one === tab && markup` aria-current="page"`}>${TAB_NAMES[one]}</a>\n`,
)}
<a class="away" href="/mailbox/${id}/raw" download>Download</a>
</nav>
${content(letter, tab)}
</div>`,
  };
}

function content({ id, text, headerLines }: CapturedLetter, tab: Tab): Markup {
  switch (tab) {
    case 'html':
      return markup`<iframe src="/mailbox/${id}/html" title="HTML part" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
    case 'text':
      return textPart(text);
    case 'headers':
      return markup`<pre>${headerLines.join('\n')}</pre>`;
  }
}

export function textPart(text: string): Markup {
  return markup`<pre>${text
    .trimEnd()
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map(linked)}</pre>`;
}

/** Every other piece is an address. Only a web address can become a link. */
function linked(piece: string, at: number): Markup | string {
  return at % 2 === 1 ? markup`<a href="${piece}" rel="noreferrer">${piece}</a>` : piece;
}

/** After the line with the number and the greeting, which are the same everywhere: a short line of its own. */
function beginning(text: string): string {
  return text
    .replace(/^.*\n\n(.{1,80}[,!:،！：様]\n\n)?/, '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 160);
}

function named({ name, address }: { name: string; address: string }): string {
  return name ? `${name} <${address}>` : address;
}
