import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { decodeCursor, type Page, toPage } from '../platform/http/cursor.js';
import type { PageQuery } from '../platform/http/page.dto.js';
import { Clock } from '../platform/time/clock.js';
import type { TicketView } from '../tickets/tickets.contract.js';
import type { ListQuery } from './desk.dto.js';
import { filterOf } from './filter/filter-of-query.js';
import { type Bind, conditionsOf } from './filter/conditions.js';
import { behind, orderOf, type SortedRow, type SortName, SORTS } from './filter/sorts.js';
import type { TicketFilter } from './filter/ticket-filter.dto.js';
import { ticketScopes } from './scopes.js';
import { selectTickets, viewTicket } from './ticket-view.js';

interface Listing extends PageQuery {
  sort: SortName;
}

/**
 * Lists of tickets, keyset-paged. What an agent sees is a union of scopes (each team, no team, assigned elsewhere),
 * each read from its own index in the order of the sort and cut at the page: so the cost does not grow with the table.
 */
@Injectable()
export class ListTickets {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  execute(query: ListQuery, me: PersonIdentity): Promise<Page<TicketView>> {
    return this.find([filterOf(query), query.filter ?? {}], query, me);
  }

  /** @param filters all of which a ticket must fit */
  async find(
    filters: TicketFilter[],
    { sort: name, after, limit }: Listing,
    me: PersonIdentity,
  ): Promise<Page<TicketView>> {
    const sort = SORTS[name];
    const values: unknown[] = [];
    const bind: Bind = (value) => `$${values.push(value)}`;
    const { scopes, rest } = ticketScopes(filters, me, bind);
    const now = this.clock.now();
    const conditions = rest.flatMap((filter) => conditionsOf(filter, me, bind, now));
    if (sort.only) conditions.push(sort.only);
    if (after !== undefined) conditions.push(behind(sort, decodeCursor(after, sort.shape).map(bind)));
    const rows = bind(limit + 1);
    const branches = scopes.map((scope) => {
      const where = [scope, ...conditions].filter(Boolean).join(' AND ');
      return `(SELECT * FROM ticket ${where && `WHERE ${where}`} ORDER BY ${orderOf(sort)} LIMIT ${rows})`;
    });
    const found = `(SELECT * FROM (${branches.join(' UNION ALL ')}) AS ticket ORDER BY ${orderOf(sort)} LIMIT ${rows})`;
    const tickets = await this.db.query<SortedRow>(
      `${selectTickets(found, ', ticket.due_at AS due')} ORDER BY ${orderOf(sort)}`,
      values,
    );
    return toPage(tickets, limit, sort.cursorOf, ({ due: _due, ...row }) => viewTicket(row));
  }
}
