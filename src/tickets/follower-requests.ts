import { Inject, Injectable } from '@nestjs/common';
import { nameIn } from '../people/people.contract.js';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import { decodeCursor, isUuid, type Page, toPage } from '../platform/http/cursor.js';
import type { PageQuery } from '../platform/http/page.dto.js';
import { Problem } from '../platform/http/problem.js';
import { FollowTicket } from './follow-ticket.js';
import type { AddFollowerRequest, FollowerView } from './followers.dto.js';
import { RefuseOwnAddress } from './refuse-own-address.js';
import { type Access, type Caller, TicketAccess } from './ticket-access.js';
import { UnfollowTicket } from './unfollow-ticket.js';

/** A ticket has as many followers as that; its requester alone may not bring them all. */
const MOST = 50;
const MOST_BY_REQUESTER = 10;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Who may see, add and remove followers: agents who see the ticket, and its requester. */
@Injectable()
export class FollowerRequests {
  constructor(
    private readonly db: Database,
    private readonly access: TicketAccess,
    private readonly followTicket: FollowTicket,
    private readonly unfollowTicket: UnfollowTicket,
    private readonly refuseOwnAddress: RefuseOwnAddress,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async list(number: string, { limit, after }: PageQuery, caller: Caller): Promise<Page<FollowerView>> {
    const { ticket, capacity } = await this.find(number, caller);
    const start = after === undefined ? FIRST : decodeCursor(after, [isUuid])[0];
    const rows = await this.db.query<FollowerView & { given: string | null }>(
      `SELECT person.id, person.email, person.name, participant.name AS given
       FROM participant JOIN person ON person.id = participant.person_id
       WHERE ticket_id = $1 AND person_id > $2 AND part = 'follower' ORDER BY person_id LIMIT $3`,
      [ticket.id, start, limit + 1],
    );
    return toPage(
      rows,
      limit,
      ({ id }) => [id],
      ({ id, email, name, given }) => ({
        id,
        email,
        name: capacity === 'agent' ? name : nameIn({ email, name: given ?? undefined }),
      }),
    );
  }

  async add(
    number: string,
    given: AddFollowerRequest,
    caller: Caller,
    ifMatch: string[] | null,
  ): Promise<FollowerView> {
    const { ticket, capacity, actor } = await this.find(number, caller);
    const isAgent = capacity === 'agent';
    if (!isAgent && !this.environment.followersByRequester) {
      throw new Problem('auth/forbidden', 'Only agents add followers here');
    }
    this.refuseOwnAddress.execute(given.email, '/email');
    if (ticket.mergedInto) throw new Problem('ticket/conflict', 'The ticket was merged into another one; follow that');
    const email = given.email.toLowerCase();
    const added = await this.followTicket.execute(
      ticket.id,
      { ...given, email },
      actor,
      isAgent ? MOST : MOST_BY_REQUESTER,
      ifMatch,
    );
    if (added.outcome === 'takes part') throw new Problem('follower/exists', `${email} takes part already`);
    if (added.outcome === 'full')
      throw new Problem('ticket/conflict', 'The ticket has as many followers as it can have');
    return { id: added.personId, email, name: nameIn({ ...given, email }) };
  }

  /** A follower may leave by themselves. */
  async remove(number: string, personId: string, caller: Caller, ifMatch: string[] | null): Promise<void> {
    const { ticket, actor } = await this.find(number, caller, personId);
    await this.unfollowTicket.execute(ticket.id, personId, actor, ifMatch);
  }

  private async find(number: string, caller: Caller, self?: string): Promise<Access> {
    const found = await this.access.find(number, caller);
    const { ticket, capacity, actor } = found;
    if (capacity !== 'agent' && actor.id !== ticket.requesterId && actor.id !== self) {
      throw new Problem('auth/forbidden', 'Followers are the business of agents and of the requester');
    }
    return found;
  }
}
