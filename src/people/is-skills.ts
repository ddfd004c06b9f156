import { registerDecorator } from 'class-validator';

/** As a tag can name it behind `skill:`. */
export const SKILL = /^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}_.-]{0,57}$/u;

const MOST_CATEGORIES = 200;
const MOST_SKILLS = 20;

/** `{ "CATEGORY": ["SKILL"] }`: at most 200 categories with at most 20 skills each. */
export function IsSkillsByCategory(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isSkillsByCategory',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => problemOf(value) === null,
        defaultMessage: (args) => `${String(property)} ${problemOf(args?.value)}`,
      },
    });
}

function problemOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'must be an object with a list of skills for each category';
  }
  const entries = Object.entries(value);
  if (entries.length > MOST_CATEGORIES) return `must not have more than ${MOST_CATEGORIES} categories`;
  for (const [category, skills] of entries) {
    const named = JSON.stringify(category.slice(0, 100));
    if (category.length < 1 || category.length > 100) return `has a category that none can be: ${named}`;
    if (!Array.isArray(skills) || skills.length > MOST_SKILLS) {
      return `must have a list of at most ${MOST_SKILLS} skills for ${named}`;
    }
    const wrong = skills.findIndex((skill) => typeof skill !== 'string' || !SKILL.test(skill));
    if (wrong >= 0) return `must name skills in lower case, such as refunds: number ${wrong + 1} of ${named} is none`;
  }
  return null;
}
