import { languageOf } from '../sla/policy.js';

/** A tag that begins so names a skill that the ticket needs: `skill:refunds`. */
const SKILL_TAG = 'skill:';

/** Which skills tickets of a category need, as a team sets it. */
export type SkillsByCategory = Readonly<Record<string, readonly string[]>>;

/** What somebody must be to get a ticket. */
export interface Needs {
  /** Where the ticket stands: 1 agent, 2 senior, 3 lead. */
  level: number;
  /** Of its requester, such as `de`. */
  language: string;
  /** In lower case. */
  skills: readonly string[];
}

/** Where somebody stands, and what they can do. */
export interface Able {
  level: number;
  /** null: whatever the requester speaks. */
  languages: readonly string[] | null;
  skills: readonly string[];
}

interface Wanting {
  level: number;
  tags: readonly string[];
  category: string | null;
  /** The requester's, BCP 47. */
  locale: string;
}

/** The skills that its tags name, and those that its team wants for its category. */
export function needsOf({ level, tags, category, locale }: Wanting, byCategory: SkillsByCategory): Needs {
  const tagged = tags
    .map((tag) => tag.toLowerCase())
    .filter((tag) => tag.startsWith(SKILL_TAG))
    .map((tag) => tag.slice(SKILL_TAG.length).trim());
  const wanted = category !== null && Object.hasOwn(byCategory, category) ? byCategory[category]! : [];
  return { level, language: languageOf(locale), skills: [...new Set([...tagged, ...wanted])].filter(Boolean) };
}

/** Whether a ticket with these needs is for somebody like this. */
export function mayTake({ level, languages, skills }: Able, needs: Needs): boolean {
  return (
    level >= needs.level &&
    (languages === null || languages.includes(needs.language)) &&
    needs.skills.every((skill) => skills.includes(skill))
  );
}
