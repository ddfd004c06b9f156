import { Injectable } from '@nestjs/common';
import { levelFor, marksOfWindow, ofAssignee, ofTeam } from '../../domain/search/marks.js';
import { quoteLexeme } from '../../domain/search/document.js';
import { type Sought, tsqueryOf } from '../../domain/search/sought.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../platform/time/clock.js';
import { type Bind, conditionsOf } from '../filter/conditions.js';
import { withoutSpam } from '../filter/find-tickets.js';
import type { TicketFilter } from '../filter/ticket-filter.dto.js';
import { ticketScopes } from '../scopes.js';

/** Where a page goes on. */
export interface After {
  score: number;
  serial: number;
}

export interface Candidate {
  id: string;
  serial: number;
  score: number;
  /** How many there are in all, up to `MOST_RANKED`. */
  found: number;
}

/** The newest so many that have the words are ranked. */
const MOST_RANKED = 1_000;
/** So many that have the words are looked at when operators ask for more than words. */
const MOST_FILTERED = 20_000;
const PROBE = 3_000;
/** Of somebody who takes part in more, the newest. */
const OWN_TICKETS = 2_000;

/** What agents search, and what others do: of these, notes count nothing (see domain/search/document.ts). */
const FOR_AGENTS = { searched: '', ranked: '{0.1, 0.2, 0.5, 1}' };
const FOR_REQUESTERS = { searched: 'ABC', ranked: '{0, 0.2, 0.5, 1}' };

/** Tickets that have what is looked for, the best first. */
@Injectable()
export class FindCandidates {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @param newest no ticket behind this one: so that pages stay the same while tickets are opened */
  async execute(
    sought: readonly Sought[],
    filter: TicketFilter,
    me: PersonIdentity,
    { newest, after, limit }: { newest: number; after: After | null; limit: number },
  ): Promise<Candidate[]> {
    const isAgent = me.role !== 'requester';
    const { searched, ranked } = isAgent ? FOR_AGENTS : FOR_REQUESTERS;
    const values: unknown[] = [];
    const bind: Bind = (value) => `$${values.push(value)}`;
    const words = tsqueryOf(sought, searched);
    const query = isAgent ? await this.within(words, filter, me, newest) : words;
    // As the tickets stand: what the index knows of them may be a moment older.
    const matches = [`words @@ ${bind(query)}::tsquery`, ...(isAgent ? [] : [ownOf(me, bind)])];
    const { scopes, rest } = ticketScopes([filter], me, true, bind);
    const where = [
      `ticket.serial <= ${bind(newest)}`,
      `(${scopes.map((scope) => scope.where).join(' OR ')})`,
      ...rest.flatMap((one) => conditionsOf(one, me, bind, this.clock.now())),
      ...withoutSpam([filter], me),
    ];
    const wanted = sought.filter(({ excluded }) => !excluded);
    const rank = (rankedBy: readonly Sought[]) =>
      rankedBy.length > 0
        ? `ts_rank('${ranked}', document.words, ${bind(tsqueryOf(rankedBy, searched))}::tsquery)`
        : '0';
    // What stands there as it was asked for counts twice.
    const score = `(${rank(wanted)} + ${rank(wanted.map((one) => ({ ...one, others: [] })))})::float8`;
    const goesOn = after ? `WHERE (score, serial) < (${bind(after.score)}::float8, ${bind(after.serial)}::float8)` : '';
    return this.db.query<Candidate>(
      `WITH matched AS MATERIALIZED (
         SELECT ticket_id FROM search_document WHERE ${matches.join(' AND ')}
       ), candidate AS MATERIALIZED (
         SELECT ticket.id, ticket.serial FROM matched JOIN ticket ON ticket.id = matched.ticket_id
         WHERE ${where.join(' AND ')} ORDER BY ticket.serial DESC LIMIT ${MOST_RANKED}
       ), scored AS MATERIALIZED (
         SELECT candidate.id, candidate.serial::float8 AS serial, ${score} AS score, (count(*) OVER ())::int AS found
         FROM candidate JOIN search_document AS document ON document.ticket_id = candidate.id)
       SELECT * FROM scored ${goesOn} ORDER BY score DESC, serial DESC LIMIT ${bind(limit)}`,
      values,
    );
  }

  /** The words among what the agent sees and asks for, and among the newest of it if many have them. */
  private async within(words: string, filter: TicketFilter, me: PersonIdentity, newest: number): Promise<string> {
    const marks = [marksOfScope(me), ...marksOfFilter(filter, me)];
    const inWindow = (level: number) =>
      [`(${words})`, ...[...marks, marksOfWindow(level, newest)].map(anyOf)]
        .filter((part) => part !== null)
        .join(' & ');
    const [probed] = await this.db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (
         SELECT 1 FROM search_document WHERE words @@ $1::tsquery LIMIT ${PROBE}) AS probe`,
      [inWindow(0)],
    );
    const enough = Object.keys(filter).length > 0 ? MOST_FILTERED / 2 : MOST_RANKED;
    return inWindow(levelFor(probed!.count, enough, MOST_FILTERED));
  }
}

/**
 * What others than agents see. They have few tickets: each is looked at, without the index. Whoever came into one by a merge reads
 * a part of it, which the document does not know.
 */
function ownOf(me: PersonIdentity, bind: Bind): string {
  return `search_document.ticket_id = ANY(ARRAY(SELECT ticket_id FROM participant
    WHERE person_id = ${bind(me.id)} AND reads_since IS NULL ORDER BY ticket_id DESC LIMIT ${OWN_TICKETS}))`;
}

function marksOfScope(me: PersonIdentity): string[] | null {
  return me.role === 'admin' ? null : [...me.teamIds.map(ofTeam), ofTeam(null), ofAssignee(me.id)];
}

/** Of operators that the index knows of, where few tickets may fit them. */
function marksOfFilter({ assignee, team }: TicketFilter, me: PersonIdentity): (string[] | null)[] {
  const assignees = assignee?.map((one) => ofAssignee(one === 'me' ? me.id : one.toLowerCase()));
  const teams = team?.flatMap((one) => (one === 'mine' ? me.teamIds : one === 'none' ? [null] : [one.toLowerCase()]));
  return [
    assignees && !assignee!.includes('none') ? assignees : null,
    teams && teams.length > 0 ? teams.map(ofTeam) : null,
  ];
}

function anyOf(marks: string[] | null): string | null {
  return marks && `(${marks.map(quoteLexeme).join(' | ')})`;
}
