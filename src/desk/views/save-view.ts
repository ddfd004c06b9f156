import { Injectable } from '@nestjs/common';
import { mayKeep, People, type PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { invalidInput, Problem } from '../../platform/http/problem.js';
import { newId } from '../../platform/new-id.js';
import { Clock } from '../../platform/time/clock.js';
import { SavedView } from './saved-view.entity.js';
import { SavedViews } from './view.store.js';
import type { SaveViewRequest } from './views.dto.js';

/** Whoever saves a view waits for whoever does so already: so many and not one more are kept. */
const LOCK = 712_027;
/** Of one person, of one team, and for all. */
const MOST_VIEWS = 100;

@Injectable()
export class SaveView {
  constructor(
    private readonly db: Database,
    private readonly views: SavedViews,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns its id
   * @throws Problem auth/forbidden, view/conflict when there are too many, or input/invalid naming the team
   */
  execute({ name, filter, sort, audience = 'personal', teamId }: SaveViewRequest, me: PersonIdentity): Promise<string> {
    if ((audience === 'team') !== (teamId !== undefined))
      throw invalidInput({ pointer: '/teamId', detail: 'is needed with the audience team, and with no other' });
    return this.db.transaction(async () => {
      await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const at = this.clock.now();
      const view: SavedView = {
        id: newId(),
        name,
        personId: audience === 'personal' ? me.id : null,
        teamId: teamId?.toLowerCase() ?? null,
        filter,
        sort: sort ?? 'newest',
        createdAt: at,
        updatedAt: at,
      };
      await this.check(view, me);
      await this.db.insert([[SavedView, [view]]]);
      return view.id;
    });
  }

  private async check(view: SavedView, me: PersonIdentity): Promise<void> {
    if (view.teamId !== null && !(await this.people.teamExists(view.teamId)))
      throw invalidInput({ pointer: '/teamId', detail: 'is no team we know' });
    if (!mayKeep(me, view, view.teamId !== null && (await this.people.leads(me, view.teamId))))
      throw new Problem('auth/forbidden', 'Views of a team are saved by its leads, views for all by admins');
    if ((await this.views.countBeside(view)) >= MOST_VIEWS)
      throw new Problem('view/conflict', `There are ${MOST_VIEWS} of these views already; remove one first`);
  }
}
