import { Injectable } from '@nestjs/common';
import { type CategorySpec, type CategoryTree, plantTree } from '../domain/category/category-tree.js';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';

/** For so long a process believes what it has read: later it asks whether there was a change. */
const BELIEVED_MS = 1_000;

const SPEC = `'key', key, 'parent', parent, 'names', names, 'position', position, 'active', active, 'fields', fields,
  'priority', priority, 'teamId', team_id, 'policy', policy`;

interface Kept {
  revision: number;
  tree: CategoryTree;
  believedUntil: number;
}

/**
 * The tree in the memory of this process: opening a ticket costs no statement for it. Changes made here count at once,
 * those of other processes within a second.
 */
@Injectable()
export class CategoryTrees {
  private kept: Kept | null = null;
  /** Grows with every change made here, so that what was read before it is not kept after it. */
  private changes = 0;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async current(): Promise<CategoryTree> {
    const now = this.clock.now().getTime();
    const { kept } = this;
    if (kept && now < kept.believedUntil && now > kept.believedUntil - 2 * BELIEVED_MS) return kept.tree;
    // One asks for all; the others go on with what there is.
    if (kept) kept.believedUntil = now + BELIEVED_MS;
    try {
      return await this.read(kept, now);
    } catch (error) {
      if (kept) kept.believedUntil = 0;
      throw error;
    }
  }

  /** After a change is committed here. */
  forget(): void {
    this.changes++;
    this.kept = null;
  }

  private async read(kept: Kept | null, now: number): Promise<CategoryTree> {
    const { changes } = this;
    const [row] = await this.db.prepared<{ revision: number; specs: CategorySpec[] | null }>(
      `SELECT revision, CASE WHEN revision <> $1 THEN
         (SELECT coalesce(json_agg(json_build_object(${SPEC})), '[]') FROM category) END AS specs
       FROM category_revision`,
      [kept?.revision ?? 0],
    );
    const { revision, specs } = row!;
    if (!specs) return kept!.tree;
    const tree = plantTree(specs);
    if (changes === this.changes) this.kept = { revision, tree, believedUntil: now + BELIEVED_MS };
    return tree;
  }
}
