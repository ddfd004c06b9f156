import sanitize from 'sanitize-html';

/** Characters; more takes too long to make harmless, and nobody reads it. The text is there. */
const MAX_LENGTH = 100_000;

/** HTML of a mail made harmless: no scripts, no forms, nothing loaded from elsewhere, links that tell nothing about us. */
export function sanitizeHtml(html: string): string | null {
  if (html.length > MAX_LENGTH) return null;
  return sanitize(html, {
    allowedTags: [...sanitize.defaults.allowedTags.filter((tag) => tag !== 'img'), 'font', 'center', 'del', 'ins'],
    allowedAttributes: { a: ['href', 'title', 'rel'], '*': ['align', 'dir', 'colspan', 'rowspan'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    transformTags: { a: sanitize.simpleTransform('a', { rel: 'noopener noreferrer nofollow' }) },
    nestingLimit: 100,
  });
}
