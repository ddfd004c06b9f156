import { Injectable } from '@nestjs/common';
import type { CategorySpec } from '../domain/category/category-tree.js';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import { CategoryChanges, categoryNotFound } from './category-changes.js';
import { Category } from './category.entity.js';

@Injectable()
export class ChangeCategory {
  constructor(
    private readonly db: Database,
    private readonly changes: CategoryChanges,
    private readonly clock: Clock,
  ) {}

  /**
   * What is not given stays; fields are given whole. Tickets keep what they have: forms and defaults count for what is
   * opened or changed from now on.
   * @throws Problem category/not-found, input/invalid
   */
  execute(key: string, change: Partial<Omit<CategorySpec, 'key'>>): Promise<Category> {
    return this.changes.run(async (categories) => {
      const before = categories.find((one) => one.key === key);
      if (!before) throw categoryNotFound();
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const category: Category = { ...before, ...given, updatedAt: this.clock.now() };
      const others = categories.filter((one) => one !== before);
      await this.changes.check(given, category, [...others, category]);
      await this.db.manager.update(Category, { key }, { ...given, updatedAt: category.updatedAt });
      return category;
    });
  }
}
