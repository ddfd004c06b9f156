import { Injectable } from '@nestjs/common';
import { type Addition, additionOf, type Cell, cellsOf } from '../domain/report/cells.js';
import type { Fact, Place } from '../domain/report/fact.js';
import { factsOf } from '../domain/report/facts-of.js';
import { Database } from '../platform/database/database.js';
import { TicketLives } from './ticket-lives.js';

/** As much as is held in memory at once. */
const BATCH = 1_000;

type FactRow = Place & Addition & { ticketId: string; position: number; day: string };
type CellRow = Cell & Addition;

const FORMER = `
  SELECT ticket_id AS "ticketId", position, kind, day::text AS day, team_id AS "teamId", category, agent_id AS "agentId",
    policy, bucket, count
  FROM report_fact WHERE ticket_id = ANY($1) ORDER BY ticket_id, position`;

const FACT_COLUMNS = [
  'ticketId',
  'position',
  'kind',
  'day',
  'teamId',
  'category',
  'agentId',
  'policy',
  'bucket',
  'count',
] as const satisfies (keyof FactRow)[];

const INSERT = `
  INSERT INTO report_fact (ticket_id, position, kind, day, team_id, category, agent_id, policy, bucket, count)
  SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::smallint[], $4::date[], $5::uuid[], $6::text[], $7::uuid[],
    $8::text[], $9::smallint[], $10::smallint[])`;

const PLACES = '($1::text[], $2::text[], $3::date[], $4::text[], $5::text[]';
const COLUMNS = 'facet, grain, start, team, value';

/** Only one at a time writes: see FollowHistory. A conflict would use up ids. */
const NEW_CELLS = `
  INSERT INTO report_cell (${COLUMNS})
  SELECT * FROM unnest${PLACES}) AS given (${COLUMNS})
  WHERE NOT EXISTS (SELECT 1 FROM report_cell AS cell WHERE (cell.facet, cell.grain, cell.start, cell.team, cell.value)
    = (given.facet, given.grain, given.start, given.team, given.value))`;

const ADD = `
  INSERT INTO report_figure AS figure (cell_id, kind, bucket, count)
  SELECT cell.id, given.kind, given.bucket, given.count
  FROM unnest${PLACES}, $6::smallint[], $7::smallint[], $8::bigint[]) AS given (${COLUMNS}, kind, bucket, count)
  JOIN report_cell AS cell USING (${COLUMNS})
  ON CONFLICT (cell_id, kind, bucket) DO UPDATE SET count = figure.count + excluded.count`;

/** Writes the facts of tickets anew, and adds to the figures what that changes: all of it in the transaction at hand. */
@Injectable()
export class CountTickets {
  constructor(
    private readonly db: Database,
    private readonly lives: TicketLives,
  ) {}

  /** Done twice, it changes nothing. @param zone in which days begin and end */
  async execute(ids: readonly string[], zone: string): Promise<void> {
    for (let i = 0; i < ids.length; i += BATCH) await this.count(ids.slice(i, i + BATCH), zone);
  }

  private async count(ids: readonly string[], zone: string): Promise<void> {
    const former = new Map(ids.map((id) => [id, [] as FactRow[]]));
    for (const row of await this.db.query<FactRow>(FORMER, [ids])) former.get(row.ticketId)!.push(row);
    const lives = await this.lives.of(ids);
    const sums = new Sums();
    const changed: string[] = [];
    const written: FactRow[] = [];
    for (const id of ids) {
      const before = former.get(id)!;
      const life = lives.get(id);
      const after = life ? factsOf(life, zone).map((fact, i) => rowOf(fact, id, i)) : [];
      if (before.length === after.length && before.every((row, i) => same(row, after[i]!))) continue;
      changed.push(id);
      written.push(...after);
      for (const row of before) sums.add(row, -1);
      for (const row of after) sums.add(row, 1);
    }
    if (changed.length === 0) return;
    await this.db.query('DELETE FROM report_fact WHERE ticket_id = ANY($1)', [changed]);
    await this.db.query(INSERT, columns(written, FACT_COLUMNS));
    await this.write(sums.rows());
  }

  private async write(rows: CellRow[]): Promise<void> {
    const cells = new Map(rows.map((row) => [keyOf(row), row]));
    const place = ['facet', 'grain', 'start', 'team', 'value'] as const;
    await this.db.query(NEW_CELLS, columns([...cells.values()], place));
    await this.db.query(ADD, columns(rows, [...place, 'kind', 'bucket', 'count']));
  }
}

/** What changes, by cell, kind and bucket. */
class Sums {
  private readonly sums = new Map<string, CellRow>();

  add(fact: FactRow, sign: 1 | -1): void {
    const { kind, bucket } = fact;
    const count = sign * fact.count;
    for (const cell of cellsOf(fact)) {
      const key = `${keyOf(cell)}\0${kind}\0${bucket}`;
      const sum = this.sums.get(key);
      if (sum) sum.count += count;
      else this.sums.set(key, { ...cell, kind, bucket, count });
    }
  }

  rows(): CellRow[] {
    return [...this.sums.values()].filter(({ count }) => count !== 0);
  }
}

function keyOf({ facet, grain, start, team, value }: Cell): string {
  return [facet, grain, start, team, value].join('\0');
}

function rowOf(fact: Fact, ticketId: string, position: number): FactRow {
  const { day, teamId, category, agentId, policy } = fact;
  return { ticketId, position, day, teamId, category, agentId, policy, ...additionOf(fact) };
}

function same(one: FactRow, other: FactRow): boolean {
  return (Object.keys(other) as (keyof FactRow)[]).every((key) => one[key] === other[key]);
}

/** One array a column, as `unnest` takes them. */
function columns<Row>(rows: readonly Row[], names: readonly (keyof Row)[]): unknown[] {
  return names.map((name) => rows.map((row) => row[name]));
}
