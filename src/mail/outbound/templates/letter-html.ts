import { lines, type Markup, markup } from '../../../platform/http/markup.js';
import { inLine } from './bidirectional.js';
import type { Block, Frame } from './letter.js';
import { footerOf } from './layout.js';

// Styles stand inline, since mail programs drop the rest; the style sheet only repaints for dark mode and small screens.
const INK = '#1b2130';
const MUTED = '#5b6577';
const LINE = '#e2e6ee';
const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const P = `margin:0 0 16px;font-size:16px;line-height:1.55;color:${INK}`;

const sheet = ({ layout }: Frame) => `
@media (prefers-color-scheme: dark) {
  .page { background: #14171f !important; }
  .card { background: #1e232e !important; border-color: #323a49 !important; }
  .ink { color: #e8ebf2 !important; }
  .muted { color: #a3adbf !important; }
  .line { border-color: #323a49 !important; }
  .box { background: #262c39 !important; border-color: #4a5570 !important; }
  .accent { color: ${layout.accentOnDark} !important; }
}
@media (max-width: 480px) {
  .edge { padding: 0 !important; }
  .inside { padding: 24px 20px !important; }
  .card { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; }
  .logo { padding: 20px 20px 16px !important; }
}`;

/** The HTML part: complete in itself, nothing is loaded from anywhere. */
export function htmlOf(frame: Frame, blocks: Block[]): string {
  const { subject, locale, direction, layout } = frame;
  const number = inLine(frame.number, direction);
  // Again on the letter itself: some programs show nothing of what is outside of it.
  const written = markup`lang="${locale}" dir="${direction}"`;
  const start = direction === 'rtl' ? 'right' : 'left';
  return String(markup`<!doctype html>
<html ${written}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${frame.number && markup`${frame.number} · `}${subject}</title>
<style>${sheet(frame)}</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f4f6fa;${FONT}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
<tr><td class="edge" align="center" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;border-collapse:separate">
${
  layout.logo &&
  markup`<tr><td class="logo accent" align="${start}" dir="auto" style="padding:0 36px 16px;font-size:18px;font-weight:700;color:${layout.accent}">${layout.logo}</td></tr>\n`
}<tr><td class="card inside" align="${start}" ${written} style="background:#ffffff;border:1px solid ${LINE};border-radius:12px;padding:32px 36px">
${number && markup`<p class="accent" style="margin:0 0 4px;font-size:13px;font-weight:600;letter-spacing:.06em;color:${layout.accent}">${number}</p>\n`}<h1 class="ink" style="margin:0 0 24px;font-size:22px;line-height:1.3;font-weight:600;color:${INK};overflow-wrap:anywhere">${inLine(subject, direction)}</h1>
${blocks.map((block) => blockHtml(block, frame))}
<p class="muted line" style="margin:28px 0 0;padding-top:16px;border-top:1px solid ${LINE};font-size:13px;line-height:1.5;color:${MUTED};overflow-wrap:anywhere">${inLine(frame.sender, direction)}${number && markup` · ${number}`}${(footerOf(frame) ?? []).map((line) => markup`<br>\n${line}`)}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`);
}

function blockHtml(block: Block, { layout, direction }: Frame): Markup {
  switch (block.type) {
    case 'paragraph':
      return markup`<p class="ink" style="${P};overflow-wrap:anywhere">${numbersWhole(block.text)}</p>\n`;
    case 'small':
      return markup`<p class="muted" style="margin:0 0 16px;font-size:14px;line-height:1.5;color:${MUTED};overflow-wrap:anywhere">${numbersWhole(block.text)}</p>\n`;
    case 'said':
      return markup`<div class="ink" dir="auto" style="${P};text-align:start;margin-bottom:24px;overflow-wrap:anywhere">${lines(block.text)}</div>\n`;
    case 'quote':
      return markup`<blockquote class="ink box" dir="auto" style="margin:0 0 24px;padding:14px 18px;background:#f4f6fa;border-${direction === 'rtl' ? 'right' : 'left'}:3px solid #c3cbdc;border-radius:4px;font-size:15px;line-height:1.55;text-align:start;color:${INK};overflow-wrap:anywhere">${lines(block.text)}</blockquote>\n`;
    case 'facts':
      return markup`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 24px;border-collapse:collapse">
${block.facts.map(
  ({
    label,
    value,
  }) => markup`<tr><td class="line" style="padding:10px 0;border-top:1px solid ${LINE};line-height:1.45">
<span class="muted" style="display:block;font-size:13px;color:${MUTED}">${label}</span>
<span class="ink" style="font-size:16px;font-weight:600;color:${INK};overflow-wrap:anywhere">${value}</span>
</td></tr>\n`,
)}</table>\n`;
    case 'button':
      return markup`<p style="margin:0 0 8px"><a href="${block.url}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:${layout.accent};color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${block.label}</a></p>
<p class="muted" dir="ltr" style="margin:0 0 20px;text-align:${direction === 'rtl' ? 'right' : 'left'};font-size:12px;line-height:1.5;color:${MUTED};word-break:break-all">${block.url}</p>\n`;
    case 'link':
      return markup`<p style="margin:0 0 16px;font-size:14px;line-height:1.5"><a class="accent" href="${block.url}" style="color:${layout.accent}">${block.label}</a></p>\n`;
  }
}

/** Else a line might end with `WO-`. */
function numbersWhole(text: string): (Markup | string)[] {
  return text
    .split(/(\b[A-Z]{2,4}-\d{6,}\b)/)
    .map((piece, at) => (at % 2 === 1 ? markup`<span style="white-space:nowrap">${piece}</span>` : piece));
}
