import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import { Person } from './person.entity.js';

export interface LadderMember {
  id: string;
  name: string;
  email: string;
  locale: string;
  level: number;
}

/** What other rooms ask about people. */
@Injectable()
export class People {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** The person with this address, made as a requester if there is none yet. */
  async ensureRequester(given: { email: string; name?: string; locale?: string }): Promise<Person> {
    const email = given.email.toLowerCase();
    const known = await this.byEmail(email);
    if (known) return known;
    const person: Person = {
      id: newId(),
      email,
      name: nameIn(given),
      role: 'requester',
      passwordHash: null,
      locale: given.locale ?? 'en',
      tier: null,
      tokensValidFrom: null,
      createdAt: this.clock.now(),
    };
    const made = await this.db.prepared(
      `INSERT INTO person (id, email, name, role, locale, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (email) DO NOTHING RETURNING id`,
      [person.id, email, person.name, person.role, person.locale, person.createdAt],
    );
    // Somebody else made it at the same moment; its row is committed by now.
    return made.length > 0 ? person : this.db.manager.findOneByOrFail(Person, { email });
  }

  async byId(id: string): Promise<Person | null> {
    return (await this.db.find(Person, 'WHERE id = $1', [id]))[0] ?? null;
  }

  async byEmail(email: string): Promise<Person | null> {
    return (await this.db.find(Person, 'WHERE email = $1', [email.toLowerCase()]))[0] ?? null;
  }

  async teamExists(id: string): Promise<boolean> {
    return (await this.db.query(`SELECT 1 FROM team WHERE id = $1`, [id])).length > 0;
  }

  /** Everybody on the team's ladder; for a ticket without a team, on that of the default team. Empty if there is none. */
  ladder(teamId: string | null): Promise<LadderMember[]> {
    return this.db.query<LadderMember>(
      `SELECT person.id, person.name, person.email, person.locale, member.level
       FROM team_member AS member JOIN person ON person.id = member.person_id
       WHERE person.role <> 'requester' AND member.team_id = coalesce($1::uuid, (SELECT id FROM team ORDER BY is_default DESC, created_at, id LIMIT 1))
       ORDER BY member.level, person.name, person.id`,
      [teamId],
    );
  }

  admins(): Promise<Person[]> {
    return this.db.manager.find(Person, { where: { role: 'admin' }, order: { createdAt: 'ASC' } });
  }
}

/** The name that somebody gave with an address, or what the address says. */
export function nameIn({ email, name }: { email: string; name?: string }): string {
  return name?.trim() || email.slice(0, email.indexOf('@'));
}
