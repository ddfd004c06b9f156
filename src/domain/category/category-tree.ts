import type { Priority } from '../ticket/priority.js';
import type { FieldSpec, Texts } from './field.js';
import { type Form, makeForm } from './form.js';

const DEEPEST_CATEGORY = 5;
/** As many fields as a ticket can have, see `IsFields`. */
const LARGEST_FORM = 100;

/** A category as admins write it. */
export interface CategorySpec {
  key: string;
  parent: string | null;
  names: Texts;
  /** Order among its siblings. */
  position: number;
  active: boolean;
  /** Its own; those of its parent come before them. */
  fields: FieldSpec[];
  /** What tickets get when they are opened; null: as its parent has it. */
  priority: Priority | null;
  teamId: string | null;
  /** Name of a policy that its tickets have, whatever the others match. */
  policy: string | null;
}

/** A category in its place, with what it inherits. */
export interface Category {
  spec: CategorySpec;
  /** 1: it has no parent. */
  depth: number;
  /** It and all above it are. */
  active: boolean;
  form: Form;
  priority: Priority | null;
  teamId: string | null;
  policy: string | null;
  children: Category[];
}

export interface CategoryTree {
  roots: Category[];
  byKey: ReadonlyMap<string, Category>;
  /** Keys of fields that are hidden from requesters somewhere in the tree. */
  hidden: ReadonlySet<string>;
}

/** What does not hang on any root is left out: there is none of it as long as `checkPlace` has seen every change. */
export function plantTree(specs: readonly CategorySpec[]): CategoryTree {
  const byParent = new Map<string | null, CategorySpec[]>();
  for (const spec of specs) byParent.set(spec.parent, [...(byParent.get(spec.parent) ?? []), spec]);
  const byKey = new Map<string, Category>();
  const grow = (parent: Category | null): Category[] =>
    (byParent.get(parent?.spec.key ?? null) ?? []).sort(inOrder).map((spec) => {
      const category: Category = {
        spec,
        depth: (parent?.depth ?? 0) + 1,
        active: spec.active && (parent?.active ?? true),
        form: makeForm(parent?.form ?? new Map(), spec.fields),
        priority: spec.priority ?? parent?.priority ?? null,
        teamId: spec.teamId ?? parent?.teamId ?? null,
        policy: spec.policy ?? parent?.policy ?? null,
        children: [],
      };
      byKey.set(spec.key, category);
      category.children = grow(category);
      return category;
    });
  const roots = grow(null);
  const hidden = specs.flatMap(({ fields }) => fields.filter((field) => field.hidden).map(({ key }) => key));
  return { roots, byKey, hidden: new Set(hidden) };
}

function inOrder(one: CategorySpec, other: CategorySpec): number {
  return one.position - other.position || (one.key < other.key ? -1 : 1);
}

/** What is wrong with a category in its place among the others, given with its change made. */
export function checkPlace(specs: readonly CategorySpec[], key: string): { pointer: string; detail: string } | null {
  const byKey = new Map(specs.map((spec) => [spec.key, spec]));
  const { parent } = byKey.get(key)!;
  if (parent !== null && !byKey.has(parent)) return { pointer: '/parent', detail: 'is no category we know' };
  for (let above = parent, steps = 0; above !== null && steps <= specs.length; steps++) {
    if (above === key) return { pointer: '/parent', detail: 'makes a circle: it is the category itself or below it' };
    above = byKey.get(above)?.parent ?? null;
  }
  const all = [...plantTree(specs).byKey.values()];
  if (all.some(({ depth }) => depth > DEEPEST_CATEGORY)) {
    return { pointer: '/parent', detail: `makes the tree deeper than ${DEEPEST_CATEGORY} levels` };
  }
  const full = all.find(({ form }) => form.size > LARGEST_FORM);
  if (!full) return null;
  const detail = `makes the form of ${full.spec.key} larger than ${LARGEST_FORM} fields, with those it inherits`;
  return { pointer: '/fields', detail };
}

/**
 * Of a ticket's fields, what its requester may see: in the tree what the form asks and does not hide, elsewhere what no
 * form hides. So a hidden value stays hidden wherever its ticket is moved.
 */
export function shownToRequester(
  tree: CategoryTree,
  category: string | null,
  fields: Record<string, unknown>,
): Record<string, unknown> {
  const form = category === null ? undefined : tree.byKey.get(category)?.form;
  const isShown = (key: string) => {
    if (!form) return !tree.hidden.has(key);
    const field = form.get(key);
    return field !== undefined && !field.spec.hidden;
  };
  return Object.fromEntries(Object.entries(fields).filter(([key]) => isShown(key)));
}
