import { Injectable } from '@nestjs/common';
import { type LinkKind, LINK_KINDS, type LinkType, typeOf } from '../../domain/ticket/link.js';
import type { Kind } from '../../domain/ticket/number.js';
import type { Status } from '../../domain/ticket/status.js';
import { Database } from '../../platform/database/database.js';
import { TicketLink } from './ticket-link.entity.js';

/** A link as it is seen from one ticket. */
export interface LinkRow {
  id: string;
  kind: LinkKind;
  /** Where that ticket stands. */
  end: 'from' | 'to';
  createdAt: Date;
  createdBy: { id: string; name: string } | null;
  /** The other ticket. */
  ticketKind: Kind;
  serial: string;
  subject: string;
  status: Status;
  teamId: string | null;
  assigneeId: string | null;
}

/** Serialises what may close a circle: the tickets of a circle are more than the two that a link locks. */
const CIRCLES = `hashtext('ticket_link circles')`;

@Injectable()
export class Links {
  constructor(private readonly db: Database) {}

  /** Only with both tickets locked. @returns whether it is new */
  async add(link: TicketLink): Promise<boolean> {
    const added = await this.db.query(
      `INSERT INTO ticket_link (id, from_id, to_id, kind, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (from_id, to_id, kind) DO NOTHING RETURNING id`,
      [link.id, link.fromId, link.toId, link.kind, link.createdBy, link.createdAt],
    );
    return added.length > 0;
  }

  async byId(id: string): Promise<TicketLink | null> {
    return (await this.db.find(TicketLink, 'WHERE id = $1', [id]))[0] ?? null;
  }

  async remove(id: string): Promise<boolean> {
    return (await this.db.query(`DELETE FROM ticket_link WHERE id = $1 RETURNING id`, [id])).length > 0;
  }

  /** Whether links of this kind lead from one to the other, the one between them included. Others wait until the commit. */
  async leads(kind: LinkKind, fromId: string, toId: string): Promise<boolean> {
    await this.db.query(`SELECT pg_advisory_xact_lock(${CIRCLES})`);
    const opened = `UNION ALL SELECT id, follow_up_of FROM ticket WHERE follow_up_of IS NOT NULL AND id = reached.id`;
    const found = await this.db.query(
      `WITH RECURSIVE reached AS (
         SELECT $2::uuid AS id
         UNION SELECT next.to_id FROM reached CROSS JOIN LATERAL (
           SELECT from_id, to_id FROM ticket_link WHERE from_id = reached.id AND kind = $1
           ${kind === 'follow_up_of' ? opened : ''}) AS next)
       SELECT 1 FROM reached WHERE id = $3`,
      [kind, fromId, toId],
    );
    return found.length > 0;
  }

  /**
   * Makes those of one ticket those of another one; what the other has already, or what would lead to itself, stays. Only
   * with both locked. @returns how many
   */
  async carry(fromId: string, toId: string): Promise<number> {
    await this.db.query(`SELECT pg_advisory_xact_lock(${CIRCLES})`);
    let carried = 0;
    for (const [own, other] of [
      ['from_id', 'to_id'],
      ['to_id', 'from_id'],
    ]) {
      // What leads to the other ticket already, seen from the end at which it would stand.
      const moved = await this.db.query(
        `WITH RECURSIVE chain AS (
           SELECT kind, ${own} AS id FROM ticket_link WHERE ${other} = $2 AND kind <> 'related'
           UNION SELECT link.kind, link.${own} FROM chain
             JOIN ticket_link AS link ON link.${other} = chain.id AND link.kind = chain.kind)
         UPDATE ticket_link AS link SET ${own} = $2
         WHERE ${own} = $1 AND kind <> 'related' AND ${other} <> $2
           AND NOT EXISTS (SELECT 1 FROM chain WHERE chain.kind = link.kind AND chain.id = link.${other})
           AND NOT EXISTS (SELECT 1 FROM ticket_link AS there
                           WHERE there.${own} = $2 AND there.${other} = link.${other} AND there.kind = link.kind)
         RETURNING id`,
        [fromId, toId],
      );
      carried += moved.length;
    }
    const related = await this.db.query(
      `UPDATE ticket_link AS link SET from_id = least($2::uuid, other.id), to_id = greatest($2::uuid, other.id)
       FROM (SELECT id AS link_id, CASE WHEN from_id = $1 THEN to_id ELSE from_id END AS id FROM ticket_link
             WHERE kind = 'related' AND (from_id = $1 OR to_id = $1)) AS other
       WHERE link.id = other.link_id AND other.id <> $2
         AND NOT EXISTS (SELECT 1 FROM ticket_link AS there WHERE there.kind = 'related'
                           AND there.from_id = least($2::uuid, other.id) AND there.to_id = greatest($2::uuid, other.id))
       RETURNING link.id`,
      [fromId, toId],
    );
    return carried + related.length;
  }

