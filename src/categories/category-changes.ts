import { Injectable } from '@nestjs/common';
import { type CategorySpec, checkPlace } from '../domain/category/category-tree.js';
import { checkFields } from '../domain/category/check-fields.js';
import { checkTexts } from '../domain/category/texts.js';
import { People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { type InputError, invalidInput, Problem } from '../platform/http/problem.js';
import { KnownPolicies } from './categories.ports.js';
import { CategoryTrees } from './category-trees.js';
import { Category } from './category.entity.js';

const MOST_CATEGORIES = 500;
const LONGEST_NAME = 100;

/** What all changes of the tree have in common: one after the other, checked, and noticed by every process. */
@Injectable()
export class CategoryChanges {
  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly policies: KnownPolicies,
    private readonly trees: CategoryTrees,
  ) {}

  /** @param work is given all categories as they are */
  run<T>(work: (categories: Category[]) => Promise<T>): Promise<T> {
    return this.db.transaction(async () => {
      // Its lock is what others wait for until this is committed.
      await this.db.query('UPDATE category_revision SET revision = revision + 1');
      const done = await work(await this.db.manager.find(Category));
      this.db.afterCommit(() => this.trees.forget());
      return done;
    });
  }

  /**
   * @param given what is new of it @param all the tree with it in its place
   * @throws Problem input/invalid naming what is wrong and where
   */
  async check(given: Partial<CategorySpec>, category: CategorySpec, all: readonly CategorySpec[]): Promise<void> {
    const errors: InputError[] = [];
    const report = (pointer: string, detail: string) => void errors.push({ pointer, detail });
    if (given.names !== undefined) checkTexts(given.names, LONGEST_NAME, '/names', report);
    if (given.fields !== undefined) {
      for (const { pointer, detail } of checkFields(given.fields)) report(`/fields${pointer}`, detail);
    }
    if (given.teamId && !(await this.people.teamExists(given.teamId))) report('/teamId', 'is no team we know');
    if (given.policy && !(await this.policies.current()).some(({ name }) => name === given.policy)) {
      report('/policy', 'is the name of no policy in force');
    }
    if (all.length > MOST_CATEGORIES) report('/key', `would be more than ${MOST_CATEGORIES} categories`);
    const misplaced = errors.length === 0 && checkPlace(all, category.key);
    if (misplaced) errors.push(misplaced);
    if (errors.length > 0) throw invalidInput(...errors);
  }
}

export function categoryNotFound(): Problem {
  return new Problem('category/not-found', 'There is no such category');
}
