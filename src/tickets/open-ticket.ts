import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import { Forms } from '../categories/categories.contract.js';
import { languageOf } from '../domain/sla/policy.js';
import { formatNumber } from '../domain/ticket/number.js';
import { changeTags } from '../domain/ticket/tags.js';
import type { Priority } from '../domain/ticket/priority.js';
import type { Capacity } from '../domain/ticket/status.js';
import type { Actor } from '../platform/events/event.js';
import { Database } from '../platform/database/database.js';
import { Events } from '../platform/events/events.js';
import { Clock } from '../platform/time/clock.js';
import type { Message, Source } from './message.entity.js';
import type { Channel, Ticket } from './ticket.entity.js';
import { TicketStore } from './ticket.store.js';
import { ticketOpened } from './tickets.events.js';
import { FirstDeadline } from './tickets.ports.js';

export interface NewTicket {
  subject: string;
  body: string;
  requester: { id: string; name: string; locale: string; tier: string | null };
  /** Who opens it: the requester, or an agent for them. */
  actor: Actor & { id: string };
  channel: Channel;
  source: Source;
  category?: string | null;
  priority?: Priority;
  fields?: Record<string, unknown>;
  /** Who has filled in the category's form; absent: nobody was shown it, as with mails and follow-ups. */
  filledInBy?: Capacity;
  tags?: string[];
  html?: string | null;
  original?: string | null;
  inboundMailId?: string;
  /** The closed ticket that this one goes on with. */
  followUpOf?: Ticket;
  teamId?: string | null;
  /** A message of another ticket, by which this one is opened; whoever gives it moves it here. */
  opening?: Message;
  /** When what it is promised began to count, if not now. */
  promisedSince?: Date;
}

@Injectable()
export class OpenTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly forms: Forms,
    private readonly deadline: FirstDeadline,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem input/invalid for fields that the category's form does not take */
  execute(given: NewTicket): Promise<{ ticket: Ticket; message: Message }> {
    return this.db.transaction(async () => {
      const at = this.clock.now();
      const { followUpOf } = given;
      const requester = { tier: given.requester.tier, language: languageOf(given.requester.locale) };
      const category = given.category ?? followUpOf?.category ?? null;
      const form = await this.forms.open(category, given.fields ?? followUpOf?.fields ?? {}, given.filledInBy ?? null);
      const traits = {
        kind: 'work_order' as const,
        category,
        policy: form.policy,
        priority: given.priority ?? followUpOf?.priority ?? form.priority ?? 'normal',
        teamId: given.teamId ?? (followUpOf ? followUpOf.teamId : form.teamId),
      };
      const draft: Omit<Ticket, 'serial'> = {
        ...traits,
        id: newId(),
        subject: given.subject.replaceAll(/\s+/g, ' ').trim(),
        status: 'new',
        tags: changeTags(followUpOf?.tags ?? [], { tags: given.tags }) ?? followUpOf?.tags ?? [],
        fields: form.fields,
        level: 1,
        channel: given.channel,
        requesterId: given.requester.id,
        requesterName: given.requester.name,
        assigneeId: null,
        createdAt: at,
        updatedAt: at,
        acknowledgedAt: null,
        resolvedAt: null,
        closedAt: null,
        mergedInto: null,
        followUpOf: followUpOf?.id ?? null,
        // Nothing due: the column's default, infinity.
        dueAt: (await this.deadline.of({ ...traits, ...requester }, at, given.promisedSince)) ?? undefined,
        breached: false,
        version: 1,
      };
      const message: Message = given.opening ?? {
        id: newId(),
        ticketId: draft.id,
        authorId: given.actor.id,
        capacity: 'participant',
        visibility: 'public',
        source: given.source,
        body: given.body,
        html: given.html ?? null,
        original: given.original ?? null,
        createdAt: at,
      };
      const ticket = await this.tickets.add(draft, given.opening ? null : message, {
        ticketId: draft.id,
        personId: given.requester.id,
        part: 'requester',
      });
      const changes = [{ what: 'status', from: null, to: 'new' }];
      if (followUpOf) {
        changes.push({ what: 'followUpOf', from: null, to: formatNumber(followUpOf.kind, followUpOf.serial) });
      }
      await this.events.record(
        ticketOpened.of({
          subjectId: ticket.id,
          actor: given.actor,
          at,
          data: {
            ticket,
            requester,
            messageId: message.id,
            inboundMailId: given.inboundMailId,
            promisedSince: given.promisedSince,
          },
          changes,
        }),
      );
      return { ticket, message };
    });
  }
}
