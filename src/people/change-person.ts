import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import type { Role } from './identity.js';
import { hashPassword } from './passwords.js';
import { Person } from './person.entity.js';
import { TeamMember } from './team-member.entity.js';

@Injectable()
export class ChangePerson {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** A new password ends earlier log-ins; a requester stands on no ladder. @throws Problem person/not-found */
  async execute(
    id: string,
    change: { name?: string; role?: Role; password?: string; locale?: string },
  ): Promise<Person> {
    const { password, ...rest } = change;
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    return this.db.transaction(async () => {
      const person = await this.db.manager.findOne(Person, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!person) throw new Problem('person/not-found', 'There is no such person');
      const given = Object.entries({ ...rest, passwordHash }).filter(([, value]) => value !== undefined);
      Object.assign(person, Object.fromEntries(given));
      if (passwordHash) person.tokensValidFrom = this.clock.now();
      if (person.role === 'requester') await this.db.manager.delete(TeamMember, { personId: id });
      await this.db.manager.save(person);
      return person;
    });
  }
}
