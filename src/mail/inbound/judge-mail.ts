import { Injectable } from '@nestjs/common';
import { type Classified, classify } from '../../domain/mail/classify-mail.js';
import { decideRoute, type MailFacts, type Route } from '../../domain/mail/decide-route.js';
import type { Authentication } from '../../domain/mail/judge-sender.js';
import { numberInSubject } from '../../domain/ticket/number.js';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { type Ticket, TicketStore } from '../../tickets/tickets.contract.js';
import { MailAddresses } from '../mail-addresses.js';
import { AuthenticateSender } from './authenticate-sender.js';
import type { InboundMail as StoredMail } from './inbound-mail.entity.js';
import { type InboundMail, parseMail } from './parse-mail.js';

export interface Judgement extends Classified {
  mail: InboundMail;
  ticket: Ticket | null;
  route: Route;
  /** A stranger as well when the sender could not be verified. */
  sender: MailFacts['sender'];
  /** null: not asked. */
  authentication: Authentication | null;
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
  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly tickets: TicketStore,
    private readonly addresses: MailAddresses,
    private readonly authenticate: AuthenticateSender,
  ) {}

  /** @param envelope whom it was delivered to, and from where, if the source knows */
  async execute(raw: Buffer, envelope: Envelope = NO_ENVELOPE, patienceMs = SHORT_PATIENCE_MS): Promise<Judgement> {
    const { envelopeTo, envelopeFrom } = envelope;
    const begun = performance.now();
    const parsed = await parseMail(raw, patienceMs);
    const mail = parsed.returnPath === null && envelopeFrom !== null ? { ...parsed, returnPath: envelopeFrom } : parsed;
    const classified = classify(mail, {
      messageId: (id) => this.addresses.mailOfMessageId(id) !== null,
      mark: (value) => this.addresses.mailOfMark(value) !== null,
    });
    const human = classified.classification === 'human';
    const found = await this.findTicket(mail, envelopeTo, human);
    const from = mail.from && isAddress(mail.from.address) ? mail.from.address.toLowerCase() : null;
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
      fromUs: from !== null && this.addresses.isOurs(from),
      foundBy: found?.by ?? null,
      numberGiven: numberInSubject(mail.subject) !== null,
      sender,
      authentication,
    });
    const joins = route.action === 'append' || route.action === 'record';
    const ticket = joins ? found!.ticket : null;
    return { ...classified, mail, route, sender: failed ? 'stranger' : sender, authentication, ticket };
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

  /**
   * 1. our signed reply address, first of all the one that it was delivered to, 2. our signed Message-IDs, 3. the number.
   * @param human a person who encloses one of our mails does not answer it; a bounce does
   */
  private async findTicket(mail: InboundMail, envelopeTo: string[], human: boolean) {
    const recipients = [...envelopeTo, ...mail.deliveredTo, ...[...mail.to, ...mail.cc].map(({ address }) => address)];
    for (const recipient of recipients.slice(0, MAX_RECIPIENTS)) {
      const serial = this.addresses.ticketOfAddress(recipient);
      const ticket = serial && (await this.tickets.bySerial(serial));
      if (ticket) return { ticket, by: 'reply address' as const };
    }
    const ticket = await this.ticketOfMessageIds([
      ...mail.inReplyTo.slice(0, MAX_IDS / 3),
      ...mail.references.toReversed(),
      ...(human ? [] : idsOfReturned(mail)),
    ]);
    if (ticket) return { ticket, by: 'message id' as const };
    const serial = numberInSubject(mail.subject);
    const numbered = serial && (await this.tickets.bySerial(serial));
    return numbered ? { ticket: numbered, by: 'number' as const } : null;
  }

  private async ticketOfMessageIds(messageIds: string[]): Promise<Ticket | null> {
    const mailIds = messageIds.slice(0, MAX_IDS).flatMap((id) => this.addresses.mailOfMessageId(id) ?? []);
    if (mailIds.length === 0) return null;
    const [row] = await this.db.query<{ ticketId: string }>(
      `SELECT ticket_id AS "ticketId" FROM outbound_mail WHERE id = ANY($1::uuid[]) AND ticket_id IS NOT NULL
       ORDER BY array_position($1::uuid[], id) LIMIT 1`,
      [mailIds],
    );
    return row ? this.tickets.byId(row.ticketId) : null;
  }

  private async senderOf(ticket: Ticket | null, from: string): Promise<MailFacts['sender']> {
    const person = await this.people.byEmail(from);
    if (!person) return 'stranger';
    if (ticket && (await this.tickets.isParticipant(ticket.id, person.id))) return 'participant';
    return person.role === 'requester' ? 'stranger' : 'agent';
  }
}

/** A bounce names the mail that came back in a part of its own. */
function idsOfReturned({ parts }: InboundMail): string[] {
  const returned = parts.filter(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers');
  return returned.flatMap(
    ({ content }) => /^message-id:\s*<([^<>\s]{1,500})>/im.exec(content.slice(0, 65_536))?.[1] ?? [],
  );
}

/** Signs that only look like others (the Kelvin sign for a K) become those in lower case: no address has them. */
function isAddress(text: string): boolean {
  return text === text.normalize('NFKC') && /^[^\s@<>"\0]{1,64}@[^\s@<>"\0]{1,255}$/.test(text);
}
