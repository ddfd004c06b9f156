import { Transform } from 'class-transformer';
import { registerDecorator } from 'class-validator';
import { MAX_TAG, MOST_TAGS, normalizeTag } from '../domain/ticket/tags.js';

/** A list of tags, trimmed before they are looked at; a refusal names the first that is wrong. */
export function IsTags(): PropertyDecorator {
  return (target, property) => {
    Transform(({ value }: { value: unknown }) =>
      Array.isArray(value) ? value.map((tag: unknown) => (typeof tag === 'string' ? normalizeTag(tag) : tag)) : value,
    )(target, property);
    registerDecorator({
      name: 'isTags',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => problemOf(value) === null,
        defaultMessage: (args) => `${String(property)} ${problemOf(args?.value)}`,
      },
    });
  };
}

function problemOf(value: unknown): string | null {
  if (!Array.isArray(value)) return 'must be a list of texts';
  if (value.length > MOST_TAGS) return `must not have more than ${MOST_TAGS} tags`;
  for (const [i, tag] of value.entries()) {
    if (typeof tag !== 'string') return `must have texts only, and number ${i + 1} is none`;
    if (tag === '') return `must not have blank tags, and number ${i + 1} is one`;
    if (tag.length > MAX_TAG)
      return `must not have tags of more than ${MAX_TAG} characters: ${JSON.stringify(tag.slice(0, MAX_TAG))}…`;
  }
  return null;
}
