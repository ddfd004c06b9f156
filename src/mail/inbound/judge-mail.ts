import { Injectable, Logger } from '@nestjs/common';
import { type Classified, classify } from '../../domain/mail/classify-mail.js';
import { decideRoute, type MailFacts, type Route } from '../../domain/mail/decide-route.js';
import type { Authentication } from '../../domain/mail/judge-sender.js';
import { numberInSubject } from '../../domain/ticket/number.js';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { type Ticket, TicketStore } from '../../tickets/tickets.contract.js';
import { MailBlockedSenders } from '../blocked-senders/mail-blocked-senders.js';
import { MailAddresses } from '../mail-addresses.js';
import { AuthenticateSender } from './authenticate-sender.js';
import { FindReturned, type Returned } from './find-returned.js';
import type { InboundMail as StoredMail } from './inbound-mail.entity.js';
import { type InboundMail, parseMail } from './parse-mail.js';
import { recipientsOf } from './recipients-of.js';
import { unreadableMail } from './unreadable-mail.js';

export interface Judgement extends Classified {
  mail: InboundMail;
  /** The one that it joins. */
  ticket: Ticket | null;
  /** The one that it seems to belong to, whether or not it may join it. */
  found: Ticket | null;
  route: Route;
  /** A stranger as well when the sender could not be verified. */
  sender: MailFacts['sender'];
  /** null: not asked. */
  authentication: Authentication | null;
  /** The mail of ours that this one speaks of, or answers to its return path. */
  returned: Returned | null;
  /** Its sender, in lower case; null: nobody we could answer. */
  from: string | null;
  /** It names one of our own addresses as its sender. */
  fromUs: boolean;
}

type Envelope = Pick<StoredMail, 'envelopeTo' | 'envelopeFrom'> &
  Partial<Pick<StoredMail, 'clientAddress' | 'clientName' | 'authentication'>>;

const NO_ENVELOPE: Envelope = { envelopeTo: [], envelopeFrom: null };
/** For somebody who waits for the answer: of all of it, and of what is left for DNS. */
const SHORT_PATIENCE_MS = 1_500;
const SHORT_DNS_PATIENCE_MS = 700;
const PATIENCE = { dnsMs: 2_000, altogetherMs: 10_000 };
/** Nobody answers so many mails, or sends to so many of our addresses; each costs a signature to check. */
const MAX_IDS = 150;
const MAX_RECIPIENTS = 500;

