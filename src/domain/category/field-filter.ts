/**
 * The JSON that a ticket's fields contain (`@>`) when the field has this value, which is text as it stands in an address:
 * a text, a number, a boolean, or one of a list of those. One of them is enough.
 */
export function fieldCandidates(key: string, text: string): string[] {
  const values: (string | number | boolean)[] = [text];
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) values.push(Number(text));
  if (text === 'true' || text === 'false') values.push(text === 'true');
  return values
    .flatMap((value) => [{ [key]: value }, { [key]: [value] }])
    .map((candidate) => JSON.stringify(candidate));
}
