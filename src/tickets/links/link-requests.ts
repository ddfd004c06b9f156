import { Injectable } from '@nestjs/common';
import { typeOf } from '../../domain/ticket/link.js';
import { formatNumber } from '../../domain/ticket/number.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { decodeCursor, isUuid, type Page, toPage } from '../../platform/http/cursor.js';
import { agentSees } from '../../domain/ticket/sight.js';
import { TicketAccess } from '../ticket-access.js';
import { LinkTickets } from './link-tickets.js';
import type { LinkRequest, LinksQuery, LinkView } from './links.dto.js';
import { type LinkRow, Links } from './links.store.js';
import { UnlinkTickets } from './unlink-tickets.js';

const FIRST = '00000000-0000-0000-0000-000000000000';

/** Agents link what they see; of other tickets they learn only that there is one. */
@Injectable()
export class LinkRequests {
  constructor(
    private readonly access: TicketAccess,
    private readonly links: Links,
    private readonly linkTickets: LinkTickets,
    private readonly unlinkTickets: UnlinkTickets,
  ) {}

  async list(number: string, { type, limit, after }: LinksQuery, me: PersonIdentity): Promise<Page<LinkView>> {
    const { ticket } = await this.access.findForAgent(number, me);
    const start = after === undefined ? FIRST : String(decodeCursor(after, [isUuid])[0]);
    const rows = await this.links.page(ticket.id, type, start, limit + 1);
    return toPage(
      rows,
      limit,
      ({ id }) => [id],
      (row) => viewOf(row, me),
    );
  }

  /** @throws Problem ticket/not-found unless they see both */
  async add(number: string, { type, ticket: other }: LinkRequest, me: PersonIdentity): Promise<LinkView> {
    const { ticket, actor } = await this.access.findForAgent(number, me);
    const named = await this.access.findNamed(other, me, '/ticket');
    const id = await this.linkTickets.execute(ticket.id, named.id, type, actor);
    return viewOf(await this.links.seenFrom(ticket.id, id), me);
  }

  async remove(number: string, linkId: string, me: PersonIdentity): Promise<void> {
    const { ticket, actor } = await this.access.findForAgent(number, me);
    await this.unlinkTickets.execute(ticket, linkId, actor);
  }
}

function viewOf(row: LinkRow, me: PersonIdentity): LinkView {
  const { id, createdAt, createdBy, subject, status } = row;
  const seen = agentSees(me, row);
  return {
    id,
    type: typeOf(row.kind, row.end),
    ticket: seen ? { number: formatNumber(row.ticketKind, row.serial), subject, status } : null,
    createdAt: createdAt.toISOString(),
    createdBy,
  };
}