/** Reads a mail and says where it belongs. Changes nothing. */
@Injectable()
export class JudgeMail {
  private readonly logger = new Logger(JudgeMail.name);

  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly tickets: TicketStore,
    private readonly addresses: MailAddresses,
    private readonly authenticate: AuthenticateSender,
    private readonly findReturned: FindReturned,
    private readonly blockedSenders: MailBlockedSenders,
  ) {}

  /** @param envelope whom it was delivered to, and from where, if the source knows */
  async execute(raw: Buffer, envelope: Envelope = NO_ENVELOPE, patienceMs = SHORT_PATIENCE_MS): Promise<Judgement> {
    const { envelopeTo, envelopeFrom } = envelope;
    const begun = performance.now();
    const parsed = await this.read(raw, patienceMs);
    const mail = parsed.returnPath === null && envelopeFrom !== null ? { ...parsed, returnPath: envelopeFrom } : parsed;
    const classified = classify(mail, {
      messageId: (id) => this.addresses.mailOfMessageId(id) !== null,
      mark: (value) => this.addresses.mailOfMark(value) !== null,
    });
    const human = classified.classification === 'human';
    const returned = await this.findReturned.execute(mail, envelopeTo, classified.classification);
    const found = (await this.ticketOfReturned(returned)) ?? (await this.findTicket(mail, envelopeTo));
    const { from, fromUs } = this.readSender(mail);
    const severalAuthors = mail.authors.length > 1 || (mail.headers.get('from')?.length ?? 0) > 1;
    const counts = mail.complete && !severalAuthors && (human || (classified.classification === 'auto_reply' && found));
    const left = Math.max(50, Math.min(SHORT_DNS_PATIENCE_MS, SHORT_PATIENCE_MS + 200 - (performance.now() - begun)));
    const patience = patienceMs > SHORT_PATIENCE_MS ? PATIENCE : { dnsMs: left, altogetherMs: left };
    const authentication = from && counts ? await this.authenticationOf({ raw, mail, from, envelope }, patience) : null;
    const failed = authentication?.verdict === 'fail';
    const sender = from && (found || failed) ? await this.senderOf(found?.ticket ?? null, from) : 'stranger';
    const route = decideRoute({
      complete: mail.complete,
      classification: classified.classification,
      from,
      severalAuthors,
      blocked: human && from !== null && (await this.blockedSenders.isBlocked(from)),
      fromUs,
      foundBy: found?.by ?? null,
      answersDigest: human && (returned?.kind === 'digest' || (await this.answersDigest(mail))),
      numberGiven: numberIn(mail) !== null,
      sender,
      authentication,
    });
    const joins = route.action === 'append' || route.action === 'record';
    const ticket = found?.ticket ?? null;
    const credited = failed ? 'stranger' : sender;
    const seen = { mail, from, fromUs, sender: credited, authentication, returned };
    return { ...classified, ...seen, route, ticket: joins ? ticket : null, found: ticket };
  }

  readSender({ from }: Pick<InboundMail, 'from'>): Pick<Judgement, 'from' | 'fromUs'> {
    const address = from && isAddress(from.address) ? from.address.toLowerCase() : null;
    return { from: address, fromUs: address !== null && this.addresses.isOurs(address) };
  }

  /** What goes wrong with reading is our mistake, and not to be had again by trying: a person looks at the mail as it came. */
  private async read(raw: Buffer, patienceMs: number): Promise<InboundMail> {
    try {
      return await parseMail(raw, patienceMs);
    } catch (error) {
      this.logger.error(`A mail could not be parsed: ${String(error).slice(0, 200)}`);
      return unreadableMail(raw);
    }
  }

  private async ticketOfReturned(returned: Returned | null) {
    const ticket = returned?.ticketId ? await this.tickets.byId(returned.ticketId) : null;
    return ticket && { ticket, by: returned!.by };
  }

  private async authenticationOf(
    { raw, mail, from, envelope }: { raw: Buffer; mail: InboundMail; from: string; envelope: Envelope },
    patience: typeof PATIENCE,
  ): Promise<Authentication> {
    const { authentication, envelopeFrom, clientAddress = null, clientName = null } = envelope;
    // What was found out when it came stays true when it is routed again; keys and records change meanwhile.
    if (authentication && authentication.verdict !== 'unknown') return authentication;
    const authenticationResults = mail.headers.get('authentication-results') ?? [];
    const arrived = { raw, from, authenticationResults, envelopeFrom, clientAddress, clientName };
    return this.authenticate.execute(arrived, patience);
  }

  /** 1. our signed reply address, first of all the one that it was delivered to, 2. our signed Message-IDs, 3. the number. */
  async findTicket(mail: InboundMail, envelopeTo: string[]) {
    const recipients = recipientsOf(mail, envelopeTo);
    for (const recipient of recipients.slice(0, MAX_RECIPIENTS)) {
      const serial = this.addresses.ticketOfAddress(recipient);
      const ticket = serial && (await this.tickets.bySerial(serial));
      if (ticket) return { ticket, by: 'reply address' as const };
    }
    const ticket = await this.ticketOfMails(this.mailsAnswered(mail));
    if (ticket) return { ticket, by: 'message id' as const };
    const serial = numberIn(mail);
    const numbered = serial && (await this.tickets.bySerial(serial));
    return numbered ? { ticket: numbered, by: 'number' as const } : null;
  }

  /** Ours, by their ids; the one that it answers first. */
  private mailsAnswered({ inReplyTo, references }: InboundMail): string[] {
    const messageIds = [...inReplyTo.slice(0, MAX_IDS / 3), ...references.toReversed()];
    return messageIds.slice(0, MAX_IDS).flatMap((id) => this.addresses.mailOfMessageId(id) ?? []);
  }

  private async answersDigest(mail: InboundMail): Promise<boolean> {
    const mailIds = this.mailsAnswered(mail);
    if (mailIds.length === 0) return false;
    const found = await this.db.query(
      `SELECT 1 FROM outbound_mail WHERE id = ANY($1::uuid[]) AND kind = 'digest' LIMIT 1`,
      [mailIds],
    );
    return found.length > 0;
  }

  private async ticketOfMails(mailIds: string[]): Promise<Ticket | null> {
    if (mailIds.length === 0) return null;
    const [row] = await this.db.query<{ ticketId: string }>(
      `SELECT ticket_id AS "ticketId" FROM outbound_mail WHERE id = ANY($1::uuid[]) AND ticket_id IS NOT NULL
       ORDER BY array_position($1::uuid[], id) LIMIT 1`,
      [mailIds],
    );
    return row ? this.tickets.byId(row.ticketId) : null;
  }

  /** By the address alone: whether it is really theirs is another question. */
  async senderOf(ticket: Ticket | null, from: string): Promise<MailFacts['sender']> {
    const person = await this.people.byEmail(from);
    if (!person) return 'stranger';
    if (ticket && (await this.tickets.isParticipant(ticket.id, person.id))) return 'participant';
    return person.role === 'requester' ? 'stranger' : 'agent';
  }
}

/** Another installation has numbers of its own. */
function numberIn({ headers, subject }: InboundMail): number | null {
  return headers.has('x-docket-ticket') ? null : numberInSubject(subject);
}

/** Signs that only look like others (the Kelvin sign for a K) become those in lower case: no address has them. */
function isAddress(text: string): boolean {
  return text === text.normalize('NFKC') && /^[^\s@<>"\0]{1,64}@[^\s@<>"\0]{1,255}$/.test(text);
}
