import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../people/people.contract.js';
import { TOP_LEVEL } from '../domain/ticket/ladder.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import type { Macro } from './macro.entity.js';

/** A macro as somebody finds it. */
export interface FoundMacro extends Macro {
  team: { id: string; name: string } | null;
  /** Whether they lead its team. */
  leads: boolean;
}

/** Macros that somebody may use: their own, those of their teams (of all teams for admins), and those for all. */
@Injectable()
export class Macros {
  constructor(private readonly db: Database) {}

  /** In the order in which they were saved, behind this id. */
  usable(me: PersonIdentity, after: string | null, limit: number): Promise<FoundMacro[]> {
    return this.find(me, '($4::uuid IS NULL OR macro.id > $4)', [after, limit]);
  }

  /** @throws Problem macro/not-found, also when it is not for this person */
  async one(id: string, me: PersonIdentity): Promise<FoundMacro> {
    const [macro] = await this.find(me, 'macro.id = $4', [id, 1]);
    if (!macro) throw new Problem('macro/not-found', 'There is no such macro, or it is not for you');
    return macro;
  }

  /** @returns how many there are that go with this one: of the same person, of the same team, or for all */
  async countBeside({ personId, teamId }: Pick<Macro, 'personId' | 'teamId'>): Promise<number> {
    const [row] = await this.db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM macro
       WHERE person_id IS NOT DISTINCT FROM $1 AND team_id IS NOT DISTINCT FROM $2`,
      [personId, teamId],
    );
    return row!.count;
  }

  private find(me: PersonIdentity, which: string, [start, limit]: [string | null, number]): Promise<FoundMacro[]> {
    return this.db.query<FoundMacro>(
      `SELECT macro.id, macro.name, macro.person_id AS "personId", macro.team_id AS "teamId", macro.reply, macro.change,
         macro.created_at AS "createdAt", macro.updated_at AS "updatedAt",
         CASE WHEN team.id IS NOT NULL THEN json_build_object('id', team.id, 'name', team.name) END AS team,
         coalesce($6 OR member.level = ${TOP_LEVEL}, false) AS leads
       FROM macro LEFT JOIN team ON team.id = macro.team_id
       LEFT JOIN team_member AS member ON member.team_id = macro.team_id AND member.person_id = $1
       WHERE (macro.person_id = $1 OR (macro.team_id IS NOT NULL AND ($3 OR macro.team_id = ANY($2::uuid[])))
              OR (macro.person_id IS NULL AND macro.team_id IS NULL)) AND ${which}
       ORDER BY macro.id LIMIT $5`,
      [me.id, me.teamIds, me.role === 'admin', start, limit, me.role === 'lead'],
    );
  }
}
