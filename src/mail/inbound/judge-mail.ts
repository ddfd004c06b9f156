import { Injectable } from '@nestjs/common';
import { type Classified, classify } from '../../domain/mail/classify-mail.js';
import { decideRoute, type MailFacts, type Route } from '../../domain/mail/decide-route.js';
import { numberInSubject } from '../../domain/ticket/number.js';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { type Ticket, TicketStore } from '../../tickets/tickets.contract.js';
import { MailAddresses } from '../mail-addresses.js';
import { FindReturned, type Returned } from './find-returned.js';
import type { InboundMail as StoredMail } from './inbound-mail.entity.js';
import { type InboundMail, parseMail } from './parse-mail.js';

export interface Judgement extends Classified {
  mail: InboundMail;
  ticket: Ticket | null;
  route: Route;
  sender: MailFacts['sender'];
  /** The mail of ours that this one speaks of, or answers to its return path. */
  returned: Returned | null;
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
    private readonly findReturned: FindReturned,
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
    const returned = await this.findReturned.execute(mail, envelopeTo, classified.classification);
    const found = (await this.ticketOfReturned(returned)) ?? (await this.findTicket(mail, envelopeTo));
    const from = mail.from && isAddress(mail.from.address) ? mail.from.address.toLowerCase() : null;
    const sender = found && from ? await this.senderOf(found.ticket, from) : 'stranger';
    const route = decideRoute({
      complete: mail.complete,
      classification: classified.classification,
      from,
      fromUs: from !== null && this.addresses.isOurs(from),
      foundBy: found?.by ?? null,
      numberGiven: numberIn(mail) !== null,
      sender,
    });
    const joins = route.action === 'append' || route.action === 'record';
    return { ...classified, mail, route, sender, returned, ticket: joins ? found!.ticket : null };
  }

  private async ticketOfReturned(returned: Returned | null) {
    const ticket = returned?.ticketId ? await this.tickets.byId(returned.ticketId) : null;
    return ticket && { ticket, by: returned!.by };
  }

  /** 1. our signed reply address, 2. our signed Message-IDs, 3. the number. */
  private async findTicket(mail: InboundMail, envelopeTo: string[]) {
    const recipients = [...envelopeTo, ...mail.deliveredTo, ...[...mail.to, ...mail.cc].map(({ address }) => address)];
    for (const recipient of recipients) {
      const serial = this.addresses.ticketOfAddress(recipient);
      const ticket = serial && (await this.tickets.bySerial(serial));
      if (ticket) return { ticket, by: 'reply address' as const };
    }
    const ticket = await this.ticketOfMessageIds([...mail.inReplyTo, ...mail.references.toReversed()]);
    if (ticket) return { ticket, by: 'message id' as const };
    const serial = numberIn(mail);
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

  private async senderOf(ticket: Ticket, from: string): Promise<MailFacts['sender']> {
    const person = await this.people.byEmail(from);
    if (!person) return 'stranger';
    if (await this.tickets.isParticipant(ticket.id, person.id)) return 'participant';
    return person.role === 'requester' ? 'stranger' : 'agent';
  }
}

/** Another installation has numbers of its own. */
function numberIn({ headers, subject }: InboundMail): number | null {
  return headers.has('x-docket-ticket') ? null : numberInSubject(subject);
}

function isAddress(text: string): boolean {
  return /^[^\s@<>"\0]{1,64}@[^\s@<>"\0]{1,255}$/.test(text);
}
