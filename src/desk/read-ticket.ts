import { Injectable } from '@nestjs/common';
import type { Identity, PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { decodeCursor, isUuid, type Page, toPage } from '../platform/http/cursor.js';
import { Problem } from '../platform/http/problem.js';
import type { PageQuery } from '../platform/http/page.dto.js';
import {
  AttachmentPasses,
  type Caller,
  Incidents,
  type MessageView,
  NoteReading,
  TicketAccess,
  type TicketView,
} from '../tickets/tickets.contract.js';
import type { HistoryView, ReadingView, ThreadQuery } from './desk.dto.js';
import { MergedThread } from './merged-thread.js';
import { DeskViews, type MessageRow, selectMessages, viewMessage } from './ticket-view.js';

const FIRST = '00000000-0000-0000-0000-000000000000';

/** One ticket and what hangs on it, for those who may see it. */
@Injectable()
export class ReadTicket {
  constructor(
    private readonly db: Database,
    private readonly access: TicketAccess,
    private readonly views: DeskViews,
    private readonly passes: AttachmentPasses,
    private readonly incidents: Incidents,
    private readonly mergedThread: MergedThread,
    private readonly noteReading: NoteReading,
  ) {}

  async ticket(number: string, caller: Caller): Promise<TicketView> {
    const access = await this.access.find(number, caller);
    const { ticket, capacity } = access;
    await this.noteReading.execute(access, 'ticket');
    const view = await this.views.ticket(ticket.id, capacity);
    return capacity === 'agent' ? this.incidents.shownWith(view, ticket.id) : view;
  }

  /** Oldest first; participants see what is public. */
  async thread(
    number: string,
    { limit, after, include = [] }: ThreadQuery,
    caller: Caller,
  ): Promise<Page<MessageView>> {
    const access = await this.access.find(number, caller);
    const { ticket, capacity, readsSince } = access;
    await this.noteReading.execute(access, 'thread');
    if (include.includes('merged')) {
      const seen = await this.mergedThread.seen(access, caller);
      return this.mergedThread.page(seen, limit, startOf(after), include.includes('original'));
    }
    const rows = await this.db.prepared<MessageRow>(
      `${selectMessages()} WHERE message.ticket_id = $1 AND message.id > $2 AND (message.visibility = 'public' OR $3)
         AND ($5::timestamptz IS NULL OR message.created_at >= $5)
       ORDER BY message.id LIMIT $4`,
      [ticket.id, startOf(after), capacity === 'agent', limit + 1, readsSince],
    );
    return toPage(
      rows,
      limit,
      ({ id }) => [id],
      (row) => viewMessage(row, this.passes, include.includes('original')),
    );
  }

  async history(number: string, { limit, after }: PageQuery, me: Identity): Promise<Page<HistoryView>> {
    const access = await this.access.findForAgent(number, me);
    await this.noteReading.execute(access, 'history');
    const rows = await this.db.query<HistoryView>(
      `SELECT id, at, json_build_object('id', actor_id, 'name', actor_name) AS actor, event, what, "from", "to"
       FROM history_entry WHERE subject_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [access.ticket.id, startOf(after), limit + 1],
    );
    return toPage(
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }

  /** Who looked at it while it was sensitive, and at what of it; for leads. */
  async readings(number: string, { limit, after }: PageQuery, me: PersonIdentity): Promise<Page<ReadingView>> {
    const { ticket } = await this.access.findForAgent(number, me);
    if (me.role !== 'lead' && me.role !== 'admin') {
      throw new Problem('auth/forbidden', 'Who looked at a ticket is for leads and admins to see');
    }
    const rows = await this.db.query<ReadingView>(
      `SELECT id, at, json_build_object('id', person_id, 'name', person_name) AS person, what
       FROM ticket_reading WHERE ticket_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
      [ticket.id, startOf(after), limit + 1],
    );
    return toPage(
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }
}

function startOf(after: string | undefined): string {
  return after === undefined ? FIRST : String(decodeCursor(after, [isUuid])[0]);
}
