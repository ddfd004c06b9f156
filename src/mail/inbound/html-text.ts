import { compile, type FormatCallback } from 'html-to-text';

// A hostile page can make the parser look through its open tags for each closing one; ordinary mail stays far below both.
const MAX_LENGTH = 1_000_000;
const MAX_TAGS = 20_000;

// Mail programs mark what they quote, each in its own way.
const QUOTES = [
  'blockquote',
  'div.gmail_attr',
  'div.moz-cite-prefix',
  'div.yahoo_quoted',
  'div[id^="yahoo_quoted"]',
  'div.zmail_extra',
  'div.protonmail_quote',
  'div.tutanota_quote',
  'div.x_gmail_attr',
  'span#OLK_SRC_BODY_SECTION',
];

// From these on, the rest is the message that was answered.
const DIVIDERS = ['div#appendonsend', 'hr#stopSpelling', 'hr#zwchr', 'hr[data-marker="__DIVIDER__"]'];
const DIVIDER = '_'.repeat(32);

/** Indentation in some web mailers is a blockquote without a border. */
const isIndentation = (style: string | undefined) =>
  /border(?:-left)?:\s*(?:none|0)/i.test((style ?? '').slice(0, 500));

const quote: FormatCallback = (element, walk, builder) => {
  const plain = isIndentation(element.attribs?.['style']);
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({
    trailingLineBreaks: 1,
    blockTransform: (block) => (plain ? block : block.replace(/^(?!> )/gm, '> ')),
  });
};

const divider: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  builder.addLiteral(DIVIDER);
  builder.closeBlock({ trailingLineBreaks: 1 });
  walk(element.children, builder);
};

/** Emoji travel as pictures whose alternative text is the character. */
const picture: FormatCallback = (element, _walk, builder) => {
  const alt = (element.attribs?.['alt'] ?? '').trim();
  if (/^\P{ASCII}{1,8}$/u.test(alt)) builder.addInline(alt);
};

const convert = compile({
  wordwrap: false,
  formatters: { quote, divider, picture },
  limits: { maxDepth: 200, maxChildNodes: 20_000 },
  selectors: [
    { selector: 'head', format: 'skip' },
    { selector: 'title', format: 'skip' },
    { selector: 'img', format: 'picture' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
    { selector: 'p', options: { leadingLineBreaks: 1, trailingLineBreaks: 2 } },
    { selector: 'ul', options: { itemPrefix: '- ' } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...QUOTES.map((selector) => ({ selector, format: 'quote' })),
    ...DIVIDERS.map((selector) => ({ selector, format: 'divider' })),
  ],
});

/** The text of a page as a reader sees it; quoted parts are marked with `> ` as in plain text. */
export function htmlToPlainText(html: string): string {
  try {
    return convert(shortened(html))
      .replace(/\u00a0/g, ' ')
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n');
  } catch {
    return html.slice(0, MAX_LENGTH).replace(/<[^<>]{0,2000}>/g, ' ');
  }
}

function shortened(html: string): string {
  let end = 0;
  for (let tags = 0; tags < MAX_TAGS; tags++) {
    end = html.indexOf('<', end) + 1;
    if (end === 0) return html.slice(0, MAX_LENGTH);
  }
  return html.slice(0, Math.min(end - 1, MAX_LENGTH));
}
