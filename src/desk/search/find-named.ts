import { Injectable } from '@nestjs/common';
import type { SearchTerms } from '../../domain/search/operators.js';
import type { SearchQuery } from '../../domain/search/parse-query.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { isUuid } from '../../platform/http/cursor.js';
import type { FilterTerms, TicketFilter } from '../filter/ticket-filter.dto.js';

/** Nobody has it: what is not there is asked for like anything else, and has no tickets. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Puts ids in place of the addresses and names that people write in a query. */
@Injectable()
export class FindNamed {
  constructor(private readonly db: Database) {}

  async execute({ not, ...terms }: SearchQuery['filter'], me: PersonIdentity): Promise<TicketFilter> {
    const filter = await this.named(terms, me);
    return not ? { ...filter, not: await this.named(not, me) } : filter;
  }

  private async named({ assignee, team, requester, ...terms }: SearchTerms, me: PersonIdentity): Promise<FilterTerms> {
    const named: FilterTerms = terms;
    if (assignee) {
      named.assignee = await this.ids(assignee, ['me', 'none'], `SELECT id FROM person WHERE email = lower($1)`);
    }
    if (team) named.team = await this.ids(team, ['mine', 'none'], `SELECT id FROM team WHERE lower(name) = lower($1)`);
    if (requester) named.requester = requester.map((one) => (one === 'me' ? me.id : one));
    return named;
  }

  private async ids(given: string[], words: string[], sql: string): Promise<string[]> {
    const ids = given.map(async (one) => {
      if (isUuid(one) || words.includes(one)) return one;
      return (await this.db.query<{ id: string }>(sql, [one]))[0]?.id ?? NOBODY;
    });
    return Promise.all(ids);
  }
}
