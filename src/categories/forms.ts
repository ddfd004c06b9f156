import { Injectable } from '@nestjs/common';
import { type Category, shownToRequester } from '../domain/category/category-tree.js';
import { textIn } from '../domain/category/texts.js';
import type { FieldSpec, FieldType } from '../domain/category/field.js';
import { changeIn, type FieldProblem, type FilledInBy, fillIn } from '../domain/category/form.js';
import type { Priority } from '../domain/ticket/priority.js';
import { invalidInput } from '../platform/http/problem.js';
import { CategoryTrees } from './category-trees.js';

type Fields = Record<string, unknown>;

/** What a new ticket gets from its category; null: the category says nothing about it. */
export interface Opening {
  /** As they are kept. */
  fields: Fields;
  priority: Priority | null;
  teamId: string | null;
  /** Name of the policy that leads, whatever others match. */
  policy: string | null;
}

const NOTHING = { priority: null, teamId: null, policy: null };

/** A value with the name of its field, for people. */
export interface LabelledValue {
  label: string;
  type: FieldType;
  /** One or several. */
  values: string[];
}

/** The same, with the key of its field. */
interface FilledField extends LabelledValue {
  key: string;
}

/**
 * What other rooms ask about forms. A category that is not in the tree is a free label: its tickets have whatever fields
 * they are given.
 */
@Injectable()
export class Forms {
  constructor(private readonly trees: CategoryTrees) {}

  /**
   * @param by who filled the form in; null: nobody was asked, and the fields are as they were on another ticket
   * @throws Problem input/invalid naming each field that is wrong or missing, or the category that is no longer in use
   */
  async open(key: string | null, fields: Fields, by: FilledInBy | null): Promise<Opening> {
    if (key === null && Object.keys(fields).length === 0) return { ...NOTHING, fields };
    const tree = await this.trees.current();
    const category = key === null ? undefined : tree.byKey.get(key);
    if (!category) {
      if (by === 'participant') refuse(hiddenIn(fields, tree.hidden));
      return { ...NOTHING, fields };
    }
    const { priority, teamId, policy } = category;
    if (!by) return { fields, priority, teamId, policy };
    checkActive(category);
    const { values, problems } = fillIn(category.form, fields, by);
    refuse(problems);
    return { fields: values, priority, teamId, policy };
  }

  /**
   * Checks a change by an agent. @param category of the ticket after it @returns the changed fields as they are kept
   * @throws Problem input/invalid
   */
  async change(category: string | null, isNew: boolean, fields: Fields | undefined): Promise<Fields | undefined> {
    const found = category === null ? undefined : (await this.trees.current()).byKey.get(category);
    if (!found) return fields;
    if (isNew) checkActive(found);
    if (!fields) return fields;
    const { values, problems } = changeIn(found.form, fields, 'agent');
    refuse(problems);
    return values;
  }

  /** The policy that a category names for its tickets. */
  async policyOf(category: string | null): Promise<string | null> {
    return (category !== null && (await this.trees.current()).byKey.get(category)?.policy) || null;
  }

  /** Makes fields of tickets fit for their requesters: without what is hidden from them. */
  async shown(): Promise<(category: string | null, fields: Fields) => Fields> {
    const tree = await this.trees.current();
    return (category, fields) => shownToRequester(tree, category, fields);
  }

  /** Whether a field is hidden from requesters in any form: they may not look for its values either. */
  async isHidden(key: string): Promise<boolean> {
    return (await this.trees.current()).hidden.has(key);
  }

  /** The values of a ticket that its requester may see, in the order of the form; none of a category that has no form. */
  async labelled(category: string | null, fields: Fields, languages: readonly string[]): Promise<FilledField[]> {
    const tree = await this.trees.current();
    const form = category === null ? undefined : tree.byKey.get(category)?.form;
    if (!form) return [];
    const seen = new Map(Object.entries(shownToRequester(tree, category, fields)));
    return [...form.values()].flatMap(({ spec, read }) => {
      // What it was given under another form, or under none, need not be what this one asks for.
      const reading = seen.has(spec.key) ? read(seen.get(spec.key)) : null;
      if (!reading || 'wrong' in reading) return [];
      const values = [reading.value].flat().map((value) => valueIn(spec, String(value), languages));
      return [{ key: spec.key, label: textIn(spec.label, languages), type: spec.type, values }];
    });
  }
}

function valueIn({ choices }: FieldSpec, value: string, languages: readonly string[]): string {
  const choice = choices?.find((one) => one.value === value);
  return choice ? textIn(choice.label, languages) : value;
}

function checkActive({ active, spec }: Category): void {
  if (!active) throw invalidInput({ pointer: '/category', detail: `${spec.key} is no longer in use` });
}

function hiddenIn(fields: Fields, hidden: ReadonlySet<string>): FieldProblem[] {
  const found = Object.keys(fields).filter((key) => hidden.has(key));
  return found.map((key) => ({ key, detail: 'is not a field of this category' }));
}

function refuse(problems: FieldProblem[]): void {
  if (problems.length === 0) return;
  throw invalidInput(...problems.map(({ key, detail }) => ({ pointer: `/fields/${key}`, detail })));
}
