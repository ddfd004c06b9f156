import { Injectable } from '@nestjs/common';
import { ALL_TEAMS, monthOf, NONE } from '../domain/report/cells.js';
import { shift } from '../domain/report/periods.js';
import { Database } from '../platform/database/database.js';
import type { ReportCheckView } from './reports.dto.js';

/** The facts of one month in all their cells, beside what the figures say. */
const CHECK = `
  WITH facts AS MATERIALIZED (SELECT * FROM report_fact WHERE day BETWEEN $1::date AND $2::date),
  counted AS (
    SELECT facet, grain, start, team, value, kind, bucket, sum(count) AS count
    FROM facts
      CROSS JOIN LATERAL (VALUES ('team', ''), ('category', category), ('agent', agent_id::text), ('policy', policy))
        AS facets (facet, told)
      CROSS JOIN LATERAL (SELECT coalesce(told, '${NONE}') AS value) AS values
      CROSS JOIN LATERAL (VALUES ('day', day), ('month', $1::date)) AS grains (grain, start)
      CROSS JOIN LATERAL (VALUES (coalesce(team_id::text, '${NONE}')), ('${ALL_TEAMS}')) AS teams (team)
    WHERE NOT (facet = 'agent' AND team = '${ALL_TEAMS}')
    GROUP BY facet, grain, start, team, value, kind, bucket HAVING sum(count) <> 0
  ), kept AS (
    SELECT facet, grain, start, team, value, kind, bucket, count
    FROM report_cell JOIN report_figure ON cell_id = report_cell.id
    WHERE start BETWEEN $1::date AND $2::date AND count <> 0
  )
  SELECT count(*)::int AS differences, (SELECT count(*)::int FROM facts) AS facts
  FROM counted FULL JOIN kept USING (facet, grain, start, team, value, kind, bucket)
  WHERE counted.count IS DISTINCT FROM kept.count`;

/** Adds up the facts of a month once more, and compares. */
@Injectable()
export class CheckFigures {
  constructor(private readonly db: Database) {}

  /** @param month such as `2026-12` */
  async execute(month: string): Promise<ReportCheckView> {
    const first = `${month}-01`;
    const last = shift(monthOf(shift(first, 31)), -1);
    const [found] = await this.db.query<ReportCheckView>(CHECK, [first, last]);
    return found!;
  }
}
