import { Injectable } from '@nestjs/common';
import { isAgent, type PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { decodeCursor, type Page, toPage } from '../platform/http/cursor.js';
import type { PageQuery } from '../platform/http/page.dto.js';
import { Clock } from '../platform/time/clock.js';
import type { TicketView } from '../tickets/tickets.contract.js';
import type { ListQuery } from './desk.dto.js';
import { filterOf } from './filter/filter-of-query.js';
import { selectFirst } from './filter/find-tickets.js';
import { behind, orderOf, type SortedRow, type SortName, SORTS } from './filter/sorts.js';
import type { TicketFilter } from './filter/ticket-filter.dto.js';
import { selectTickets, viewTicket } from './ticket-view.js';

interface Listing extends PageQuery {
  sort: SortName;
}

/** Lists of tickets, keyset-paged. */
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
    const bind = (value: unknown) => `$${values.push(value)}`;
    const cursor = after === undefined ? null : behind(sort, decodeCursor(after, sort.shape).map(bind));
    const found = selectFirst({ filters, sort, me, now: this.clock.now(), limit: limit + 1, bind }, cursor);
    const tickets = await this.db.query<SortedRow>(
      `${selectTickets(found, ', ticket.due_at AS due')} ORDER BY ${orderOf(sort)}`,
      values,
    );
    return toPage(tickets, limit, sort.cursorOf, ({ due: _due, ...row }) => viewTicket(row, isAgent(me)));
  }
}
