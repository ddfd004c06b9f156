import { Injectable } from '@nestjs/common';
import type { AssignmentMode } from '../domain/assignment/choose-assignee.js';
import type { SkillsByCategory } from '../domain/assignment/needs.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { teamExists } from './create-team.js';
import { type GivenMember, TeamChecks } from './team-checks.js';
import { TeamMember } from './team-member.entity.js';
import { Team } from './team.entity.js';

@Injectable()
export class ChangeTeam {
  constructor(
    private readonly db: Database,
    private readonly checks: TeamChecks,
  ) {}

  /**
   * What is not given stays; members are given whole. Tickets keep whom they have: a ladder counts when they climb next.
   * @throws Problem team/not-found, team/exists, or input/invalid naming the member or the fallback team that cannot be one
   */
  execute(
    id: string,
    change: {
      name?: string;
      isDefault?: boolean;
      fallbackTeamId?: string | null;
      members?: GivenMember[];
      assignment?: { mode?: AssignmentMode; skillsByCategory?: SkillsByCategory };
    },
  ): Promise<Team & { members: GivenMember[] }> {
    const { members, assignment, ...own } = change;
    const rest = { ...own, assignmentMode: assignment?.mode, skillsByCategory: assignment?.skillsByCategory };
    return this.db.transaction(async () => {
      await this.checks.lock();
      const team = await this.db.manager.findOneBy(Team, { id });
      if (!team) throw new Problem('team/not-found', 'There is no such team');
      if (members) await this.checks.members(members);
      if (change.fallbackTeamId) await this.checks.fallback(change.fallbackTeamId, id);
      if (change.name !== undefined) await this.checkName(id, change.name);
      if (change.isDefault) await this.checks.endDefault();
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      Object.assign(team, given);
      if (Object.keys(given).length > 0) await this.db.manager.update(Team, { id }, given);
      if (members) await this.replaceMembers(id, members);
      return { ...team, members: members ?? (await this.membersOf(id)) };
    });
  }

  private async checkName(id: string, name: string): Promise<void> {
    const others = await this.db.query('SELECT 1 FROM team WHERE name = $1 AND id <> $2', [name, id]);
    if (others.length > 0) throw teamExists(name);
  }

  private async replaceMembers(teamId: string, members: GivenMember[]): Promise<void> {
    await this.db.manager.delete(TeamMember, { teamId });
    const rows = members.map((member) => ({ ...member, teamId }));
    if (rows.length > 0) await this.db.manager.insert(TeamMember, rows);
  }

  private membersOf(teamId: string): Promise<GivenMember[]> {
    return this.db.query<GivenMember>(
      `SELECT person_id AS "personId", level FROM team_member WHERE team_id = $1 ORDER BY level, person_id`,
      [teamId],
    );
  }
}
