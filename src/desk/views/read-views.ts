import { Injectable } from '@nestjs/common';
import { audienceOf, mayKeep, type PersonIdentity } from '../../people/people.contract.js';
import { decodeCursor, isUuid, type Page, toPage } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/page.dto.js';
import type { TicketView } from '../../tickets/tickets.contract.js';
import { ListTickets } from '../list-tickets.js';
import { CountTickets } from './count-tickets.js';
import { SEEDED_VIEWS } from './seeded-views.js';
import { type FoundView, noSuchView, SavedViews } from './view.store.js';
import type { ViewCountView, ViewsQuery, ViewTicketsQuery, ViewView } from './views.dto.js';

const SEEDED: readonly ViewView[] = SEEDED_VIEWS.map((view) => ({
  ...view,
  audience: 'seeded',
  team: null,
  mayChange: false,
}));

/** Views: those that come along first, then what was saved. */
@Injectable()
export class ReadViews {
  constructor(
    private readonly views: SavedViews,
    private readonly tickets: ListTickets,
    private readonly counting: CountTickets,
  ) {}

  async list({ counts, ...query }: ViewsQuery, me: PersonIdentity): Promise<Page<ViewView>> {
    const page = await this.page(query, me);
    if (counts === 'true') for (const view of page.data) view.count = await this.counting.execute(view, me);
    return page;
  }

  async counts(query: PageQuery, me: PersonIdentity): Promise<Page<ViewCountView>> {
    const { data, page } = await this.page(query, me);
    const counts: ViewCountView[] = [];
    // One after the other: a glance at all views is no reason to take all connections.
    for (const view of data) counts.push({ id: view.id, ...(await this.counting.execute(view, me)) });
    return { data: counts, page };
  }

  /** @throws Problem view/not-found, also when it is not for this person */
  async one(id: string, me: PersonIdentity): Promise<ViewView> {
    const seeded = SEEDED.find((view) => view.id === id);
    if (seeded) return seeded;
    if (!isUuid(id)) throw noSuchView();
    return viewSaved(await this.views.one(id, me), me);
  }

  /** @throws Problem view/not-found */
  async count(id: string, me: PersonIdentity): Promise<ViewCountView> {
    return { id, ...(await this.counting.execute(await this.one(id, me), me)) };
  }

  /** @throws Problem view/not-found */
  async ticketsOf(id: string, query: ViewTicketsQuery, me: PersonIdentity): Promise<Page<TicketView>> {
    const { filter, sort } = await this.one(id, me);
    return this.tickets.find([filter], { ...query, sort: query.sort ?? sort }, me);
  }

  private async page({ limit, after }: PageQuery, me: PersonIdentity): Promise<Page<ViewView>> {
    const start = after === undefined ? null : String(decodeCursor(after, [isIdOfView])[0]);
    const atSeeded = start === null || !isUuid(start);
    const seeded = atSeeded ? SEEDED.slice(SEEDED.findIndex(({ id }) => id === start) + 1) : [];
    const saved = await this.views.visible(me, atSeeded ? null : start, limit + 1);
    const views = [...seeded.map((view) => ({ ...view })), ...saved.map((view) => viewSaved(view, me))];
    return toPage(
      views,
      limit,
      ({ id }) => [id],
      (view) => view,
    );
  }
}

function viewSaved({ id, name, filter, sort, team, personId, teamId, leads }: FoundView, me: PersonIdentity): ViewView {
  const audience = audienceOf({ personId, teamId });
  return { id, name, audience, team, filter, sort, mayChange: mayKeep(me, { personId, teamId }, leads) };
}

function isIdOfView(value: unknown): boolean {
  return isUuid(value) || SEEDED.some(({ id }) => id === value);
}
