import { Injectable } from '@nestjs/common';
import { TOP_LEVEL } from '../../domain/ticket/ladder.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { SavedView } from './saved-view.entity.js';

/** A saved view as somebody finds it. */
export interface FoundView extends SavedView {
  team: { id: string; name: string } | null;
  /** Whether they lead its team: by their role, or on the top of its ladder. */
  leads: boolean;
}

/** Saved views that somebody may see: their own, those of their teams (of all teams for admins), and those for all. */
@Injectable()
export class SavedViews {
  constructor(private readonly db: Database) {}

  /** In the order in which they were saved, behind this id. */
  visible(me: PersonIdentity, after: string | null, limit: number): Promise<FoundView[]> {
    return this.find(me, '($4::uuid IS NULL OR view.id > $4)', [after, limit]);
  }

  /** @throws Problem view/not-found, also when it is not for this person */
  async one(id: string, me: PersonIdentity): Promise<FoundView> {
    const [view] = await this.find(me, 'view.id = $4', [id, 1]);
    if (!view) throw noSuchView();
    return view;
  }

  /** @returns how many there are that go with this one: of the same person, of the same team, or for all */
  async countBeside({ personId, teamId }: Pick<SavedView, 'personId' | 'teamId'>): Promise<number> {
    const [row] = await this.db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM saved_view
       WHERE person_id IS NOT DISTINCT FROM $1 AND team_id IS NOT DISTINCT FROM $2`,
      [personId, teamId],
    );
    return row!.count;
  }

  private find(me: PersonIdentity, which: string, [start, limit]: [string | null, number]): Promise<FoundView[]> {
    const isAdmin = me.role === 'admin';
    return this.db.query<FoundView>(
      `SELECT view.id, view.name, view.filter, view.sort, view.person_id AS "personId", view.team_id AS "teamId",
         view.created_at AS "createdAt", view.updated_at AS "updatedAt",
         CASE WHEN team.id IS NOT NULL THEN json_build_object('id', team.id, 'name', team.name) END AS team,
         coalesce($6 OR member.level = ${TOP_LEVEL}, false) AS leads
       FROM saved_view AS view LEFT JOIN team ON team.id = view.team_id
       LEFT JOIN team_member AS member ON member.team_id = view.team_id AND member.person_id = $1
       WHERE (view.person_id = $1 OR (view.team_id IS NOT NULL AND ($3 OR view.team_id = ANY($2::uuid[])))
              OR (view.person_id IS NULL AND view.team_id IS NULL)) AND ${which}
       ORDER BY view.id LIMIT $5`,
      [me.id, me.teamIds, isAdmin, start, limit, me.role === 'lead'],
    );
  }
}

export function noSuchView(): Problem {
  return new Problem('view/not-found', 'There is no such view, or it is not for you');
}
