/** What PostgreSQL can keep: no NUL, no halves of characters, which cutting may leave. */
export function storable(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replaceAll('\0', '').toWellFormed();
}
