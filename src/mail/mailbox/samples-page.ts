import type { HtmlPage } from '../../platform/http/html-page.js';
import { type Markup, markup } from '../../platform/http/markup.js';
import { MAIL_KINDS } from '../outbound/outbound-mail.entity.js';
import { textPart } from './mailbox-page.js';
import type { SampleLanguage, SampleLetter } from './samples.js';

export const VIEWS = ['html', 'narrow', 'text'] as const;
type View = (typeof VIEWS)[number];
const VIEW_NAMES: Record<View, string> = { html: 'HTML', narrow: 'Narrow', text: 'Text' };

export function samplesPage(languages: SampleLanguage[]): HtmlPage {
  return {
    title: 'Letters',
    wide: true,
    body: markup`
<p><a href="/mailbox">← Mailbox</a></p>
<div class="top"><h1>Letters</h1></div>
<p class="muted small">Every kind of mail in every language, with made-up data. MAIL_TEMPLATES names the folder of your own.</p>
<div class="card flush"><ul class="list">${MAIL_KINDS.map(
      (kind) => markup`<li class="pad"><h2 class="plain">${titleOf(kind)}</h2>
<p class="choices">${languages.map(
        ({ locale, name }) => markup`<a href="${pathOf(locale, kind)}" title="${name}">${locale}</a>\n`,
      )}</p></li>\n`,
    )}</ul></div>`,
  };
}

export function samplePage(letter: SampleLetter, languages: SampleLanguage[], view: View): HtmlPage {
  const { locale, kind, samples, chosen, subject } = letter;
  const here = { sample: chosen, show: view };
  const title = `${titleOf(kind)}: ${languages.find((one) => one.locale === locale)!.name}`;
  return {
    title,
    wide: true,
    body: markup`
<p><a href="/mailbox/letters">← Letters</a></p>
<div class="card flush">
<div class="pad">
<h1>${title}</h1>
<p class="muted small">${subject}</p>
<p class="choices">${languages.map((one) => choice(one.locale, pathOf(one.locale, kind, here), one.locale === locale))}</p>
<p class="choices">${
      samples.length > 1 &&
      samples.map((one) => choice(one, pathOf(locale, kind, { ...here, sample: one }), one === chosen))
    }</p>
</div>
<nav class="tabs" aria-label="Views">
${VIEWS.map(
  (one) =>
    markup`<a href="${pathOf(locale, kind, { ...here, show: one })}"${one === view && markup` aria-current="page"`}>${VIEW_NAMES[one]}</a>\n`,
)}
</nav>
${content(letter, view)}
</div>`,
  };
}

function content({ locale, kind, chosen, text }: SampleLetter, view: View): Markup {
  if (view === 'text') return textPart(text);
  const address = `/mailbox/letters/${locale}/${kind}/html?${new URLSearchParams({ sample: chosen })}`;
  return markup`<iframe${view === 'narrow' && markup` class="phone"`} src="${address}" title="HTML part" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
}

function choice(label: string, address: string, chosen: boolean): Markup {
  return markup`<a href="${address}"${chosen && markup` aria-current="page"`}>${label}</a>\n`;
}

function pathOf(locale: string, kind: string, query: Record<string, string> = {}): string {
  const rest = new URLSearchParams(query).toString();
  return `/mailbox/letters/${locale}/${kind}${rest && `?${rest}`}`;
}

function titleOf(kind: string): string {
  const words = kind.replaceAll('_', ' ');
  return words[0]!.toUpperCase() + words.slice(1);
}
