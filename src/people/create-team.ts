import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { newId } from '../platform/new-id.js';
import { Database } from '../platform/database/database.js';
import { invalidInput, Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { Person } from './person.entity.js';
import { TeamMember } from './team-member.entity.js';
import { Team } from './team.entity.js';

/** Two teams made the default at once must not both stay it. */
const LOCK = 712_005;

@Injectable()
export class CreateTeam {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem team/exists, or input/invalid naming the member that cannot be one */
  async execute(given: { name: string; isDefault?: boolean; members: { personId: string; level: number }[] }) {
    return this.db.transaction(async () => {
      await this.checkMembers(given.members);
      const team: Team = {
        id: newId(),
        name: given.name,
        isDefault: given.isDefault ?? false,
        createdAt: this.clock.now(),
      };
      if (team.isDefault) {
        await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
        await this.db.manager.update(Team, { isDefault: true }, { isDefault: false });
      }
      const created = await this.db.query(
        `INSERT INTO team (id, name, is_default, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING RETURNING id`,
        [team.id, team.name, team.isDefault, team.createdAt],
      );
      if (created.length === 0) throw new Problem('team/exists', `There is a team named ${team.name}`);
      const members = given.members.map((member) => ({ ...member, teamId: team.id }));
      if (members.length > 0) await this.db.manager.insert(TeamMember, members);
      return { ...team, members: given.members };
    });
  }

  private async checkMembers(members: { personId: string }[]): Promise<void> {
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
}
