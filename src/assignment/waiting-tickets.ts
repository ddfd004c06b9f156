import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';

/** Tickets of a team, or of none, up to a level. */
export interface Where {
  teamId: string | null;
  level: number;
}

/** What decides for whom a ticket is. */
export interface WaitingTicket {
  id: string;
  teamId: string | null;
  level: number;
  category: string | null;
  tags: string[];
  /** The requester's. */
  locale: string;
}

/** So few that PostgreSQL reads them in the order of the index, also where it thinks that there are not many more. */
const FIRST_BATCH = 10;
const COLUMNS = 'id, team_id, level, category, tags, requester_id, breached, due_at, priority, serial';
/** A broken promise, then the next one due, then priority, then age. */
const URGENCY = 'breached DESC, due_at, priority DESC, serial';

/** What nobody has yet and has to be worked on, read by its own index: what it costs depends on how many are read. */
@Injectable()
export class WaitingTickets {
  constructor(private readonly db: Database) {}

  /**
   * The most urgent first, in batches that grow: as a rule the first one will do, and where thousands are for nobody
   * they are passed by in a few. Batches are read as they stand when they are read.
   */
  async *mostUrgent(places: readonly Where[]): AsyncGenerator<WaitingTicket[]> {
    if (places.length === 0) return;
    const seen = new Set<string>();
    for (let limit = FIRST_BATCH; ; limit *= 10) {
      const found = await this.read(places, limit);
      const fresh = found.filter(({ id }) => !seen.has(id));
      for (const { id } of fresh) seen.add(id);
      yield fresh;
      if (found.length < limit) return;
    }
  }

  /** Of these teams, those that have any. */
  async teamsAmong(teamIds: readonly string[]): Promise<string[]> {
    const teams = await this.db.prepared<{ id: string }>(
      `SELECT id FROM unnest($1::uuid[]) AS team(id) WHERE EXISTS (
         SELECT 1 FROM ticket WHERE team_id = team.id AND assignee_id IS NULL AND status IN ('new', 'open'))`,
      [teamIds],
    );
    return teams.map(({ id }) => id);
  }

  private read(places: readonly Where[], limit: number): Promise<WaitingTicket[]> {
    const ofTeams = places.filter(({ teamId }) => teamId !== null);
    const ofNone = places.find(({ teamId }) => teamId === null);
    const first = (where: string, order: string) =>
      `SELECT ${COLUMNS} FROM ticket WHERE ${where} AND assignee_id IS NULL AND status IN ('new', 'open')
       ORDER BY ${order} LIMIT ${limit}`;
    // By the team, too: else those without one would all be read and sorted.
    const withoutTeam = ofNone && `(${first('team_id IS NULL AND level <= $3', `team_id, ${URGENCY}`)})`;
    const withTeam = `(SELECT waiting.* FROM unnest($1::uuid[], $2::int[]) AS place(team, up_to),
      LATERAL (${first('team_id = place.team AND level <= place.up_to', URGENCY)}) AS waiting)`;
    const found = [withTeam, withoutTeam].filter(Boolean).join(' UNION ALL ');
    return this.db.prepared<WaitingTicket>(
      `SELECT waiting.id, team_id AS "teamId", level, category, tags, locale
       FROM (SELECT * FROM (${found}) AS place ORDER BY ${URGENCY} LIMIT ${limit}) AS waiting
       JOIN person ON person.id = requester_id ORDER BY ${URGENCY}`,
      [ofTeams.map(({ teamId }) => teamId), ofTeams.map(({ level }) => level), ...(ofNone ? [ofNone.level] : [])],
    );
  }
}
