/** Text that is HTML already. `markup` makes it; whatever else gets into a page is escaped on the way. */
export class Markup {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type Content = Markup | string | number | null | undefined | false | Content[];

/** Builds HTML; what is put into it is escaped, unless it came out of `markup` itself. Nothing is left of null and false. */
export function markup(fixed: TemplateStringsArray, ...given: Content[]): Markup {
  return new Markup(fixed.reduce((text, part, i) => text + toText(given[i - 1]) + part));
}

/** What people wrote, in its lines. */
export function lines(text: string): Markup {
  return new Markup(escapeHtml(text.replaceAll(/\r\n?/g, '\n')).replaceAll('\n', '<br>\n'));
}

function toText(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (Array.isArray(content)) return content.map(toText).join('');
  return content instanceof Markup ? content.toString() : escapeHtml(String(content));
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
