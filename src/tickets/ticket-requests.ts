import { Inject, Injectable } from '@nestjs/common';
import { formatNumber } from '../domain/ticket/number.js';
import { type Identity, isAgent, nameIn, People } from '../people/people.contract.js';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { invalidInput, Problem } from '../platform/http/problem.js';
import { AcceptSender } from './accept-sender.js';
import { ChangeTicket } from './change-ticket.js';
import { Incidents } from './incidents/incidents.store.js';
import { MergeTickets } from './merge-tickets.js';
import type { Message } from './message.entity.js';
import { type NewTicket, OpenTicket } from './open-ticket.js';
import { RefuseOwnAddress } from './refuse-own-address.js';
import { ReplyToTicket } from './reply-to-ticket.js';
import { type Caller, TicketAccess } from './ticket-access.js';
import type { Ticket } from './ticket.entity.js';
import type {
  ChangeTicketRequest,
  MessageView,
  OpenedTicketView,
  OpenTicketRequest,
  ReplyRequest,
  RequesterRequest,
  TicketView,
} from './tickets.dto.js';
import { TicketViews } from './tickets.ports.js';
import { TrackingKeys } from './tracking-key.js';

/** From what a client asks for to use cases and back: who may, for whom, and what they get to see. */
@Injectable()
export class TicketRequests {
  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly access: TicketAccess,
    private readonly openTicket: OpenTicket,
    private readonly changeTicket: ChangeTicket,
    private readonly replyToTicket: ReplyToTicket,
    private readonly acceptSender: AcceptSender,
    private readonly refuseOwnAddress: RefuseOwnAddress,
    private readonly mergeTickets: MergeTickets,
    private readonly incidents: Incidents,
    private readonly views: TicketViews,
    private readonly keys: TrackingKeys,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async open({ requester: given, ...request }: OpenTicketRequest, me: Identity): Promise<OpenedTicketView> {
    const { ticket, requester } = await this.db.transaction(async () => {
      const person = await this.requesterOf(given, me);
      const opened = await this.openTicket.execute({
        ...request,
        requester: person,
        actor: me.kind === 'person' ? { id: me.id, name: me.name } : { id: person.id, name: person.name },
        filledInBy: isAgent(me) ? 'agent' : 'participant',
        channel: isAgent(me) && person.id !== me.id ? 'agent' : 'api',
        source: 'api',
      });
      return { ...opened, requester: person };
    });
    const view = await this.views.ticket(ticket.id, isAgent(me) ? 'agent' : 'participant');
    const trackingKey = this.keys.issue(ticket.id, requester.id);
    return { ...view, trackingUrl: `${this.environment.publicUrl}/t/${view.number}?key=${trackingKey}`, trackingKey };
  }

  async change(
    number: string,
    request: ChangeTicketRequest,
    me: Identity,
    ifMatch: string[] | null,
  ): Promise<TicketView> {
    const { ticket, actor } = await this.access.findForAgent(number, me);
    await this.changeTicket.execute(ticket.id, { ...request }, actor, ifMatch);
    return this.incidents.shownWith(await this.views.ticket(ticket.id, 'agent'), ticket.id);
  }

  async reply(number: string, request: ReplyRequest, caller: Caller, ifMatch: string[] | null): Promise<MessageView> {
    const { ticket, capacity, actor } = await this.access.find(number, caller);
    const { visibility = 'public', seen, sendAnyway, ...rest } = request;
    if (capacity === 'participant') {
      if (visibility === 'internal') throw new Problem('auth/forbidden', 'Internal notes are for agents');
      if (seen || sendAnyway) throw new Problem('auth/forbidden', 'Only replies of agents are held back');
      if (rest.status) throw new Problem('auth/forbidden', 'Only agents set the status');
    }
    const added = await this.replyToTicket.execute({
      ...rest,
      ticketId: ticket.id,
      author: actor,
      capacity,
      visibility,
      source: 'api',
      ifMatch,
      seen: sendAnyway ? undefined : seen,
    });
    const view = rest.attachmentIds?.length
      ? await this.views.message(added.message.id)
      : viewOf(added, actor, caller.identity);
    return { ...view, ticket: formatNumber(added.ticket.kind, added.ticket.serial) };
  }

  async accept(number: string, noteId: string, me: Identity, ifMatch: string[] | null): Promise<MessageView> {
    const { ticket, actor } = await this.access.findForAgent(number, me);
    const accepted = await this.acceptSender.execute(ticket.id, noteId, actor, ifMatch);
    const view = await this.views.message(accepted.messageId);
    return { ...view, ticket: formatNumber(accepted.ticket.kind, accepted.ticket.serial) };
  }

  /** @throws Problem ticket/not-found unless the agent sees both, and where the other one goes on */
  async merge(number: string, into: string, me: Identity, ifMatch: string[] | null): Promise<TicketView> {
    const { ticket, actor } = await this.access.findForAgent(number, me);
    const intoId = await this.access.findGoingOn(into, me, '/into');
    await this.mergeTickets.execute(ticket.id, intoId, actor, ifMatch);
    return this.views.ticket(ticket.id, 'agent');
  }

  private async requesterOf(given: RequesterRequest | undefined, me: Identity): Promise<NewTicket['requester']> {
    if (me.kind === 'program') throw new Problem('auth/forbidden', 'This API key is not for opening tickets');
    if (me.kind === 'anonymous' && !this.environment.publicIntake) {
      throw new Problem('auth/required', 'Log in to open a ticket');
    }
    if (given) this.refuseOwnAddress.execute(given.email, '/requester/email');
    if (me.kind === 'anonymous') {
      if (!given) throw invalidInput({ pointer: '/requester', detail: 'is required without a log-in' });
      return { ...(await this.people.ensureRequester(given)), name: nameIn(given) };
    }
    if (!given || given.email.toLowerCase() === me.email) return me;
    if (!isAgent(me)) throw invalidInput({ pointer: '/requester', detail: 'only agents open tickets for others' });
    return this.people.ensureRequester(given);
  }
}

/** A message without files as it was just written: nothing of it has to be looked up. */
function viewOf(
  { ticket, message }: { ticket: Ticket; message: Message },
  actor: Actor,
  identity: Identity,
): MessageView {
  const { id, capacity, visibility, source, body, html, createdAt } = message;
  const name = message.authorId === ticket.requesterId ? ticket.requesterName : actor.name;
  const role = capacity === 'agent' && identity.kind === 'person' ? identity.role : 'requester';
  const author = { id: message.authorId!, name, role };
  return { id, author, visibility, source, body, html, attachments: [], createdAt: createdAt.toISOString() };
}
