import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../people/people.contract.js';
import type { ExportedRow } from '../platform/http/send-rows.js';
import { Clock } from '../platform/time/clock.js';
import type { TicketView } from '../tickets/tickets.contract.js';
import type { ExportQuery } from './desk.dto.js';
import { filterOf } from './filter/filter-of-query.js';
import { ListTickets } from './list-tickets.js';

const PAGE = 500;
const COLUMNS = [
  'number',
  'kind',
  'subject',
  'status',
  'priority',
  'category',
  'tags',
  'fields',
  'level',
  'channel',
  'requesterId',
  'requesterEmail',
  'requesterName',
  'assigneeId',
  'assignee',
  'teamId',
  'team',
  'createdAt',
  'updatedAt',
  'acknowledgedAt',
  'resolvedAt',
  'closedAt',
  'mergedInto',
  'followUpOf',
];

/** All tickets of a list as a file, read page by page while it is sent: as many as there are. */
@Injectable()
export class ExportTickets {
  constructor(
    private readonly listTickets: ListTickets,
    private readonly clock: Clock,
  ) {}

  execute(query: ExportQuery, me: PersonIdentity) {
    const { format } = query;
    const name = `tickets-${this.clock.now().toISOString().slice(0, 10)}`;
    return { format, name, columns: COLUMNS, rows: this.rows(query, me) };
  }

  private async *rows(query: ExportQuery, me: PersonIdentity): AsyncGenerator<ExportedRow> {
    const { format, sort } = query;
    const filters = [filterOf(query), query.filter ?? {}];
    let after: string | undefined;
    do {
      const { data, page } = await this.listTickets.find(filters, { sort, after, limit: PAGE }, me);
      for (const ticket of data) yield format === 'csv' ? flat(ticket) : { ...ticket };
      after = page.next ?? undefined;
    } while (after !== undefined);
  }
}

function flat({ requester, assignee, team, fields, timers: _timers, ...ticket }: TicketView): ExportedRow {
  return {
    ...ticket,
    fields: Object.keys(fields).length > 0 ? fields : null,
    requesterId: requester.id,
    requesterEmail: requester.email,
    requesterName: requester.name,
    assigneeId: assignee?.id,
    assignee: assignee?.name,
    teamId: team?.id,
    team: team?.name,
  };
}
