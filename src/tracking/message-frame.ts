import { type Allowed, styleSource } from '../platform/http/html-page.js';
import { type Markup, markup } from '../platform/http/markup.js';

/** Mails are made for light paper, whatever the page around them looks like. */
const STYLE =
  ':root { color-scheme: light; } ' +
  'body { margin: 12px; background: #fff; color: #1b2130; font: 15px/1.5 Helvetica, Arial, sans-serif; overflow-wrap: anywhere; } ' +
  'img { max-width: 100%; height: auto; }';

/** A frame without an address has the policy of the page as well as its own: both have to allow what it shows. */
export const FRAME_SOURCES: Allowed = {
  'img-src': [`'self'`],
  'style-src': [styleSource(STYLE)],
  // Sanitised HTML has its looks in attributes, and nothing in them loads.
  'style-src-attr': [`'unsafe-inline'`],
};

/**
 * A message as it was written, in a frame with an origin of its own: it runs nothing, sends nothing, and loads nothing
 * but its own pictures. Links open beside the page and do not tell it where they come from.
 * @param html sanitised, with passes for its pictures
 */
export function frame(html: string, title: string, publicUrl: string): Markup {
  return markup`<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${documentOf(html, publicUrl)}" loading="lazy" referrerpolicy="no-referrer" title="${title}"></iframe>`;
}

function documentOf(html: string, publicUrl: string): string {
  // 'self' would be nobody: the frame is of no origin.
  const policy = [
    `default-src 'none'`,
    `img-src ${new URL(publicUrl).origin}/v1/attachments/`,
    `style-src 'unsafe-inline'`,
    `form-action 'none'`,
    `base-uri 'none'`,
  ].join('; ');
  const head = markup`<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta http-equiv="x-dns-prefetch-control" content="off">
<meta name="referrer" content="no-referrer">
<base target="_blank">
`;
  return `${head}<style>${STYLE}</style>\n<body>\n${html}`;
}
