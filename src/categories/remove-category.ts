import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { CategoryUse } from './categories.ports.js';
import { CategoryChanges, categoryNotFound } from './category-changes.js';
import { Category } from './category.entity.js';

@Injectable()
export class RemoveCategory {
  constructor(
    private readonly db: Database,
    private readonly changes: CategoryChanges,
    private readonly use: CategoryUse,
  ) {}

  /** One that tickets have is needed to read their fields by. @throws Problem category/not-found, category/conflict */
  execute(key: string): Promise<void> {
    return this.changes.run(async (categories) => {
      if (!categories.some((one) => one.key === key)) throw categoryNotFound();
      if (categories.some(({ parent }) => parent === key)) {
        throw new Problem('category/conflict', 'There are categories below it: move or remove those first');
      }
      if (await this.use.hasCategory(key)) {
        const detail = 'Tickets have it: set active to false, and nobody can choose it any more';
        throw new Problem('category/conflict', detail);
      }
      await this.db.manager.delete(Category, { key });
    });
  }
}
