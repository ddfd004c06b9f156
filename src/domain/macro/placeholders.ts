/** What a text may name, besides `fields.KEY`. */
const PLACEHOLDERS = [
  'requester.name',
  'requester.firstName',
  'ticket.number',
  'ticket.subject',
  'ticket.trackingUrl',
  'agent.name',
  'team.name',
] as const;

/** Of a text: each may be as long as a field. */
const MOST = 100;

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const FIELD = /^fields\.([\p{L}\p{N}_.-]{1,64})$/u;

/** What texts name, each once: `ticket.number`, `fields.iban`. */
export function placeholdersOf(texts: readonly string[]): string[] {
  const named = texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name]) => name!.trim()));
  return [...new Set(named)];
}

/** The key of the field that a placeholder names; null: it names something else. */
export function fieldIn(placeholder: string): string | null {
  return FIELD.exec(placeholder)?.[1] ?? null;
}

/** @returns what is wrong with a text, in words; null: nothing */
export function problemOfText(text: string): string | null {
  const unknown = placeholdersOf([text]).filter((name) => !isKnown(name));
  if (unknown.length > 0) {
    const all = [...PLACEHOLDERS, 'fields.KEY'].map((name) => `{{${name}}}`).join(', ');
    return `has unknown placeholders: ${unknown.map((name) => `{{${name.slice(0, 100)}}}`).join(', ')}; there are ${all}`;
  }
  if ([...text.matchAll(PLACEHOLDER)].length > MOST) return `has more than ${MOST} placeholders`;
  return text.replaceAll(PLACEHOLDER, '').includes('{{') ? 'has {{ without its }}' : null;
}

/** Puts values in the place of names, once: what a value itself says stays as it is. */
export function fillIn(text: string, valueOf: (placeholder: string) => string): string {
  return text.replaceAll(PLACEHOLDER, (_all, name: string) => valueOf(name.trim()));
}

/** `Grace Hopper` and `Hopper, Grace` are both Grace. */
export function firstNameOf(name: string): string {
  const given = name.includes(',') ? name.slice(name.indexOf(',') + 1) : name;
  return given.trim().split(/\s+/)[0] || name.trim();
}

function isKnown(name: string): boolean {
  return PLACEHOLDERS.some((known) => known === name) || fieldIn(name) !== null;
}
