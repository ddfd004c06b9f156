import { Injectable } from '@nestjs/common';
import { Highlighter } from '../../domain/search/highlight.js';
import { parseQuery, type SearchQuery } from '../../domain/search/parse-query.js';
import { type Sought, soughtIn } from '../../domain/search/sought.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, isCount, type Page, toPage } from '../../platform/http/cursor.js';
import { invalidInput } from '../../platform/http/problem.js';
import type { TicketFilter } from '../filter/ticket-filter.dto.js';
import { ListTickets } from '../list-tickets.js';
import { DeskViews } from '../ticket-view.js';
import { Dictionary, ERRORS, FORMS } from './dictionary.store.js';
import { type After, type Candidate, FindCandidates } from './find-candidates.js';
import { FindNamed } from './find-named.js';
import type { HitView, SearchRequest } from './search.dto.js';
import { ShowHits } from './show-hits.js';

/** With fewer hits than this, words are taken for parts of others, then for misspelt. */
const FEW = 5;

/** Where a page goes on, and how the first one was found. */
interface Cursor extends After {
  reach: number;
  newest: number;
}

interface Asked {
  sought: Sought[];
  filter: TicketFilter;
  me: PersonIdentity;
  newest: number;
  after: After | null;
  limit: number;
}

/** Tickets by words, ranked; by operators alone, the newest first. */
@Injectable()
export class SearchTickets {
  constructor(
    private readonly db: Database,
    private readonly listTickets: ListTickets,
    private readonly findNamed: FindNamed,
    private readonly dictionary: Dictionary,
    private readonly findCandidates: FindCandidates,
    private readonly showHits: ShowHits,
    private readonly views: DeskViews,
  ) {}

  /** @throws Problem input/invalid naming what in the query is wrong, and where */
  async execute({ q, ...page }: SearchRequest, me: PersonIdentity): Promise<Page<HitView>> {
    const query = read(q);
    const sought = query.texts.map(soughtIn).filter((one) => one !== null);
    if (me.role === 'requester') refuseFields(query.filter);
    const filter = await this.findNamed.execute(query.filter, me);
    if (sought.length > 0) return this.byWords(sought, filter, page, me);
    if (query.texts.length > 0) return { data: [], page: { next: null } };
    const { data, page: next } = await this.listTickets.find([filter], { ...page, sort: 'newest' }, me);
    const tickets = await this.views.seenBy(me, data);
    return { data: tickets.map((ticket) => ({ ticket, score: 0, highlights: [] })), page: next };
  }

  private byWords(
    sought: Sought[],
    filter: TicketFilter,
    { limit, after }: Omit<SearchRequest, 'q'>,
    me: PersonIdentity,
  ): Promise<Page<HitView>> {
    const cursor = after === undefined ? null : readCursor(after);
    return this.db.transaction(async () => {
      // Each statement here has an index, and is bounded; PostgreSQL guesses otherwise, and might rather read everything.
      await this.db.query(
        `SELECT set_config(setting, 'off', true) FROM unnest(ARRAY['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) AS setting`,
      );
      const newest = cursor?.newest ?? (await this.newest());
      const asked: Asked = {
        sought: await this.dictionary.withoutStopWords(sought, me.locale),
        filter,
        me,
        newest,
        after: cursor,
        limit: limit + 1,
      };
      const { found, reach } = cursor
        ? { found: await this.reaching(cursor.reach, asked), reach: cursor.reach }
        : await this.reachingFarEnough(asked);
      const highlighter = new Highlighter(asked.sought);
      const { data, page } = toPage(
        found,
        limit,
        ({ score, serial }) => [score, serial, reach, newest],
        (candidate) => candidate,
      );
      return { data: await this.showHits.execute(data, highlighter, me), page };
    });
  }

  private async reachingFarEnough(asked: Asked): Promise<{ found: Candidate[]; reach: number }> {
    let reach = FORMS;
    let found = await this.reaching(reach, asked);
    while (reach < ERRORS && (found[0]?.found ?? 0) < FEW && asked.sought.some(({ word }) => word !== null)) {
      found = await this.reaching(++reach, asked);
    }
    return { found, reach };
  }

  private async reaching(reach: number, { sought, filter, me, ...where }: Asked): Promise<Candidate[]> {
    await this.dictionary.extend(sought, reach, me);
    return this.findCandidates.execute(sought, filter, me, where);
  }

  private async newest(): Promise<number> {
    const [row] = await this.db.query<{ serial: number }>(
      'SELECT coalesce(max(serial), 0)::float8 AS serial FROM ticket',
    );
    return row!.serial;
  }
}

function read(q: string): SearchQuery {
  const read = parseQuery(q);
  if ('query' in read) return read.query;
  throw invalidInput(
    ...read.errors.map(({ position, operator, detail }) => ({
      pointer: '?q',
      detail: `at character ${position}${operator === null ? '' : `, ${operator}`}: ${detail}`,
    })),
  );
}

/** Some are hidden from requesters, and what is found tells a value as well as the value itself. */
function refuseFields({ fields, not }: SearchQuery['filter']): void {
  if (fields || not?.fields) throw invalidInput({ pointer: '?q', detail: 'field.KEY is for agents' });
}

function readCursor(after: string): Cursor {
  const [score, serial, reach, newest] = decodeCursor(after, [isScore, isCount, isReach, isCount]) as number[];
  return { score: score!, serial: serial!, reach: reach!, newest: newest! };
}

function isScore(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) < 1_000;
}

function isReach(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= FORMS && (value as number) <= ERRORS;
}
