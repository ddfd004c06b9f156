import { Injectable } from '@nestjs/common';
import type { CategorySpec } from '../domain/category/category-tree.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { CategoryChanges } from './category-changes.js';
import { Category } from './category.entity.js';

/** Room for others between two. */
const STEP = 10;

@Injectable()
export class CreateCategory {
  constructor(
    private readonly db: Database,
    private readonly changes: CategoryChanges,
    private readonly clock: Clock,
  ) {}

  /** It comes last among its siblings unless it says where. @throws Problem category/exists, input/invalid */
  execute(given: Pick<CategorySpec, 'key' | 'names'> & Partial<CategorySpec>): Promise<Category> {
    return this.changes.run(async (categories) => {
      if (categories.some(({ key }) => key === given.key)) {
        const detail = `There is a category ${given.key}`;
        throw new Problem('category/exists', detail, [{ pointer: '/key', detail }]);
      }
      const parent = given.parent ?? null;
      const siblings = categories.filter((one) => one.parent === parent);
      const at = this.clock.now();
      const category: Category = {
        key: given.key,
        parent,
        names: given.names,
        position: given.position ?? Math.max(0, ...siblings.map(({ position }) => position)) + STEP,
        active: given.active ?? true,
        fields: given.fields ?? [],
        priority: given.priority ?? null,
        teamId: given.teamId ?? null,
        policy: given.policy ?? null,
        createdAt: at,
        updatedAt: at,
      };
      await this.changes.check(given, category, [...categories, category]);
      await this.db.insert([[Category, [category]]]);
      return category;
    });
  }
}
