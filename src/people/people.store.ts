import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import { TOP_LEVEL } from '../domain/ticket/ladder.js';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import type { PersonIdentity } from './identity.js';
import { Person } from './person.entity.js';

/** Teams above a team that are asked; more are a mistake. */
const MOST_ABOVE = 20;

export interface LadderMember {
  id: string;
  name: string;
  email: string;
  locale: string;
  level: number;
  /** Id of a calendar; null: always on duty. */
  onDuty: string | null;
  awayUntil: Date | null;
}

/** A team's ladder, the lowest level first. */
export interface Ladder {
  teamId: string;
  members: LadderMember[];
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

  /** Somebody as a request of theirs would come from them now; null: they are not there (any more). */
  async identityOf(id: string): Promise<PersonIdentity | null> {
    const [person] = await this.db.prepared<Omit<PersonIdentity, 'kind'>>(
      `SELECT id, name, email, role, locale, tier,
         ARRAY(SELECT team_id FROM team_member WHERE person_id = person.id)::text[] AS "teamIds"
       FROM person WHERE id = $1`,
      [id],
    );
    return person ? { kind: 'person', ...person } : null;
  }

  async teamName(id: string): Promise<string | null> {
    const [team] = await this.db.prepared<{ name: string }>('SELECT name FROM team WHERE id = $1', [id]);
    return team?.name ?? null;
  }

  /** Whether somebody leads a team: by their role, or on the top of its ladder. */
  async leads(me: PersonIdentity, teamId: string): Promise<boolean> {
    const [row] = await this.db.query<{ leads: boolean }>(
      'SELECT ($3 OR level = $4) AS leads FROM team_member WHERE person_id = $1 AND team_id = $2',
      [me.id, teamId, me.role === 'lead', TOP_LEVEL],
    );
    return row?.leads ?? false;
  }

  async byEmail(email: string): Promise<Person | null> {
    return (await this.db.find(Person, 'WHERE email = $1', [email.toLowerCase()]))[0] ?? null;
  }

  /** @param emails in lower case @returns those who are known, by their addresses */
  async byEmails(emails: readonly string[]): Promise<Map<string, Person>> {
    if (emails.length === 0) return new Map();
    const found = await this.db.find(Person, 'WHERE email = ANY($1)', [emails]);
    return new Map(found.map((person) => [person.email, person]));
  }

  async teamExists(id: string): Promise<boolean> {
    return (await this.db.query(`SELECT 1 FROM team WHERE id = $1`, [id])).length > 0;
  }

  /** Everybody on the team's ladder; for a ticket without a team, on that of the default team. Empty if there is none. */
  async ladder(teamId: string | null): Promise<LadderMember[]> {
    return (await this.ladders(teamId))[0]?.members ?? [];
  }

  /** The team's ladder, or that of the default team, then that of the team above it, and so on up. */
  async ladders(teamId: string | null): Promise<Ladder[]> {
    const rows = await this.db.prepared<{ teamId: string; member: LadderMember | null }>(
      `WITH RECURSIVE above AS (
         SELECT id, fallback_team_id, 0 AS floor FROM team
         WHERE id = coalesce($1::uuid, (SELECT id FROM team ORDER BY is_default DESC, created_at, id LIMIT 1))
         UNION ALL
         SELECT team.id, team.fallback_team_id, floor + 1 FROM above JOIN team ON team.id = above.fallback_team_id
         WHERE floor < ${MOST_ABOVE})
       SELECT above.id AS "teamId", CASE WHEN person.id IS NOT NULL THEN json_build_object('id', person.id,
         'name', person.name, 'email', person.email, 'locale', person.locale, 'level', member.level,
         'onDuty', person.on_duty, 'awayUntil', person.away_until) END AS member
       FROM above LEFT JOIN (team_member AS member JOIN person ON person.id = member.person_id AND person.role <> 'requester')
         ON member.team_id = above.id
       ORDER BY floor, member.level, person.name, person.id`,
      [teamId],
    );
    const ladders = new Map<string, Ladder>();
    for (const row of rows) {
      const ladder = ladders.get(row.teamId) ?? { teamId: row.teamId, members: [] };
      if (row.member) ladder.members.push(withDates(row.member));
      ladders.set(row.teamId, ladder);
    }
    return [...ladders.values()];
  }

  admins(): Promise<Person[]> {
    return this.db.manager.find(Person, { where: { role: 'admin' }, order: { createdAt: 'ASC' } });
  }
}

function withDates(member: LadderMember): LadderMember {
  return { ...member, awayUntil: member.awayUntil && new Date(member.awayUntil) };
}

/** The name that somebody gave with an address, or what the address says. */
export function nameIn({ email, name }: { email: string; name?: string }): string {
  return name?.trim() || email.slice(0, email.indexOf('@'));
}
