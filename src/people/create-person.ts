import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import type { Role } from './identity.js';
import { hashPassword } from './passwords.js';
import { Person } from './person.entity.js';

@Injectable()
export class CreatePerson {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem person/exists */
  async execute(given: {
    email: string;
    name: string;
    role: Role;
    password?: string;
    locale?: string;
    tier?: string | null;
  }): Promise<Person> {
    const person: Person = {
      id: newId(),
      email: given.email.toLowerCase(),
      name: given.name,
      role: given.role,
      passwordHash: given.password ? await hashPassword(given.password) : null,
      locale: given.locale ?? 'en',
      tier: given.tier ?? null,
      tokensValidFrom: null,
      createdAt: this.clock.now(),
    };
    const created = await this.db.manager
      .createQueryBuilder()
      .insert()
      .into(Person)
      .values(person)
      .orIgnore()
      .returning('id')
      .execute();
    if ((created.raw as unknown[]).length === 0) {
      throw new Problem('person/exists', `There is a person with the address ${person.email}; change that one instead`);
    }
    return person;
  }
}
