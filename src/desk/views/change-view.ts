import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../platform/time/clock.js';
import { KeptView } from './kept-view.js';
import { SavedView } from './saved-view.entity.js';
import type { ChangeViewRequest } from './views.dto.js';

@Injectable()
export class ChangeView {
  constructor(
    private readonly db: Database,
    private readonly kept: KeptView,
    private readonly clock: Clock,
  ) {}

  /** What is not given stays. @throws as KeptView */
  async execute(id: string, { name, filter, sort }: ChangeViewRequest, me: PersonIdentity): Promise<void> {
    await this.kept.of(id, me);
    await this.db.update(SavedView, id, { name, filter, sort, updatedAt: this.clock.now() });
  }
}
