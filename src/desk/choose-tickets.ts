import { Injectable } from '@nestjs/common';
import { formatNumber, type Kind, parseNumber } from '../domain/ticket/number.js';
import { agentSees } from '../domain/ticket/sight.js';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { isCancelled } from '../platform/database/failures.js';
import { type InputError, Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { countUpTo, selectFirst } from './filter/find-tickets.js';
import { orderOf, SORTS } from './filter/sorts.js';
import type { TicketFilter } from './filter/ticket-filter.dto.js';
import { ReadViews } from './views/read-views.js';
import type { ViewOfTickets } from './views/seeded-views.js';

/** How tickets are chosen; one of these. */
export interface Choice {
  numbers?: string[];
  filter?: TicketFilter;
  /** Id. */
  view?: string;
}

const MOST_CHOSEN = 10_000;
/** So far they are counted when they are too many. */
const MOST_COUNTED = 100_000;
/** A filter that few tickets fit and no index helps may have to read very many. */
const LONGEST_MS = 10_000;
/** So many numbers that are wrong are told. */
const MOST_TOLD = 20;

type Selection = Pick<ViewOfTickets, 'filter' | 'sort'>;

/** Up to 10,000 of the tickets that an agent sees, for what is done to all of them. */
@Injectable()
export class ChooseTickets {
  constructor(
    private readonly db: Database,
    private readonly views: ReadViews,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns ids, each once, in the order of the numbers, of the view, or the oldest first
   * @throws Problem bulk/too-many with how many there are, bulk/unavailable when it takes too long, view/not-found,
   *   ticket/not-found naming the numbers
   */
  async execute({ numbers, filter, view }: Choice, me: PersonIdentity): Promise<string[]> {
    if (numbers) return this.numbered(numbers, me);
    if (filter) return this.fitting({ filter, sort: 'oldest' }, '/filter', me);
    return this.fitting(await this.views.one(view!, me), '/view', me);
  }

  private async numbered(numbers: string[], me: PersonIdentity): Promise<string[]> {
    if (numbers.length > MOST_CHOSEN) throw tooMany(numbers.length.toLocaleString('en'), '/numbers');
    const rows = await this.db.query<Numbered>(
      `SELECT id, kind, serial, team_id AS "teamId", assignee_id AS "assigneeId" FROM ticket WHERE serial = ANY($1::bigint[])`,
      [numbers.map(parseNumber).filter((serial) => serial !== null)],
    );
    const seen = rows.filter((row) => agentSees(me, row));
    const ids = new Map(seen.map(({ id, kind, serial }) => [formatNumber(kind, serial), id]));
    const found = numbers.map((number) => ids.get(number.toUpperCase()));
    const detail = 'is no ticket that you see';
    const errors: InputError[] = found.flatMap((id, i) => (id ? [] : [{ pointer: `/numbers/${i}`, detail }]));
    if (errors.length > 0) {
      const all = errors.length === 1 ? '1 number' : `${errors.length} numbers`;
      throw new Problem('ticket/not-found', `${all}: ${detail}`, errors.slice(0, MOST_TOLD));
    }
    return [...new Set(found as string[])];
  }

  private async fitting(selection: Selection, pointer: string, me: PersonIdentity): Promise<string[]> {
    const ids = await this.first(selection, me);
    if (ids.length <= MOST_CHOSEN) return ids;
    throw tooMany(await this.count(selection, me), pointer);
  }

  private async first({ filter, sort: name }: Selection, me: PersonIdentity): Promise<string[]> {
    const values: unknown[] = [];
    const sort = SORTS[name];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const wanted = { filters: [filter], sort, me, now: this.clock.now(), limit: MOST_CHOSEN + 1, bind };
    const sql = `SELECT id FROM ${selectFirst(wanted, null)} AS ticket ORDER BY ${orderOf(sort)}`;
    const rows = await this.inTime<{ id: string }>(sql, values);
    if (!rows) {
      const detail = 'It takes too long to find these tickets; narrow the selection, or name their numbers';
      throw new Problem('bulk/unavailable', detail);
    }
    return rows.map(({ id }) => id);
  }

  private async count({ filter, sort }: Selection, me: PersonIdentity): Promise<string> {
    const values: unknown[] = [];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const limit = MOST_COUNTED + 1;
    const sql = countUpTo({ filters: [filter], sort: SORTS[sort], me, now: this.clock.now(), limit, bind });
    const count = (await this.inTime<{ count: number }>(sql, values))?.[0]!.count;
    if (count === undefined) return `more than ${MOST_CHOSEN.toLocaleString('en')}`;
    return count > MOST_COUNTED ? `more than ${MOST_COUNTED.toLocaleString('en')}` : count.toLocaleString('en');
  }

  /** null: it took too long. */
  private async inTime<Row>(sql: string, values: unknown[]): Promise<Row[] | null> {
    try {
      return await this.db.transaction(async () => {
        await this.db.query(`SET LOCAL statement_timeout = ${LONGEST_MS}`);
        return this.db.query<Row>(sql, values);
      });
    } catch (error) {
      if (isCancelled(error)) return null;
      throw error;
    }
  }
}

interface Numbered {
  id: string;
  kind: Kind;
  serial: string;
  teamId: string | null;
  assigneeId: string | null;
}

function tooMany(found: string, pointer: string): Problem {
  const detail = `chooses ${found} tickets; at most ${MOST_CHOSEN.toLocaleString('en')} are changed at once`;
  return new Problem('bulk/too-many', `${pointer} ${detail}`, [{ pointer, detail }]);
}
