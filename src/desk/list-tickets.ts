import { Injectable } from '@nestjs/common';
import { parseNumber } from '../domain/ticket/number.js';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { decodeCursor, isCount, isTime, type Page, toPage } from '../platform/http/cursor.js';
import type { TicketView } from '../tickets/tickets.contract.js';
import type { ListQuery } from './desk.dto.js';
import { agentScopes } from './scopes.js';
import { selectTickets, type TicketRow, viewTicket } from './ticket-view.js';

interface Row extends TicketRow {
  due: Date | number;
}

/** How a sort orders, where a page goes on, and what its cursor keeps. Every sort ends in the serial, which is unique. */
interface Sort {
  orderBy: string;
  /** SQL of "after the cursor", given the placeholders of its values. */
  after: (...placeholders: string[]) => string;
  shape: ((value: unknown) => boolean)[];
  cursorOf: (row: Row) => (string | number)[];
}

const SORTS: Record<ListQuery['sort'], Sort> = {
  newest: {
    orderBy: 'serial DESC',
    after: (serial) => `serial < ${serial}::bigint`,
    shape: [isCount],
    cursorOf: ({ serial }) => [Number(serial)],
  },
  oldest: {
    orderBy: 'serial',
    after: (serial) => `serial > ${serial}::bigint`,
    shape: [isCount],
    cursorOf: ({ serial }) => [Number(serial)],
  },
  due: {
    orderBy: 'due_at, serial',
    after: (due, serial) => `(due_at, serial) > (${due}::timestamptz, ${serial}::bigint)`,
    shape: [isTime, isCount],
    cursorOf: ({ due, serial }) => [due instanceof Date ? due.toISOString() : 'infinity', Number(serial)],
  },
  // The most urgent first, the newest first among equals: one index serves it, read backwards.
  priority: {
    orderBy: 'priority DESC, serial DESC',
    after: (priority, serial) => `(priority, serial) < (${priority}::ticket_priority_level, ${serial}::bigint)`,
    shape: [(value) => ['low', 'normal', 'high', 'urgent'].includes(value as string), isCount],
    cursorOf: ({ priority, serial }) => [priority, Number(serial)],
  },
};

/**
 * Lists of tickets, keyset-paged. What an agent sees is a union of scopes (each team, no team, assigned elsewhere),
 * each read from its own index in the order of the sort and cut at the page: so the cost does not grow with the table.
 */
@Injectable()
export class ListTickets {
  constructor(private readonly db: Database) {}

  async execute(query: ListQuery, me: PersonIdentity): Promise<Page<TicketView>> {
    const sort = SORTS[query.sort];
    const values: unknown[] = [];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const filters = filtersOf(query, me, bind);
    if (query.after !== undefined) filters.push(sort.after(...decodeCursor(query.after, sort.shape).map(bind)));
    const limit = bind(query.limit + 1);
    const branches = scopesOf(query, me, bind).map((scope) => {
      const where = [scope, ...filters].filter(Boolean).join(' AND ');
      return `(SELECT * FROM ticket ${where && `WHERE ${where}`} ORDER BY ${sort.orderBy} LIMIT ${limit})`;
    });
    const found = `(SELECT * FROM (${branches.join(' UNION ALL ')}) AS scope ORDER BY ${sort.orderBy} LIMIT ${limit})`;
    const order = sort.orderBy.replaceAll(/(\w+)( DESC)?(,|$)/g, 'ticket.$1$2$3');
    const rows = await this.db.query<Row>(
      `${selectTickets(found, ', ticket.due_at AS due')} ORDER BY ${order}`,
      values,
    );
    return toPage(rows, query.limit, sort.cursorOf, ({ due: _due, ...row }) =>
      viewTicket(row, me.role !== 'requester'),
    );
  }
}

/** Conditions that exclude each other and together are all that this person may see. */
function scopesOf(query: ListQuery, me: PersonIdentity, bind: (value: unknown) => string): string[] {
  if (me.role === 'requester') {
    // An array, so that it is read first: nobody takes part in more than a few tickets.
    return [`id = ANY(ARRAY(SELECT ticket_id FROM participant WHERE person_id = ${bind(me.id)}))`];
  }
  if (query.assignee === 'me') return [''];
  return agentScopes(me, query.team, { team: 'team_id', assignee: 'assignee_id' }, bind);
}

function filtersOf(query: ListQuery, me: PersonIdentity, bind: (value: unknown) => string): string[] {
  const filters: string[] = [];
  const anyOf = (column: string, list: string[] | undefined) => {
    if (list) filters.push(`${column} = ANY(${bind(list)})`);
  };
  anyOf('status', query.status);
  anyOf('kind', query.kind);
  if (query.priority) filters.push(`priority = ANY(${bind(query.priority)}::ticket_priority_level[])`);
  anyOf('category', query.category);
  if (query.assignee === 'none') filters.push('assignee_id IS NULL');
  else if (query.assignee) filters.push(`assignee_id = ${bind(query.assignee === 'me' ? me.id : query.assignee)}`);
  if (query.team && me.role === 'requester') filters.push(`team_id = ${bind(query.team)}`);
  if (query.level) filters.push(`level = ANY(${bind(query.level)}::smallint[])`);
  if (query.tag) filters.push(`tags @> ${bind(query.tag)}::text[]`);
  if (query.breached !== undefined) filters.push(query.breached === 'true' ? 'breached' : 'NOT breached');
  // To its requester it is a ticket that was closed.
  if (me.role !== 'requester' && query.spam !== 'with') {
    filters.push(`status_before_spam IS ${query.spam === 'only' ? 'NOT NULL' : 'NULL'}`);
  }
  if (query.q !== undefined) filters.push(searchFor(query.q, bind));
  return filters;
}

/** A number, an address, or words of the subject. */
function searchFor(q: string, bind: (value: unknown) => string): string {
  const serial = parseNumber(q) ?? (/^\d{1,15}$/.test(q) ? Number(q) : null);
  const text = bind(q);
  const ways = [
    `to_tsvector('simple', subject) @@ websearch_to_tsquery('simple', ${text})`,
    `requester_id = (SELECT id FROM person WHERE email = lower(${text}))`,
  ];
  if (serial !== null) ways.push(`serial = ${bind(serial)}`);
  // Each by its own index; an OR would use none.
  return `id IN (${ways.map((way) => `SELECT id FROM ticket WHERE ${way}`).join(' UNION ALL ')})`;
}
