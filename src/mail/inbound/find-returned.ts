import { Injectable } from '@nestjs/common';
import type { Classified } from '../../domain/mail/classify-mail.js';
import { Database } from '../../platform/database/database.js';
import { MailAddresses, type ReturnPath } from '../mail-addresses.js';
import type { InboundMail } from './parse-mail.js';
import { recipientsOf } from './recipients-of.js';

/** A mail that we sent. */
export interface Returned {
  id: string;
  ticketId: string | null;
  personId: string;
  kind: string;
  nature: string;
  toName: string;
  toAddress: string;
  createdAt: Date;
  by: 'return path' | 'message id';
}

const RETURNED_TYPES = ['message/rfc822', 'message/global', 'text/rfc822-headers'];
/** A mail comes back to one address; each that looks like one costs a look. */
const MOST_PATHS = 10;
const REPORT_TYPES = ['message/feedback-report'];
const SENT = `SELECT id, ticket_id AS "ticketId", person_id AS "personId", kind, nature, to_name AS "toName", to_address AS "toAddress",
  created_at AS "createdAt" FROM outbound_mail WHERE attempts > 0`;

/**
 * Finds the mail that came back: by the return path that only it had, and where that got lost on the way, by the signed
 * Message-ID in what the report returns. So nobody can make up that a mail came back who never saw it.
 */
@Injectable()
export class FindReturned {
  constructor(
    private readonly db: Database,
    private readonly addresses: MailAddresses,
  ) {}

  async execute(
    mail: InboundMail,
    envelopeTo: string[],
    classification: Classified['classification'],
  ): Promise<Returned | null> {
    const isReport = classification === 'bounce' || classification === 'complaint';
    const recipients = recipientsOf(mail, envelopeTo);
    const addresses = isReport ? [...recipients, ...reportedPaths(mail)] : recipients;
    const paths = addresses.flatMap((address) => this.addresses.readReturnPath(address) ?? []);
    for (const path of paths.slice(0, MOST_PATHS)) {
      const found = await this.ofReturnPath(path);
      if (found) return { ...found, by: 'return path' };
    }
    const found = isReport ? await this.ofMessageId(idsOfReturned(mail)) : null;
    return found && { ...found, by: 'message id' };
  }

  private async ofReturnPath(path: ReturnPath): Promise<Omit<Returned, 'by'> | null> {
    const mails = await this.db.query<Omit<Returned, 'by'>>(`${SENT} AND id BETWEEN $1 AND $2`, [path.from, path.to]);
    return mails.find(({ id }) => path.isOf(id)) ?? null;
  }

  private async ofMessageId(messageIds: string[]): Promise<Omit<Returned, 'by'> | null> {
    const ids = messageIds.flatMap((id) => this.addresses.mailOfMessageId(id) ?? []);
    if (ids.length === 0) return null;
    const [mail] = await this.db.query<Omit<Returned, 'by'>>(
      `${SENT} AND id = ANY($1::uuid[]) ORDER BY array_position($1::uuid[], id) LIMIT 1`,
      [ids],
    );
    return mail ?? null;
  }
}

/** The header of the mail that a report returns, in a part of its own. */
function idsOfReturned({ parts }: InboundMail): string[] {
  return parts
    .filter(({ type }) => RETURNED_TYPES.includes(type))
    .slice(0, 10)
    .flatMap(({ content }) => /^message-id:\s*<([^<>\s]{1,500})>/im.exec(content.slice(0, 65_536))?.[1] ?? []);
}

/** Complaints come to an address of their own; they say where the mail came from. */
function reportedPaths({ parts }: InboundMail): string[] {
  return parts
    .filter(({ type }) => REPORT_TYPES.includes(type))
    .flatMap(
      ({ content }) => /^original-mail-from ?:\s*<?([^<>\s]{3,320})>?/im.exec(content.slice(0, 65_536))?.[1] ?? [],
    );
}
