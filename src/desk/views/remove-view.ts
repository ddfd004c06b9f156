import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { KeptView } from './kept-view.js';

@Injectable()
export class RemoveView {
  constructor(
    private readonly db: Database,
    private readonly kept: KeptView,
  ) {}

  /** @throws as KeptView */
  async execute(id: string, me: PersonIdentity): Promise<void> {
    await this.kept.of(id, me);
    await this.db.query('DELETE FROM saved_view WHERE id = $1', [id]);
  }
}
