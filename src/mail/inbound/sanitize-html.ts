import sanitize from 'sanitize-html';

/** More takes too long to make harmless: tags that do not match cost the square of their number. The text is there. */
const MAX_CHARACTERS = 1_000_000;
const MAX_TAGS = 15_000;

/** HTML of a mail made harmless: no scripts, no forms, nothing loaded from elsewhere, links that tell nothing about us. */
export function sanitizeHtml(html: string): string | null {
  if (html.length > MAX_CHARACTERS || html.split('<').length > MAX_TAGS) return null;
  return sanitize(html, {
    allowedTags: [...sanitize.defaults.allowedTags, 'img', 'font', 'center', 'del', 'ins'],
    allowedAttributes: {
      a: ['href', 'title', 'rel'],
      // Only what the mail brings along; `placeImages` leads there.
      img: ['src', 'alt', 'width', 'height'],
      '*': ['align', 'dir', 'colspan', 'rowspan'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['cid'] },
    transformTags: { a: sanitize.simpleTransform('a', { rel: 'noopener noreferrer nofollow' }) },
    nestingLimit: 100,
  });
}
