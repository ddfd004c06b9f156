import { Inject, Injectable } from '@nestjs/common';
import { newId } from '../../platform/new-id.js';
import type { Metric } from '../../domain/sla/policy.js';
import { linkOf } from '../../domain/ticket/link-of.js';
import { formatNumber } from '../../domain/ticket/number.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import type { Actor } from '../../platform/events/event.js';
import { Clock } from '../../platform/time/clock.js';
import { TrackingKeys } from '../../tickets/tickets.contract.js';
import { MailAddresses } from '../mail-addresses.js';
import type { MailMessage, MailTicket, Recipient } from './mail-data.store.js';
import { MailThreads } from './mail-thread.store.js';
import { type MailFile, type MailKind, OPENING_KINDS, type OutboundMail } from './outbound-mail.entity.js';
import { packFiles, sizeIn } from './pack-files.js';
import type { Block, LetterData } from './templates/letter.js';
import { Letters } from './templates/letters.js';

/** What a mail tells, gathered once for all its recipients. */
export interface Story {
  ticket: MailTicket;
  actor: Actor;
  message: MailMessage | null;
  acknowledgementDue: Date | null;
  resolutionDue: Date | null;
  reminder: { metric: Metric; due: Date | null } | null;
  escalation: {
    level: number;
    reason: string;
    promise: { metric: Metric; due: Date | null } | null;
    asked: boolean;
    from: string | null;
    to: string | null;
    unanswered: boolean;
  } | null;
  /** When a ticket that waits for its requester is resolved without an answer. */
  resolvesAt: Date | null;
  /** A mail that did not arrive. */
  delivery: { to: string; reason: string } | null;
  /** It answers a mail by itself. */
  answersMail: boolean;
}

/** A mail as it is written, before anybody has asked whether it may leave. */
export type Draft = Omit<OutboundMail, 'nature' | 'state' | 'lastError' | 'burstId'>;

/** Mails by which a person speaks. All others are automatic. */
const PERSONAL: MailKind[] = ['reply'];

