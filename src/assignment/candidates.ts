import { Injectable } from '@nestjs/common';
import type { Candidate } from '../domain/assignment/choose-assignee.js';
import type { Crew } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { WorkingHours } from '../sla/sla.contract.js';

/** Any two numbers will do, as long as they stay. */
const TEAM_LOCK = 712_028;
const PERSON_LOCK = 712_029;

interface Standing {
  id: string;
  load: number;
  turn: string | null;
}

/** Who of a team is there, how much they have to do, and whose turn it is. */
@Injectable()
export class Candidates {
  constructor(
    private readonly db: Database,
    private readonly hours: WorkingHours,
  ) {}

  /**
   * One choice at a time for a team, so that turns are taken one after the other, and for everybody who must not get too
   * much, also by another team. Always after the ticket, the team first, persons in one order: nobody waits in a circle.
   */
  async lock({ teamId, members }: Crew): Promise<void> {
    await this.db.query(`SELECT pg_advisory_xact_lock(${TEAM_LOCK}, hashtext($1))`, [teamId]);
    const limited = members.filter(({ capacity }) => capacity !== null).map(({ id }) => id);
    if (limited.length === 0) return;
    await this.db.query(
      `SELECT pg_advisory_xact_lock(${PERSON_LOCK}, key)
       FROM (SELECT DISTINCT hashtext(id) AS key FROM unnest($1::text[]) AS id ORDER BY key) AS person`,
      [limited],
    );
  }

  /** What waits for its requester, or for somebody else, is nobody's load. */
  async of({ teamId, members }: Crew, at: Date): Promise<Candidate[]> {
    const standings = await this.db.prepared<Standing>(
      `SELECT person.id, turn,
         (SELECT count(*)::int FROM ticket WHERE assignee_id = person.id AND status IN ('new', 'open')) AS load
       FROM unnest($1::uuid[]) AS person(id)
       LEFT JOIN assignment_turn ON team_id = $2 AND person_id = person.id`,
      [members.map(({ id }) => id), teamId],
    );
    const byId = new Map(standings.map((standing) => [standing.id, standing]));
    const present = await this.hours.present(members, at);
    return members.map(({ id, level, capacity, languages, skills }) => {
      const { load, turn } = byId.get(id)!;
      const available = present.has(id);
      return { id, level, capacity, languages, skills, available, load, turn: turn === null ? null : Number(turn) };
    });
  }

  /** Under the lock. */
  async noteTurn(teamId: string, personId: string): Promise<void> {
    await this.db.prepared(
      `INSERT INTO assignment_turn (team_id, person_id, turn)
       VALUES ($1, $2, (SELECT coalesce(max(turn), 0) + 1 FROM assignment_turn WHERE team_id = $1))
       ON CONFLICT (team_id, person_id) DO UPDATE SET turn = excluded.turn`,
      [teamId, personId],
    );
  }
}
