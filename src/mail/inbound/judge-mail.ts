import { Injectable } from '@nestjs/common';
import { type Classified, classify } from '../../domain/mail/classify-mail.js';
import { decideRoute, type MailFacts, type Route } from '../../domain/mail/decide-route.js';
import { numberInSubject } from '../../domain/ticket/number.js';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { type Ticket, TicketStore } from '../../tickets/tickets.contract.js';
import { MailAddresses } from '../mail-addresses.js';
import type { InboundMail as StoredMail } from './inbound-mail.entity.js';
import { type InboundMail, parseMail } from './parse-mail.js';

export interface Judgement extends Classified {
  mail: InboundMail;
  /** The one that it joins. */
  ticket: Ticket | null;
  /** The one that it seems to belong to, whether or not it may join it. */
  found: Ticket | null;
  route: Route;
  sender: MailFacts['sender'];
  /** Its sender, in lower case; null: nobody we could answer. */
  from: string | null;
  /** It names one of our own addresses as its sender. */
  fromUs: boolean;
}

type Envelope = Pick<StoredMail, 'envelopeTo' | 'envelopeFrom'>;

const NO_ENVELOPE: Envelope = { envelopeTo: [], envelopeFrom: null };
/** For somebody who waits for the answer. */
const SHORT_PATIENCE_MS = 1_500;

/** Reads a mail and says where it belongs. Changes nothing. */
@Injectable()
export class JudgeMail {
  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly tickets: TicketStore,
    private readonly addresses: MailAddresses,
  ) {}

  /** @param envelope whom it was delivered to, and from where, if the source knows */
  async execute(raw: Buffer, envelope: Envelope = NO_ENVELOPE, patienceMs = SHORT_PATIENCE_MS): Promise<Judgement> {
    const { envelopeTo, envelopeFrom } = envelope;
    const parsed = await parseMail(raw, patienceMs);
    const mail = parsed.returnPath === null && envelopeFrom !== null ? { ...parsed, returnPath: envelopeFrom } : parsed;
    const classified = classify(mail, {
      messageId: (id) => this.addresses.mailOfMessageId(id) !== null,
      mark: (value) => this.addresses.mailOfMark(value) !== null,
    });
    const found = await this.findTicket(mail, envelopeTo);
    const { from, fromUs } = this.readSender(mail);
    const sender = found && from ? await this.senderOf(found.ticket, from) : 'stranger';
    const route = decideRoute({
      complete: mail.complete,
      classification: classified.classification,
      from,
      fromUs,
      foundBy: found?.by ?? null,
      numberGiven: numberInSubject(mail.subject) !== null,
      sender,
    });
    const joins = route.action === 'append' || route.action === 'record';
    const ticket = found?.ticket ?? null;
    return { ...classified, mail, route, sender, from, fromUs, ticket: joins ? ticket : null, found: ticket };
  }

  readSender({ from }: Pick<InboundMail, 'from'>): Pick<Judgement, 'from' | 'fromUs'> {
    const address = from && isAddress(from.address) ? from.address.toLowerCase() : null;
    return { from: address, fromUs: address !== null && this.addresses.isOurs(address) };
  }

  /** 1. our signed reply address, 2. our signed Message-IDs, 3. the number. */
  async findTicket(mail: InboundMail, envelopeTo: string[]) {
    const recipients = [...envelopeTo, ...mail.deliveredTo, ...[...mail.to, ...mail.cc].map(({ address }) => address)];
    for (const recipient of recipients) {
      const serial = this.addresses.ticketOfAddress(recipient);
      const ticket = serial && (await this.tickets.bySerial(serial));
      if (ticket) return { ticket, by: 'reply address' as const };
    }
    const ticket = await this.ticketOfMessageIds([
      ...mail.inReplyTo,
      ...mail.references.toReversed(),
      ...idsOfReturned(mail),
    ]);
    if (ticket) return { ticket, by: 'message id' as const };
    const serial = numberInSubject(mail.subject);
    const numbered = serial && (await this.tickets.bySerial(serial));
    return numbered ? { ticket: numbered, by: 'number' as const } : null;
  }

  private async ticketOfMessageIds(messageIds: string[]): Promise<Ticket | null> {
    const mailIds = messageIds.flatMap((id) => this.addresses.mailOfMessageId(id) ?? []);
    if (mailIds.length === 0) return null;
    const [row] = await this.db.query<{ ticketId: string }>(
      `SELECT ticket_id AS "ticketId" FROM outbound_mail WHERE id = ANY($1::uuid[]) AND ticket_id IS NOT NULL
       ORDER BY array_position($1::uuid[], id) LIMIT 1`,
      [mailIds],
    );
    return row ? this.tickets.byId(row.ticketId) : null;
  }

  async senderOf(ticket: Ticket, from: string): Promise<MailFacts['sender']> {
    const person = await this.people.byEmail(from);
    if (!person) return 'stranger';
    if (await this.tickets.isParticipant(ticket.id, person.id)) return 'participant';
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

function isAddress(text: string): boolean {
  return /^[^\s@<>"\0]{1,64}@[^\s@<>"\0]{1,255}$/.test(text);
}
