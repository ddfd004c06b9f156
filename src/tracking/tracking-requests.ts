import { Inject, Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import { Forms } from '../categories/categories.contract.js';
import { formatNumber } from '../domain/ticket/number.js';
import { AskForEscalation, EscalationStanding } from '../escalation/escalation.contract.js';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { isUuid } from '../platform/http/cursor.js';
import type { HtmlPage } from '../platform/http/html-page.js';
import { Once } from '../platform/http/once.js';
import { Problem } from '../platform/http/problem.js';
import { newId } from '../platform/new-id.js';
import { Clock } from '../platform/time/clock.js';
import { readableTime } from '../platform/time/readable-time.js';
import {
  type Access,
  MAX_COMMENT,
  RateTicket,
  ReplyToTicket,
  TicketStore,
  TicketViews,
  TrackingKeys,
} from '../tickets/tickets.contract.js';
import { TrackedSurveys } from './tracked-surveys.js';
import { TrackingAccess } from './tracking-access.js';
import { MAX_MESSAGE, MAX_REASON, type Refused, trackingPage } from './tracking-page.js';
import { TrackingData } from './tracking.store.js';

/** That of all its other words. */
const PAGE_LANGUAGES = ['en'];

/** What a browser sent; nothing of it is certain. */
export type Sent = Record<string, unknown> | undefined;

/** A page to show, or where to go. */
export type Outcome = { page: HtmlPage } | { location: string };

@Injectable()
export class TrackingRequests {
  constructor(
    private readonly access: TrackingAccess,
    private readonly views: TicketViews,
    private readonly forms: Forms,
    private readonly data: TrackingData,
    private readonly replyToTicket: ReplyToTicket,
    private readonly askForEscalation: AskForEscalation,
    private readonly escalationStanding: EscalationStanding,
    private readonly rateTicket: RateTicket,
    private readonly surveys: TrackedSurveys,
    private readonly tickets: TicketStore,
    private readonly keys: TrackingKeys,
    private readonly once: Once,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async show(number: string, query: Sent): Promise<HtmlPage> {
    const key = field(query, 'key');
    return this.page(await this.access.find(number, key), key, query);
  }

  async addMessage(number: string, form: Sent): Promise<Outcome> {
    const key = field(form, 'key');
    const found = await this.access.findForParticipant(number, key);
    const body = field(form, 'body').replaceAll('\r\n', '\n').trim();
    const why = whyRefused(body, MAX_MESSAGE, 'Please write something first.');
    if (why) return this.refuse(found, key, { form: 'message', typed: field(form, 'body'), why });
    const { ticket, actor } = found;
    const added = await this.once.perform(['message', ticket.id, actor.id, onceOf(form), body], () =>
      this.replyToTicket.execute({
        ticketId: ticket.id,
        author: actor,
        capacity: 'participant',
        visibility: 'public',
        source: 'api',
        body,
      }),
    );
    if (!added || added.ticket.id === ticket.id) return { location: `${link(number, key)}&done=message` };
    return { location: await this.linkToOther(added.ticket, actor.id, number, key) };
  }

  async escalate(number: string, form: Sent): Promise<Outcome> {
    const key = field(form, 'key');
    const found = await this.access.findForParticipant(number, key);
    const reason = field(form, 'reason').replaceAll('\r\n', '\n').trim();
    const refuse = (why: string, status = 422) =>
      this.refuse(found, key, { form: 'escalation', typed: field(form, 'reason'), why }, status);
    const why = whyRefused(reason, MAX_REASON, 'Please say why.');
    if (why) return refuse(why);
    const { ticket, actor } = found;
    const causeRef = `request:${newId()}`;
    try {
      const asked = await this.once.perform(['escalation', ticket.id, actor.id, onceOf(form), reason], () =>
        this.askForEscalation.execute({ ticketId: ticket.id, actor, reason, cause: 'requester', causeRef }),
      );
      const isAdded = asked && asked.causeRef !== causeRef;
      return { location: `${link(number, key)}&done=${isAdded ? 'urged' : 'escalated'}` };
    } catch (error) {
      if (error instanceof Problem && error.code === 'escalation/too-soon') {
        const again = readableTime(error.retryAt!, this.clock.now());
        return refuse(
          `It has been answered only just. You can ask again from ${again}, and write a message any time.`,
          429,
        );
      }
      if (error instanceof Problem && error.code === 'ticket/conflict') {
        return refuse('It has been solved meanwhile. Write a message if something is still missing.', 409);
      }
      throw error;
    }
  }

  /** @throws Problem ticket/not-found for all but the requester */
  async rate(number: string, form: Sent): Promise<Outcome> {
    const key = field(form, 'key');
    const found = await this.access.findForParticipant(number, key);
    const { ticket, actor } = found;
    if (!this.environment.survey || actor.id !== ticket.requesterId) {
      throw new Problem('ticket/not-found', 'There is nothing to rate here');
    }
    const score = field(form, 'score');
    const comment = field(form, 'comment').replaceAll('\r\n', '\n').trim();
    const refuse = (why: string, status = 422) =>
      this.refuse(found, key, { form: 'survey', score, typed: field(form, 'comment'), why }, status);
    if (!/^[1-5]$/.test(score)) return refuse('Please choose one of the five.');
    const why = comment && whyRefused(comment, MAX_COMMENT, '');
    if (why) return refuse(why);
    try {
      await this.rateTicket.execute(ticket.id, { score: Number(score), comment: comment || null }, actor);
    } catch (error) {
      if (error instanceof Problem && error.code === 'survey/conflict') {
        return refuse('It can no longer be rated: it is open again, or your rating is more than seven days old.', 409);
      }
      throw error;
    }
    return { location: `${link(number, key)}&done=rated` };
  }

  private async refuse(found: Access, key: string, refused: Refused, status = 422): Promise<Outcome> {
    return { page: await this.page(found, key, {}, refused, status) };
  }

  private async page(found: Access, key: string, query: Sent, refused: Refused | null = null, status = 200) {
    const { ticket, actor, capacity, readsSince } = found;
    const before = field(query, 'before');
    const [view, fields, thread, related, survey, escalation] = await Promise.all([
      this.views.ticket(ticket.id, 'participant'),
      this.forms.labelled(ticket.category, ticket.fields, PAGE_LANGUAGES),
      this.data.thread(ticket.id, isUuid(before) ? before : null, readsSince),
      this.data.related(ticket.id, actor.id),
      this.surveys.of(found),
      this.escalationStanding.of(ticket.id),
    ]);
    return trackingPage(
      {
        ticket: view,
        person: actor,
        key,
        publicUrl: this.environment.publicUrl,
        mayWrite: capacity === 'participant',
        ...thread,
        fields,
        related: related.map(({ theirs, ...other }) => ({
          ...other,
          link: theirs ? link(other.number, this.keys.issue(other.id, actor.id)) : null,
        })),
        reopenUntil: ticket.status === 'resolved' ? (ticket.closesAt ?? null) : null,
        survey,
        escalation,
        now: this.clock.now(),
        once: uuidv4(),
        done: field(query, 'done') || null,
        refused,
      },
      status,
    );
  }

  /** The message went elsewhere: to a follow-up, or to the ticket that this one was merged into. */
  private async linkToOther(other: Access['ticket'], personId: string, number: string, key: string): Promise<string> {
    const theirs = await this.tickets.isParticipant(other.id, personId);
    if (!theirs) return `${link(number, key)}&done=handed`;
    const done = other.followUpOf ? 'follow-up' : 'message';
    return `${link(formatNumber(other.kind, other.serial), this.keys.issue(other.id, personId))}&done=${done}`;
  }
}

function link(number: string, key: string): string {
  return `/t/${number}?key=${key}`;
}

function field(sent: Sent, name: string): string {
  const value = sent?.[name];
  return typeof value === 'string' ? value : '';
}

/** A form without a token counts each time. */
function onceOf(form: Sent): string {
  return field(form, 'once') || uuidv4();
}

function whyRefused(text: string, longest: number, blank: string): string | null {
  if (text === '') return blank;
  if (text.length <= longest) return null;
  return `That is too long: ${text.length} characters, where ${longest} fit. Please shorten it.`;
}
