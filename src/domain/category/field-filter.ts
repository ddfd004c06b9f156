export type FieldValue = string | number | boolean;

/**
 * The JSON that a ticket's fields contain (`@>`) when the field has this value, alone or in a list. One of them is enough. Text
 * may stand for a number or a truth, since whoever looks for it may not know which it is.
 */
export function fieldCandidates(key: string, value: FieldValue): string[] {
  const values = [value];
  if (typeof value === 'string' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value)) values.push(Number(value));
  if (value === 'true' || value === 'false') values.push(value === 'true');
  return values.flatMap((one) => [{ [key]: one }, { [key]: [one] }]).map((candidate) => JSON.stringify(candidate));
}
