import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { decodeCursor, isUuid, type Page, toPage } from '../platform/http/cursor.js';
import type { PageQuery } from '../platform/http/page.dto.js';
import { type PersonView, type TeamView, viewPerson, viewTeam } from './people.dto.js';
import type { Person } from './person.entity.js';
import type { Team } from './team.entity.js';

const FIRST = '00000000-0000-0000-0000-000000000000';

/** In the order in which they were made. */
@Injectable()
export class ListPeople {
  constructor(private readonly db: Database) {}

  async people({ limit, after }: PageQuery): Promise<Page<PersonView>> {
    const rows = await this.db.query<Person>(
      `SELECT id, email, name, role, locale, tier, capacity, languages, skills, on_duty AS "onDuty", away_until AS "awayUntil", created_at AS "createdAt" FROM person WHERE id > $1 ORDER BY id LIMIT $2`,
      [startOf(after), limit + 1],
    );
    return toPage(rows, limit, ({ id }) => [id], viewPerson);
  }

  async teams({ limit, after }: PageQuery): Promise<Page<TeamView>> {
    const rows = await this.db.query<Team & Pick<TeamView, 'members'>>(
      `SELECT id, name, is_default AS "isDefault", fallback_team_id AS "fallbackTeamId",
         assignment_mode AS "assignmentMode", skills_by_category AS "skillsByCategory",
         (SELECT coalesce(json_agg(json_build_object('personId', person_id, 'level', level) ORDER BY level, person_id), '[]')
          FROM team_member WHERE team_id = team.id) AS members
       FROM team WHERE id > $1 ORDER BY id LIMIT $2`,
      [startOf(after), limit + 1],
    );
    return toPage(rows, limit, ({ id }) => [id], viewTeam);
  }
}

function startOf(after: string | undefined): string {
  return after === undefined ? FIRST : String(decodeCursor(after, [isUuid])[0]);
}
