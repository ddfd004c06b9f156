import sanitize from 'sanitize-html';

/** More takes too long to make harmless: tags that do not match cost the square of their number. The text is there. */
const MAX_CHARACTERS = 1_000_000;
const MAX_TAGS = 15_000;

const COLOR = [/^#[0-9a-f]{3,8}$/i, /^[a-z]{3,20}$/i, /^rgba?\([\d\s,.%]{5,40}\)$/i];
const LENGTH = [
  /^(?:-?\d{1,4}(?:\.\d{1,4})?(?:px|pt|em|rem|ex|%)?|auto|thin|medium|thick)(?:\s+-?\d{1,4}(?:\.\d{1,4})?(?:px|pt|em|rem|ex|%)?){0,3}$/i,
];
const WORD = [/^[a-z-]{2,20}$/i];
const BORDER = [/^[\w\s#.%(),-]{1,60}$/];

/** Looks only: nothing that loads, moves out of its place or covers what is around the mail. */
const STYLES: Record<string, RegExp[]> = {
  color: COLOR,
  'background-color': COLOR,
  'font-weight': [/^(?:bold|bolder|normal|lighter|[1-9]00)$/i],
  'font-style': WORD,
  'font-size': [...LENGTH, ...WORD],
  'font-family': [/^[\w\s"',-]{1,200}$/],
  'text-align': WORD,
  'text-decoration': [/^[a-z\s-]{2,40}$/i],
  'vertical-align': WORD,
  'white-space': WORD,
  'line-height': [...LENGTH, /^normal$/i],
  ...Object.fromEntries(['padding', 'margin-left', 'text-indent', 'width'].map((name) => [name, LENGTH])),
  ...Object.fromEntries(['', '-left', '-top', '-right', '-bottom', '-color'].map((side) => [`border${side}`, BORDER])),
};

/**
 * HTML of a mail made harmless: no scripts, no forms, nothing loaded from elsewhere, links that tell nothing about us. Pictures stay
 * only where they come with the mail (`cid:`).
 */
export function sanitizeHtml(html: string): string | null {
  if (html.length > MAX_CHARACTERS || html.split('<').length > MAX_TAGS) return null;
  return sanitize(html, {
    allowedTags: [...sanitize.defaults.allowedTags, 'img', 'font', 'center', 'del', 'ins'],
    allowedAttributes: {
      a: ['href', 'title', 'rel'],
      // Only what the mail brings along; `placeImages` leads there.
      img: ['src', 'alt', 'width', 'height'],
      font: ['color', 'face', 'size'],
      '*': ['align', 'dir', 'colspan', 'rowspan', 'style'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['cid'] },
    allowedSchemesAppliedToAttributes: ['href', 'src', 'cite'],
    allowProtocolRelative: false,
    allowedStyles: { '*': STYLES },
    transformTags: { a: sanitize.simpleTransform('a', { rel: 'noopener noreferrer nofollow' }) },
    // A picture without a source is what is left of one that would have been loaded, or of one that spied.
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !/^cid:/i.test(attribs.src ?? ''),
    nestingLimit: 100,
  });
}