/** Writes one mail to one recipient, headers and all. */
@Injectable()
export class ComposeMail {
  constructor(
    private readonly addresses: MailAddresses,
    private readonly threads: MailThreads,
    private readonly keys: TrackingKeys,
    private readonly letters: Letters,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async execute(kind: MailKind, story: Story, recipient: Recipient, cause: string): Promise<Draft> {
    const { ticket, message } = story;
    const { mailFrom, publicUrl, mailAttachmentLimit } = this.environment;
    const id = OPENING_KINDS.includes(kind) ? ticket.id : newId();
    const number = formatNumber(ticket.kind, ticket.serial);
    const now = this.clock.now();
    const language = this.letters.languageFor(recipient.locale, kind);
    const key = this.keys.issue(ticket.id, recipient.id);
    const link = `${publicUrl}/t/${number}?key=${key}`;
    // Text names the ticket's address without a key, since all who take part read it; each reader gets their own.
    const withKey = (text: string) => linkOf(text, `${publicUrl}/t/${number}`, link);
    const promise = (metric: string) => language.promises[metric] ?? metric;
    // Files go where the public message goes; agents find them where they work.
    const files = kind === 'reply' && message ? packFiles(message.attachments, mailAttachmentLimit) : null;
    const data: LetterData = {
      ...this.tell(story, files === null, withKey),
      number,
      subject: ticket.subject,
      name: recipient.name,
      link,
      escalationLink: `${link}#escalate`,
      escalationPhrase: this.environment.escalationPhrases.suggested(language.locale),
      surveyLink: this.asksForRating(ticket, recipient) ? `${link}#rate` : null,
      reminder: story.reminder && {
        promise: promise(story.reminder.metric),
        due: story.reminder.due,
        overdue: story.reminder.due !== null && story.reminder.due <= now,
      },
      escalation: story.escalation && {
        ...story.escalation,
        level: language.levels[story.escalation.level] ?? String(story.escalation.level),
        promise: story.escalation.promise && promise(story.escalation.promise.metric),
        due: story.escalation.promise?.due ?? null,
      },
      delivery: story.delivery,
      digest: null,
    };
    const linkTo = ({ id: file, name, size }: MailFile): Block => ({
      type: 'link',
      label: `${name} (${sizeIn(language.locale, size)})`,
      url: `${publicUrl}/t/${number}/attachments/${file}?key=${key}`,
    });
    const letter = language.write(kind, data, recipient.locale, now);
    const blocks = afterWhatWasSaid(letter, files?.linked.map(linkTo) ?? []);
    // The same in every mail of a ticket: some programs hold a conversation together by nothing else.
    const subject = `[${number}] ${ticket.subject}`;
    const { thread, headers } = await this.threads.of(ticket, recipient, id, subject);
    const speaks = message && (kind === 'reply' || kind === 'requester_replied') ? message.authorName : null;
    return {
      id,
      cause: `${cause}:${recipient.id}`,
      ticketId: ticket.id,
      personId: recipient.id,
      kind,
      fromName: speaks ? (mailFrom.name ? `${speaks} (${mailFrom.name})` : speaks) : mailFrom.name,
      fromAddress: mailFrom.address,
      toName: recipient.name,
      toAddress: recipient.email,
      replyTo: this.addresses.replyAddress(Number(ticket.serial)),
      returnPath: this.environment.mailVerp ? this.addresses.returnPath(id) : null,
      messageId: this.addresses.newMessageId(id),
      ...thread,
      headers: {
        ...this.headers(kind, id, number, story),
        ...headers,
        ...(recipient.part === 'follower' && leaving(`${publicUrl}/t/${number}/unfollow?key=${key}`)),
      },
      subject,
      ...this.letters.layOut(language, data, blocks),
      files: files?.travel ?? [],
      digestId: null,
      promise: promiseOf(story),
      attempts: 0,
      attemptsBefore: 0,
      nextAttemptAt: null,
      claimedUntil: null,
      createdAt: now,
      sentAt: null,
    };
  }

  private tell(
    story: Story,
    namesFiles: boolean,
    withKey: (text: string) => string,
  ): Omit<
    LetterData,
    | 'number'
    | 'subject'
    | 'name'
    | 'link'
    | 'escalationLink'
    | 'escalationPhrase'
    | 'surveyLink'
    | 'reminder'
    | 'escalation'
    | 'delivery'
    | 'digest'
  > {
    const { ticket, message, actor } = story;
    return {
      requester: ticket.requesterName,
      assignee: ticket.assigneeName,
      actor: actor.name,
      openedBy: message && message.authorId !== ticket.requesterId ? message.authorName : null,
      followUpOf: ticket.followUpOf && formatNumber(ticket.followUpOf.kind, ticket.followUpOf.serial),
      message: message && {
        author: message.authorName,
        body: withKey(message.body),
        attachments: namesFiles ? message.attachments.map(({ name }) => name).join(', ') : '',
      },
      acknowledgementDue: story.acknowledgementDue,
      resolutionDue: story.resolutionDue,
      resolved: ticket.status === 'resolved',
      reopenUntil: ticket.closesAt,
      mergedInto: ticket.mergedInto && formatNumber(ticket.mergedInto.kind, ticket.mergedInto.serial),
      resolvesAt: story.resolvesAt,
    };
  }

  private asksForRating({ status, requesterId, rated }: MailTicket, recipient: Recipient): boolean {
    const isOver = status === 'resolved' || status === 'closed';
    return this.environment.survey && isOver && recipient.id === requesterId && !rated;
  }

  /** RFC 3834 for what nobody wrote by hand, and what makes our own mail known when it comes back. */
  private headers(kind: MailKind, id: string, number: string, { answersMail }: Story): Record<string, string> {
    const ours = { 'X-Docket-Ticket': number, 'X-Docket-Mail': this.addresses.mark(id) };
    if (PERSONAL.includes(kind)) return ours;
    return {
      ...ours,
      'Auto-Submitted': answersMail ? 'auto-replied' : 'auto-generated',
      // Exchange goes by its own header.
      'X-Auto-Response-Suppress': 'All',
    };
  }
}

/** A follower's mails carry it, and no others. */
export const LEAVING = 'List-Unsubscribe';

/** RFC 8058: mail programs show a button of their own. */
function leaving(address: string): Record<string, string> {
  return { [LEAVING]: `<${address}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

function promiseOf({ reminder, escalation }: Story): OutboundMail['promise'] {
  const promise = reminder ?? escalation?.promise;
  return promise ? { metric: promise.metric, due: promise.due?.toISOString() ?? null } : null;
}

/** Files that are linked stand below the message that they belong to. */
function afterWhatWasSaid(letter: Block[], links: Block[]): Block[] {
  const at = letter.findIndex(({ type }) => type === 'said') + 1;
  return [...letter.slice(0, at), ...links, ...letter.slice(at)];
}