  /** In the order of linking; that by which a ticket was opened as the follow-up of another has that ticket's id. */
  page(ticketId: string, types: readonly LinkType[] | undefined, after: string, limit: number): Promise<LinkRow[]> {
    const wanted = (kind: LinkKind, end: 'from' | 'to') => !types || types.includes(typeOf(kind, end));
    const branches = LINK_KINDS.flatMap((kind) =>
      (['from', 'to'] as const).filter((end) => wanted(kind, end)).map((end) => branch(kind, end)),
    );
    if (wanted('follow_up_of', 'to')) branches.push(openedAs('id', 'to', 'follow_up_of = $1'));
    if (wanted('follow_up_of', 'from')) {
      branches.push(openedAs('follow_up_of', 'from', 'id = $1 AND follow_up_of IS NOT NULL'));
    }
    const links = `SELECT * FROM (${branches.join(' UNION ALL ')}) AS each ORDER BY id LIMIT $3`;
    return this.db.query<LinkRow>(`${selectLinks(links)} ORDER BY link.id`, [ticketId, after, limit]);
  }

  /** One that was made. */
  async seenFrom(ticketId: string, id: string): Promise<LinkRow> {
    const link = `SELECT id, kind, CASE WHEN from_id = $1 THEN 'from' ELSE 'to' END AS "end",
      CASE WHEN from_id = $1 THEN to_id ELSE from_id END AS other_id, created_by, created_at FROM ticket_link WHERE id = $2`;
    return (await this.db.query<LinkRow>(selectLinks(link), [ticketId, id]))[0]!;
  }
}

function selectLinks(links: string): string {
  return `SELECT link.id, link.kind, link."end", link.created_at AS "createdAt", ticket.kind AS "ticketKind", ticket.serial,
      ticket.subject, ticket.status, ticket.team_id AS "teamId", ticket.assignee_id AS "assigneeId",
      CASE WHEN person.id IS NOT NULL THEN json_build_object('id', person.id, 'name', person.name) END AS "createdBy"
    FROM (${links}) AS link JOIN ticket ON ticket.id = link.other_id LEFT JOIN person ON person.id = link.created_by`;
}

function branch(kind: LinkKind, end: 'from' | 'to'): string {
  const [own, other] = end === 'from' ? ['from_id', 'to_id'] : ['to_id', 'from_id'];
  return `(SELECT id, kind, '${end}' AS "end", ${other} AS other_id, created_by, created_at FROM ticket_link
    WHERE ${own} = $1 AND kind = '${kind}' AND id > $2 ORDER BY id LIMIT $3)`;
}

function openedAs(other: string, end: 'from' | 'to', where: string): string {
  return `(SELECT id, 'follow_up_of', '${end}', ${other}, NULL::uuid, created_at FROM ticket
    WHERE ${where} AND id > $2 ORDER BY id LIMIT $3)`;
}
