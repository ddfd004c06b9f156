import { Injectable } from '@nestjs/common';
import type { AssignmentMode } from '../domain/assignment/choose-assignee.js';
import type { SkillsByCategory } from '../domain/assignment/needs.js';
import { TOP_LEVEL } from '../domain/ticket/ladder.js';
import { Database } from '../platform/database/database.js';
import type { PersonIdentity, Role } from './identity.js';

/** A team as whoever gives its tickets to somebody sees it. */
export interface Crew {
  teamId: string;
  mode: AssignmentMode;
  skillsByCategory: SkillsByCategory;
  members: CrewMember[];
}

export interface CrewMember {
  id: string;
  level: number;
  onDuty: string | null;
  awayUntil: Date | null;
  capacity: number | null;
  /** null: all. */
  languages: string[] | null;
  skills: string[];
}

/** Where somebody works; `teamId` null: on what has no team. */
export interface Place {
  teamId: string | null;
  level: number;
  skillsByCategory: SkillsByCategory;
}

/** What somebody may be given. */
export interface Workplace {
  languages: string[] | null;
  skills: string[];
  places: Place[];
}

/** On what has no team everybody stands where their role is. */
const LEVEL_OF: Record<Role, number> = { requester: 0, agent: 1, senior: 2, lead: TOP_LEVEL, admin: TOP_LEVEL };

/** Who may be given which tickets. */
@Injectable()
export class Crews {
  constructor(private readonly db: Database) {}

  /** null: there is no such team (any more). */
  async of(teamId: string): Promise<Crew | null> {
    const [crew] = await this.db.prepared<Crew>(
      `SELECT id AS "teamId", assignment_mode AS mode, skills_by_category AS "skillsByCategory",
         (SELECT coalesce(json_agg(json_build_object('id', person.id, 'level', level, 'onDuty', on_duty,
            'awayUntil', away_until, 'capacity', capacity, 'languages', languages, 'skills', skills) ORDER BY person.id), '[]')
          FROM team_member JOIN person ON person.id = person_id
          WHERE team_id = team.id AND role <> 'requester') AS members
       FROM team WHERE id = $1`,
      [teamId],
    );
    const withDates = (member: CrewMember) => ({
      ...member,
      awayUntil: member.awayUntil && new Date(member.awayUntil),
    });
    return crew ? { ...crew, members: crew.members.map(withDates) } : null;
  }

  /** Teams whose tickets find somebody by themselves. */
  async assigning(): Promise<string[]> {
    const teams = await this.db.prepared<{ id: string }>(
      `SELECT id FROM team WHERE assignment_mode <> 'off' ORDER BY id`,
    );
    return teams.map(({ id }) => id);
  }

  /** All places of an agent, or that in one team; admins have one in each. No place at all: it is no team of theirs. */
  async workplace({ id, role }: PersonIdentity, teamId?: string): Promise<Workplace> {
    const [row] = await this.db.prepared<Workplace>(
      `SELECT languages, skills,
         (SELECT coalesce(json_agg(json_build_object('teamId', team.id, 'level', coalesce(member.level, $2),
            'skillsByCategory', skills_by_category) ORDER BY team.id), '[]')
          FROM team LEFT JOIN team_member AS member ON member.team_id = team.id AND member.person_id = person.id
          WHERE (member.person_id IS NOT NULL AND $3::uuid IS NULL) OR
                (team.id = $3 AND (member.person_id IS NOT NULL OR $4))) AS places
       FROM person WHERE id = $1`,
      [id, LEVEL_OF[role], teamId ?? null, role === 'admin'],
    );
    const withoutTeam = { teamId: null, level: LEVEL_OF[role], skillsByCategory: {} };
    const { languages, skills, places } = row!;
    return { languages, skills, places: teamId === undefined ? [...places, withoutTeam] : places };
  }
}
