import { Injectable } from '@nestjs/common';
import { Forms } from '../categories/categories.contract.js';
import type { PersonIdentity } from '../people/people.contract.js';
import type { Page } from '../platform/http/cursor.js';
import type { TicketView } from '../tickets/tickets.contract.js';
import type { ListQuery } from './desk.dto.js';
import { ListTickets } from './list-tickets.js';
import { DeskViews } from './ticket-view.js';

/** A list that hides from requesters what is none of their business, also when they ask for it. */
@Injectable()
export class ListAsSeen {
  constructor(
    private readonly listTickets: ListTickets,
    private readonly views: DeskViews,
    private readonly forms: Forms,
  ) {}

  async execute(query: ListQuery, me: PersonIdentity): Promise<Page<TicketView>> {
    const asked = me.role === 'requester' ? await this.withoutHidden(query) : query;
    if (!asked) return { data: [], page: { next: null } };
    const { data, page } = await this.listTickets.execute(asked, me);
    return { data: await this.views.seenBy(me, data), page };
  }

  /**
   * What a list leaves out tells a value as well as the value itself: to requesters no ticket has a hidden field.
   * @returns null when nothing can fit
   */
  private async withoutHidden(query: ListQuery): Promise<ListQuery | null> {
    const { fields = {}, not } = query.filter ?? {};
    for (const key of Object.keys(fields)) {
      if (await this.forms.isHidden(key)) return null;
    }
    if (!not?.fields) return query;
    const shown: [string, unknown][] = [];
    for (const entry of Object.entries(not.fields)) {
      if (!(await this.forms.isHidden(entry[0]))) shown.push(entry);
    }
    return { ...query, filter: { ...query.filter, not: { ...not, fields: Object.fromEntries(shown) } } };
  }
}
