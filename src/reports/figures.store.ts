import { Injectable } from '@nestjs/common';
import { ALL_TEAMS, type Facet } from '../domain/report/cells.js';
import { type FactKind, FACT_KINDS } from '../domain/report/fact.js';
import { periodsOf } from '../domain/report/periods.js';
import { Sums } from '../domain/report/sums.js';
import { Database } from '../platform/database/database.js';

/** Which figures, and how they are grouped. */
export interface Wanted {
  facet: Facet;
  by: 'day' | 'team' | 'value' | 'nothing';
  /** Ids, empty for none; null: all. */
  teams: string[] | null;
  /** Of the facet; null: all. */
  value: string | null;
  kinds: readonly FactKind[];
}

interface Row {
  key: string;
  kind: number;
  bucket: number;
  count: number;
}

const KEYS = { day: 'cell.start::text', team: 'cell.team', value: 'cell.value', nothing: `''` } as const;

/** Figures that were added up before: what is read grows with days, or months, and groups, not with tickets. */
@Injectable()
export class Figures {
  constructor(private readonly db: Database) {}

  /** @returns by key of the group; from the first day to the last */
  of(wanted: Wanted, from: string, to: string): Promise<Map<string, Sums>> {
    if (wanted.by === 'day') return this.read(wanted, null, [[from, to]]);
    const { months, days } = periodsOf(from, to);
    return this.read(wanted, months, days);
  }

  /** All that was before this day. */
  before(wanted: Wanted, day: string): Promise<Map<string, Sums>> {
    return this.of({ ...wanted, by: wanted.by === 'day' ? 'nothing' : wanted.by }, '0001-01-01', day);
  }

  private async read(
    { facet, by, teams, value, kinds }: Wanted,
    months: [string, string] | null,
    days: readonly [string, string][],
  ): Promise<Map<string, Sums>> {
    const values: unknown[] = [];
    const bind = (one: unknown) => `$${values.push(one)}`;
    const range = (grain: string, [first, last]: readonly [string, string]) =>
      `(cell.grain = '${grain}' AND cell.start BETWEEN ${bind(first)}::date AND ${bind(last)}::date)`;
    const ranges = [...(months ? [range('month', months)] : []), ...days.map((one) => range('day', one))];
    const conditions = [
      `cell.facet = ${bind(facet)}`,
      `(${ranges.join(' OR ')})`,
      `figure.kind = ANY(${bind(kinds.map((kind) => FACT_KINDS.indexOf(kind)))}::smallint[])`,
      teams ? `cell.team = ANY(${bind(teams)})` : whichTeams(facet, by),
      ...(value === null ? [] : [`cell.value = ${bind(value)}`]),
    ];
    const rows = await this.db.query<Row>(
      `SELECT ${KEYS[by]} AS key, figure.kind, figure.bucket, sum(figure.count)::float8 AS count
       FROM report_cell AS cell JOIN report_figure AS figure ON figure.cell_id = cell.id
       WHERE ${conditions.join(' AND ')}
       GROUP BY 1, 2, 3 HAVING sum(figure.count) <> 0`,
      values,
    );
    const groups = new Map<string, Sums>();
    for (const { key, kind, bucket, count } of rows) {
      const sums = groups.get(key) ?? new Sums();
      sums.add(kind, bucket, count);
      groups.set(key, sums);
    }
    return groups;
  }
}

/** One row for all teams where there is one. */
function whichTeams(facet: Facet, by: Wanted['by']): string {
  const apart = facet === 'agent' || by === 'team';
  return `cell.team ${apart ? '<>' : '='} '${ALL_TEAMS}'`;
}
