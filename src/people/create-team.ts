import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { type GivenMember, TeamChecks } from './team-checks.js';
import { TeamMember } from './team-member.entity.js';
import { Team } from './team.entity.js';

@Injectable()
export class CreateTeam {
  constructor(
    private readonly db: Database,
    private readonly checks: TeamChecks,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem team/exists, or input/invalid naming the member or the fallback team that cannot be one */
  async execute(given: {
    name: string;
    isDefault?: boolean;
    fallbackTeamId?: string | null;
    members: GivenMember[];
  }): Promise<Team & { members: GivenMember[] }> {
    return this.db.transaction(async () => {
      await this.checks.lock();
      await this.checks.members(given.members);
      const team: Team = {
        id: newId(),
        name: given.name,
        isDefault: given.isDefault ?? false,
        fallbackTeamId: given.fallbackTeamId ?? null,
        createdAt: this.clock.now(),
      };
      if (team.isDefault) await this.checks.endDefault();
      if (team.fallbackTeamId) await this.checks.fallback(team.fallbackTeamId, team.id);
      const created = await this.db.query(
        `INSERT INTO team (id, name, is_default, fallback_team_id, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (name) DO NOTHING RETURNING id`,
        [team.id, team.name, team.isDefault, team.fallbackTeamId, team.createdAt],
      );
      if (created.length === 0) throw teamExists(team.name);
      const members = given.members.map((member) => ({ ...member, teamId: team.id }));
      if (members.length > 0) await this.db.manager.insert(TeamMember, members);
      return { ...team, members: given.members };
    });
  }
}

export function teamExists(name: string): Problem {
  return new Problem('team/exists', `There is a team named ${name}`);
}
