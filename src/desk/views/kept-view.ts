import { Injectable } from '@nestjs/common';
import { mayKeep, type PersonIdentity } from '../../people/people.contract.js';
import { isUuid } from '../../platform/http/cursor.js';
import { Problem } from '../../platform/http/problem.js';
import { SEEDED_VIEWS } from './seeded-views.js';
import { type FoundView, noSuchView, SavedViews } from './view.store.js';

/** A view that somebody wants to change or remove. */
@Injectable()
export class KeptView {
  constructor(private readonly views: SavedViews) {}

  /** @throws Problem view/not-found, auth/forbidden, or view/conflict for one that comes along */
  async of(id: string, me: PersonIdentity): Promise<FoundView> {
    if (SEEDED_VIEWS.some((seeded) => seeded.id === id))
      throw new Problem('view/conflict', 'This view comes along, and stays as it is; save one of your own');
    if (!isUuid(id)) throw noSuchView();
    const view = await this.views.one(id, me);
    if (!mayKeep(me, view, view.leads)) throw new Problem('auth/forbidden', 'This view is kept by others');
    return view;
  }
}
