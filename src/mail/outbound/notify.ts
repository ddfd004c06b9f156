import { Injectable } from '@nestjs/common';
import type { Metric } from '../../domain/sla/policy.js';
import {
  escalationHandedBack,
  escalationReminded,
  escalationUrged,
  type PromiseAtRisk,
  ticketEscalated,
} from '../../escalation/escalation.events.js';
import { Database } from '../../platform/database/database.js';
import type { Event, EventOf } from '../../platform/events/event.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { idleStepReached, timerStepReached } from '../../sla/sla.events.js';
import { messageAdded, ticketOpened } from '../../tickets/tickets.events.js';
import { ComposeMail, type Draft, type Story } from './compose-mail.js';
import { DecideSending, type Occasion } from './decide-sending.js';
import { MailData, type MailMessage, type MailTicket } from './mail-data.store.js';
import { mailUndelivered } from './mail.events.js';
import { GatherNotice } from './gather-notice.js';
import { mailDeliver, mailDigest, mailNotify } from './mail.jobs.js';
import { NoteSuppressed } from './note-suppressed.js';
import { type Notice, NOTIFICATIONS } from './notifications.js';
import { OPENING_KINDS, OutboundMail } from './outbound-mail.entity.js';
import { Recipients } from './recipients.js';

/** Writes the mails that tell people of an event: once, whatever is repeated. */
@Injectable()
export class Notify {
  constructor(
    private readonly db: Database,
    private readonly data: MailData,
    private readonly recipients: Recipients,
    private readonly composeMail: ComposeMail,
    private readonly decideSending: DecideSending,
    private readonly noteSuppressed: NoteSuppressed,
    private readonly gatherNotice: GatherNotice,
    private readonly outbox: Outbox,
  ) {}

  @HandlesJob(mailNotify)
  async notify(told: Event): Promise<void> {
    const event = { ...told, at: new Date(told.at) } as Event<never>;
    const notification = NOTIFICATIONS.find((one) => one.event.name === event.type);
    const notices = notification?.notices(event) ?? [];
    const ticket = notices.length > 0 ? await this.data.ticket(event.subjectId) : null;
    if (!ticket) return;
    const drafts: Draft[] = [];
    for (const notice of notices) {
      if (await this.isToldOtherwise(notice, ticket, event)) continue;
      const recipients = await this.recipients.find(notice.to, ticket);
      const others = recipients
        .filter(({ id }) => !notice.except || id !== notice.except)
        .filter(({ since }) => !since || new Date(since) < event.at);
      if (others.length === 0) continue;
      const story = await this.story(notice, ticket, event);
      for (const person of others) {
        const cause = `${event.type}:${notification!.cause(event)}`;
        drafts.push(await this.composeMail.execute(notice.kind, story, person, cause));
      }
    }
    // Bursts are locked by person: always in the same order.
    drafts.sort((a, b) => (a.personId < b.personId ? -1 : a.personId > b.personId ? 1 : 0));
    for (const draft of drafts) await this.add(draft, occasionOf(event, ticket));
  }

  private async isToldOtherwise({ unless }: Notice, ticket: MailTicket, { at }: Event): Promise<boolean> {
    if (unless === 'a reply tells it') return (await this.data.messageOf(ticket.id, at)) !== null;
    if (unless === 'it does not wait any more') return ticket.status !== 'pending';
    if (unless === 'the reopening tells it') return this.data.reopenedAt(ticket.id, at);
    return false;
  }

  private async add(draft: Draft, occasion: Occasion): Promise<void> {
    const { nature, refusal } = await this.decideSending.execute(draft, occasion);
    const gathered = refusal ? null : await this.gatherNotice.execute(draft);
    const { state, burstId } = gathered ?? { state: 'suppressed', burstId: null };
    const mail: OutboundMail = { ...draft, nature, state, burstId, lastError: refusal?.says ?? null };
    if (!(await this.db.insertIfNew(OutboundMail, mail))) return;
    if (refusal) await this.noteSuppressed.execute(mail, refusal);
    else if (state === 'queued') this.outbox.put(mailDeliver, { mailId: mail.id });
    else if (gathered?.tellAt) {
      this.outbox.put(mailDigest, { burstId: burstId!, personId: mail.personId }, gathered.tellAt);
    }
  }

  private async story(notice: Notice, ticket: MailTicket, event: Event): Promise<Story> {
    const due = await this.data.dueTimes(ticket.id, OPENING_KINDS.includes(notice.kind) ? 'promised' : 'to come');
    const story: Story = {
      ticket,
      actor: event.actor,
      message: await this.messageOf(notice, ticket, event),
      acknowledgementDue: due.acknowledgement ?? null,
      resolutionDue: due.resolution ?? null,
      reminder: null,
      escalation: null,
      resolvesAt: null,
      delivery: null,
      answersMail: false,
    };
    if (is(event, ticketOpened)) story.answersMail = Boolean(event.data.inboundMailId);
    if (is(event, timerStepReached)) {
      const { metric, dueAt } = event.data;
      story.reminder = { metric, due: dueAt === null ? null : new Date(dueAt) };
    }
    if (is(event, idleStepReached)) {
      story.resolvesAt = event.data.endsAt === null ? null : new Date(event.data.endsAt);
    }
    if (is(event, mailUndelivered)) story.delivery = { to: event.data.to, reason: event.data.reason };
    story.escalation = await this.escalationOf(event, ticket);
    return story;
  }

  private async escalationOf(event: Event, { requesterId }: MailTicket): Promise<Story['escalation']> {
    const told = { promise: null, asked: false, from: null, to: null, unanswered: false };
    if (is(event, ticketEscalated)) {
      const { toLevel: level, reason, promise, fromAssigneeId, toAssigneeId } = event.data;
      const from = await this.data.nameOf(fromAssigneeId);
      const to = toAssigneeId === fromAssigneeId ? null : await this.data.nameOf(toAssigneeId);
      const asked = event.actor.id === requesterId;
      return { ...told, level, reason, promise: promiseOf(promise), asked, from, to };
    }
    if (is(event, escalationUrged)) return { ...told, level: event.data.level, reason: event.data.reason, asked: true };
    if (is(event, escalationReminded)) {
      const { level, reason, promise } = event.data;
      return { ...told, level, reason, promise: promiseOf(promise), unanswered: true };
    }
    if (is(event, escalationHandedBack)) {
      const { level, reason, assigneeId } = event.data;
      return { ...told, level, reason, from: event.actor.name, to: await this.data.nameOf(assigneeId) };
    }
    return null;
  }

  private async messageOf({ message }: Notice, ticket: MailTicket, { at }: Event): Promise<MailMessage | null> {
    if (message === 'at the same time') return this.data.messageOf(ticket.id, at);
    if (message === 'the last of an agent') return this.data.lastOfAgents(ticket.id);
    return message ? this.data.message(message.id) : null;
  }
}

function promiseOf(promise: PromiseAtRisk | null): { metric: Metric; due: Date | null } | null {
  return promise && { metric: promise.metric, due: promise.dueAt === null ? null : new Date(promise.dueAt) };
}

function occasionOf(event: Event, ticket: MailTicket): Occasion {
  if (is(event, ticketOpened)) return { ticket, messageId: event.data.messageId, byAgent: false };
  if (is(event, messageAdded)) {
    return { ticket, messageId: event.data.messageId, byAgent: event.data.capacity === 'agent' };
  }
  return { ticket, messageId: null, byAgent: false };
}

function is<Type extends { name: string }>(event: Event, type: Type): event is EventOf<Type> & Event {
  return event.type === type.name;
}
