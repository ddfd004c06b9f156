import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { MailAddresses } from '../mail-addresses.js';
import type { MailTicket, Recipient } from './mail-data.store.js';
import { outlookThread, threadIndexIn } from './outlook-thread.js';

/** Besides the root; mail programs need the end of the chain only, and long headers get cut on the way. */
const LATEST = 10;
/** Where headers are that we look for. */
const HEAD_BYTES = 16_384;
/** Ids come from outside: what could break a header is left out. */
const USABLE = /^[\x21-\x3b\x3d\x3f-\x7e]{3,250}$/;

export interface Thread {
  inReplyTo: string | null;
  references: string[];
}

/** With the headers that some programs want besides. */
interface Conversation {
  thread: Thread;
  headers: Record<string, string>;
}

/** Where a mail stands in the conversation that a recipient sees in their mail program. */
@Injectable()
export class MailThreads {
  constructor(
    private readonly db: Database,
    private readonly addresses: MailAddresses,
  ) {}

  /**
   * The root is the same for everybody and every mail of a ticket: the mail by which it was opened, else its
   * confirmation, whose id is that of the ticket. So it stands even when mails overtake each other.
   *
   * @param mailId the mail to be written
   * @param subject that it will have
   */
  async of(ticket: MailTicket, recipient: Recipient, mailId: string, subject: string): Promise<Conversation> {
    const known = await this.db.prepared<{ messageId: string; inbound: boolean; theirs: boolean; head: Buffer | null }>(
      `(SELECT message_id AS "messageId", received_at AS at, true AS inbound, lower(from_address) = $3 AS theirs,
         substring(raw FROM 1 FOR ${HEAD_BYTES}) AS head
        FROM inbound_mail WHERE ticket_id = $1 AND message_id IS NOT NULL
        ORDER BY received_at LIMIT 1)
       UNION ALL
       (SELECT message_id, received_at, true, true, NULL FROM inbound_mail
        WHERE ticket_id = $1 AND message_id IS NOT NULL AND lower(from_address) = $3
        ORDER BY received_at DESC LIMIT ${LATEST})
       UNION ALL
       (SELECT message_id, created_at, false, true, NULL FROM outbound_mail
        WHERE ticket_id = $1 AND person_id = $2 AND state NOT IN ('failed', 'suppressed', 'held', 'gathered')
        ORDER BY created_at DESC LIMIT ${LATEST})
       ORDER BY at`,
      [ticket.id, recipient.id, recipient.email.toLowerCase()],
    );
    const usable = known
      .map((mail) => ({ ...mail, messageId: mail.messageId.replace(/^<|>$/g, '') }))
      .filter(({ messageId }) => USABLE.test(messageId));
    const opening = ticket.channel === 'email' ? usable.find(({ inbound }) => inbound) : undefined;
    const begun = opening?.head ? threadIndexIn(opening.head) : null;
    return {
      thread: chain(
        opening?.messageId ?? this.addresses.newMessageId(ticket.id),
        usable.filter(({ theirs }) => theirs).map(({ messageId }) => messageId),
        this.addresses.newMessageId(mailId),
      ),
      headers: outlookThread(ticket.id, opening ? ticket.subject : subject, begun),
    };
  }
}

/** @param known what the recipient has, oldest first */
export function chain(root: string, known: string[], own: string): Thread {
  const after = [...new Set(known)].filter((id) => id !== root && id !== own).slice(-LATEST);
  const references = root === own ? after : [root, ...after];
  return { references, inReplyTo: references.at(-1) ?? null };
}
