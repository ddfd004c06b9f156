/** The values of a ticket's fields as text, those within lists and objects too. */
export function fieldTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(fieldTexts);
}
