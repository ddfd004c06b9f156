import { Injectable } from '@nestjs/common';
import { formatNumber, type Kind } from '../domain/ticket/number.js';
import type { Capacity } from '../domain/ticket/status.js';
import { Database } from '../platform/database/database.js';
import { AttachmentPasses, IS_GIVEN_OUT } from '../tickets/tickets.contract.js';

export interface PublicMessage {
  id: string;
  authorId: string | null;
  author: string | null;
  capacity: Capacity | null;
  body: string;
  /** Harmless; its pictures have passes. null also where it does not fit with the others. */
  html: string | null;
  hasHtml: boolean;
  createdAt: Date;
  attachments: PublicFile[];
}

export interface PublicFile {
  id: string;
  name: string;
  /** Media type, told by content. */
  type: string;
  size: number;
  /** false: it is checked for viruses still, or was found infected. */
  isGivenOut: boolean;
}

/** Another ticket that this one goes on from, goes on in, or was merged into. */
export interface RelatedTicket {
  id: string;
  number: string;
  relation: 'follow-up' | 'follow-up of' | 'merged into';
  /** Whether the same person may open it. */
  theirs: boolean;
}

/** The latest messages that a page shows. */
const PAGE = 100;
/** Bytes of HTML in a page after which no more is added: each message may bring 400 kB. */
const HTML_ROOM = 1_000_000;

/** What the tracking page shows of a ticket besides the ticket itself: nothing but what participants may see. */
@Injectable()
export class TrackingData {
  constructor(
    private readonly db: Database,
    private readonly passes: AttachmentPasses,
  ) {}

  /**
   * Oldest first, the latest of those before `before`. `earlier`: there are more before them. The last one has its HTML
   * always, those before it as long as there is room.
   *
   * @param since what was written before then is not for them; null: everything is
   */
  async thread(
    ticketId: string,
    before: string | null,
    since: Date | null,
  ): Promise<{ messages: PublicMessage[]; earlier: boolean }> {
    const rows = await this.db.query<PublicMessage>(
      `SELECT message.id, message.author_id AS "authorId", 
         CASE WHEN author.id = ticket.requester_id THEN ticket.requester_name ELSE author.name END AS author, message.capacity, message.body,
         CASE WHEN sum(octet_length(message.html)) OVER (ORDER BY message.id DESC) - octet_length(message.html) < ${HTML_ROOM}
           THEN message.html END AS html,
         message.html IS NOT NULL AS "hasHtml", message.created_at AS "createdAt",
         (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'type', type, 'size', size,
             'isGivenOut', ${IS_GIVEN_OUT}) ORDER BY id), '[]')
          FROM attachment JOIN stored_file USING (sha256) WHERE attachment.message_id = message.id) AS attachments
       FROM (SELECT * FROM message
             WHERE ticket_id = $1 AND visibility = 'public' AND ($2::uuid IS NULL OR id < $2)
               AND ($3::timestamptz IS NULL OR created_at >= $3)
             ORDER BY id DESC LIMIT ${PAGE + 1}) AS message
         JOIN ticket ON ticket.id = message.ticket_id LEFT JOIN person AS author ON author.id = message.author_id
       ORDER BY message.id DESC`,
      [ticketId, before, since],
    );
    const messages = rows.slice(0, PAGE).reverse();
    return {
      messages: messages.map((one) => ({ ...one, html: this.passes.insert(one.html, one.attachments) })),
      earlier: rows.length > PAGE,
    };
  }

  async related(ticketId: string, personId: string): Promise<RelatedTicket[]> {
    const rows = await this.db.query<Omit<RelatedTicket, 'number'> & { kind: Kind; serial: string }>(
      `SELECT other.id, other.kind, other.serial,
         CASE WHEN other.id = ticket.merged_into THEN 'merged into'
              WHEN other.id = ticket.follow_up_of THEN 'follow-up of' ELSE 'follow-up' END AS relation,
         EXISTS (SELECT 1 FROM participant WHERE ticket_id = other.id AND person_id = $2) AS theirs
       FROM ticket JOIN ticket AS other
         ON other.id = ticket.merged_into OR other.id = ticket.follow_up_of OR other.follow_up_of = ticket.id
       WHERE ticket.id = $1 ORDER BY other.serial LIMIT 20`,
      [ticketId, personId],
    );
    return rows.map(({ kind, serial, ...row }) => ({ ...row, number: formatNumber(kind, serial) }));
  }
}
