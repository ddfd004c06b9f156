import { registerDecorator } from 'class-validator';

const MAX_FIELDS = 100;
const MAX_CHARACTERS = 32_000;

/** Custom fields: at most 100, with plain names, values of text, number, boolean, null or lists of those. */
export function IsFields(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isFields',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => problemOf(value) === null,
        defaultMessage: (args) => `${String(property)} ${problemOf(args?.value)}`,
      },
    });
}

function problemOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'must be an object';
  const entries = Object.entries(value);
  if (entries.length > MAX_FIELDS) return `must not have more than ${MAX_FIELDS} properties`;
  if (JSON.stringify(value).length > MAX_CHARACTERS) return `must not be longer than ${MAX_CHARACTERS} characters`;
  for (const [name, field] of entries) {
    if (!/^[\p{L}\p{N}_.-]{1,64}$/u.test(name))
      return `has a name that is not allowed: ${JSON.stringify(name.slice(0, 64))}`;
    const plain = (part: unknown) => part === null || ['string', 'number', 'boolean'].includes(typeof part);
    if (!plain(field) && !(Array.isArray(field) && field.every(plain))) {
      return `.${name} must be text, a number, a boolean, null or a list of those`;
    }
  }
  return null;
}
