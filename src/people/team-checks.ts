import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database } from '../platform/database/database.js';
import { invalidInput } from '../platform/http/problem.js';
import { Person } from './person.entity.js';
import { Team } from './team.entity.js';

/** Two teams made the default at once must not both stay it, nor two fall back on each other or get one name. */
const LOCK = 712_005;

export interface GivenMember {
  personId: string;
  level: number;
}

/** What must hold of teams, whether they are made or changed. */
@Injectable()
export class TeamChecks {
  constructor(private readonly db: Database) {}

  /** Whoever makes or changes a team waits for whoever does so already. */
  async lock(): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  }

  /** Under the lock: there is one default at most. */
  async endDefault(): Promise<void> {
    await this.db.manager.update(Team, { isDefault: true }, { isDefault: false });
  }

  /** @throws Problem input/invalid naming the member that cannot be one */
  async members(members: GivenMember[]): Promise<void> {
    const ids = members.map(({ personId }) => personId.toLowerCase());
    const people = await this.db.manager.findBy(Person, { id: In(ids) });
    const errors = ids.flatMap((id, i) => {
      const pointer = `/members/${i}/personId`;
      const person = people.find((one) => one.id === id);
      if (!person) return [{ pointer, detail: 'is nobody we know' }];
      if (person.role === 'requester')
        return [{ pointer, detail: `${person.name} is a requester; members are agents` }];
      if (ids.indexOf(id) < i) return [{ pointer, detail: 'is named twice' }];
      return [];
    });
    if (errors.length > 0) throw invalidInput(...errors);
  }

  /** Under the lock. @throws Problem input/invalid for a team that is not there, or falls back on this one */
  async fallback(given: string, teamId: string): Promise<void> {
    const fallbackTeamId = given.toLowerCase();
    const refuse = (detail: string) => invalidInput({ pointer: '/fallbackTeamId', detail });
    const chain = await this.db.query<{ id: string; name: string }>(
      `WITH RECURSIVE above AS (
         SELECT id, name, fallback_team_id FROM team WHERE id = $1
         UNION SELECT team.id, team.name, team.fallback_team_id FROM above JOIN team ON team.id = above.fallback_team_id)
       SELECT id, name FROM above`,
      [fallbackTeamId],
    );
    if (chain.length === 0) throw refuse('is no team we know');
    if (fallbackTeamId === teamId) throw refuse('is the team itself');
    if (chain.some(({ id }) => id === teamId))
      throw refuse(`makes a circle: ${chain[0]!.name} falls back on this team`);
  }
}
