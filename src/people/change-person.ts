import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import type { Role } from './identity.js';
import { hashPassword } from './passwords.js';
import { Person } from './person.entity.js';
import { type Availability, SetAvailability } from './set-availability.js';
import { TeamMember } from './team-member.entity.js';

const LOCK = 712_006;

@Injectable()
export class ChangePerson {
  constructor(
    private readonly db: Database,
    private readonly setAvailability: SetAvailability,
    private readonly clock: Clock,
  ) {}

  /**
   * A new password ends earlier log-ins; a requester stands on no ladder.
   * @throws Problem person/not-found, person/conflict, input/invalid
   */
  async execute(
    id: string,
    change: {
      name?: string;
      role?: Role;
      password?: string;
      locale?: string;
      tier?: string | null;
      capacity?: number | null;
      languages?: string[] | null;
      skills?: string[];
    } & Availability,
  ): Promise<Person> {
    const { password, onDuty, awayUntil, languages, ...more } = change;
    // None at all would mean nobody; who names none speaks whatever is needed.
    const rest = { ...more, languages: languages?.length === 0 ? null : languages };
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    return this.db.transaction(async () => {
      const person = await this.db.manager.findOne(Person, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!person) throw new Problem('person/not-found', 'There is no such person');
      if (person.role === 'admin' && change.role && change.role !== 'admin') await this.keepAnAdmin(id);
      const given = Object.entries({ ...rest, passwordHash }).filter(([, value]) => value !== undefined);
      Object.assign(person, Object.fromEntries(given));
      if (passwordHash) person.tokensValidFrom = this.clock.now();
      if (person.role === 'requester') await this.db.manager.delete(TeamMember, { personId: id });
      await this.db.manager.save(person);
      const isSet = onDuty !== undefined || awayUntil !== undefined;
      return isSet ? this.setAvailability.execute(id, { onDuty, awayUntil }) : person;
    });
  }

  /** Two who demote each other at once must not both succeed. */
  private async keepAnAdmin(id: string): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const others = await this.db.query(`SELECT 1 FROM person WHERE role = 'admin' AND id <> $1 LIMIT 1`, [id]);
    if (others.length === 0)
      throw new Problem('person/conflict', 'This is the last admin; make somebody else one first');
  }
}
