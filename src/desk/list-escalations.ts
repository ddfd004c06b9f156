import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { decodeCursor, isUuid, type Page, toPage } from '../platform/http/cursor.js';
import { Problem } from '../platform/http/problem.js';
import type { EscalationsQuery } from './desk.dto.js';
import { type EscalationRow, selectEscalations, viewEscalation } from './escalation-view.js';
import type { EscalationView } from './escalations.dto.js';
import { agentScopes } from './scopes.js';

/** Escalations of what an agent may see, newest first; each scope is read from its own index and cut at the page. */
@Injectable()
export class ListEscalations {
  constructor(private readonly db: Database) {}

  async execute(
    { open, team, level, after, limit }: EscalationsQuery,
    me: PersonIdentity,
  ): Promise<Page<EscalationView>> {
    const values: unknown[] = [];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const filters: string[] = [];
    if (open) filters.push(open === 'true' ? `state = 'open'` : `state <> 'open'`);
    if (level) filters.push(`to_level = ANY(${bind(level)}::smallint[])`);
    if (after !== undefined) filters.push(`id < ${bind(decodeCursor(after, [isUuid])[0])}`);
    const rows = await this.select(me, team?.toLowerCase(), filters, limit + 1, values, bind);
    return toPage(rows, limit, ({ id }) => [id], viewEscalation);
  }

  /** @throws Problem escalation/not-found, for those too who do not see the ticket */
  async one(id: string, me: PersonIdentity): Promise<EscalationView> {
    const values: unknown[] = [];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const [row] = await this.select(me, undefined, [`id = ${bind(id)}`], 1, values, bind);
    if (!row) throw new Problem('escalation/not-found', 'There is no such escalation, or it is not for you');
    return viewEscalation(row);
  }

  private select(
    me: PersonIdentity,
    team: string | undefined,
    filters: string[],
    rows: number,
    values: unknown[],
    bind: (value: unknown) => string,
  ): Promise<EscalationRow[]> {
    const limit = bind(rows);
    const columns = { team: 'ticket_team_id', assignee: 'ticket_assignee_id' };
    const branches = agentScopes(me, team, columns, bind).map(({ where, same }) => {
      const order = [...same, 'id'].map((column) => `${column} DESC`).join(', ');
      return `(SELECT * FROM escalation WHERE ${[where, ...filters].join(' AND ')} ORDER BY ${order} LIMIT ${limit})`;
    });
    const found = `(SELECT * FROM (${branches.join(' UNION ALL ')}) AS scope ORDER BY id DESC LIMIT ${limit})`;
    return this.db.query<EscalationRow>(`${selectEscalations(found)} ORDER BY escalation.id DESC`, values);
  }
}
