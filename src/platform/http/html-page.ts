import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Markup, markup } from './markup.js';
import { PAGE_STYLE } from './page-style.js';

export interface HtmlPage {
  title: string;
  body: Markup;
  status?: number;
  /** For lists and whatever else needs the room. */
  wide?: boolean;
  /** What it may show beyond what every page may. */
  allow?: Allowed;
}

/** Sources for the Content-Security-Policy of a page. */
export type Allowed = Partial<Record<'img-src' | 'style-src' | 'style-src-attr', string[]>>;

/** The source that a style sheet written into a page is. */
export function styleSource(style: string): string {
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}

// The one style sheet is allowed by its hash; nothing else is loaded, and nothing runs.
const PAGE_STYLE_SOURCE = styleSource(PAGE_STYLE);

function policyOf(allow: Allowed = {}): string {
  const more = (directive: keyof Allowed) => (allow[directive] ?? []).map((source) => ` ${source}`).join('');
  return [
    `default-src 'none'`,
    `style-src ${PAGE_STYLE_SOURCE}${more('style-src')}`,
    ...(allow['style-src-attr'] ? [`style-src-attr${more('style-src-attr')}`] : []),
    `img-src data:${more('img-src')}`,
    `frame-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

/** Our own, hence not escaped. */
const STYLE = new Markup(`<style>${PAGE_STYLE}</style>`);
const ICON = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#2f4fb5"/><path d="M9 11h14M9 16h14M9 21h8" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/></svg>`,
)}`;

/** Its address may hold a secret: no Referer, no search engine and no cache gets to see it. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'cache-control': 'no-store',
};

export async function sendPage(reply: FastifyReply, page: HtmlPage): Promise<void> {
  await reply
    .status(page.status ?? 200)
    .headers({ ...HEADERS, 'content-security-policy': policyOf(page.allow) })
    .send(String(wholePage(page)));
}

/** After a form was sent: the browser fetches the page, and going back or reloading sends nothing again. */
export async function seeOther(reply: FastifyReply, location: string): Promise<void> {
  await reply.status(303).headers({ location, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' }).send();
}

function wholePage({ title, body, wide }: HtmlPage): Markup {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${ICON}">
${STYLE}
</head>
<body>
<main class="${wide ? 'wide' : 'narrow'}">
${body}
</main>
</body>
</html>
`;
}

/** A program asks; browsers never ask for JSON. */
export function wantsJson({ headers }: FastifyRequest): boolean {
  return /\bjson\b/.test(headers.accept ?? '') && !headers.accept!.includes('text/html');
}
