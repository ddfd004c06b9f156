import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { Message } from '../message.entity.js';

/** Messages that leave their ticket for another one. Under the lock of the ticket that they leave. */
@Injectable()
export class SplitMessages {
  constructor(private readonly db: Database) {}

  /** In the order of writing. @throws Problem message/not-found naming the first that is not there */
  async find(ticketId: string, ids: string[]): Promise<Message[]> {
    const found = await this.db.find(Message, 'WHERE ticket_id = $1 AND id = ANY($2) ORDER BY id', [ticketId, ids]);
    const missing = ids.findIndex((id) => !found.some((message) => message.id === id.toLowerCase()));
    if (missing >= 0) {
      const [pointer, detail] = [`/messageIds/${missing}`, 'is no message of this ticket'];
      throw new Problem('message/not-found', `${pointer} ${detail}`, [{ pointer, detail }]);
    }
    return found;
  }

  /** Id of the message by which the ticket was opened. */
  async opening(ticketId: string): Promise<string> {
    const [row] = await this.db.query<{ id: string }>(
      `SELECT id FROM message WHERE ticket_id = $1 AND visibility = 'public' ORDER BY id LIMIT 1`,
      [ticketId],
    );
    return row!.id;
  }

  /** Id of the last public message of an agent. */
  async lastAnswer(ticketId: string): Promise<string | null> {
    const [row] = await this.db.query<{ id: string }>(
      `SELECT id FROM message WHERE ticket_id = $1 AND visibility = 'public' AND capacity = 'agent' ORDER BY id DESC LIMIT 1`,
      [ticketId],
    );
    return row?.id ?? null;
  }

  /** With their files; whoever wrote one of them, and takes part where they come from, follows the other ticket. */
  async move(messages: Message[], fromId: string, toId: string, at: Date): Promise<void> {
    const ids = messages.map(({ id }) => id);
    await this.db.query(`UPDATE message SET ticket_id = $2 WHERE id = ANY($1)`, [ids, toId]);
    await this.db.query(`UPDATE attachment SET ticket_id = $2 WHERE message_id = ANY($1)`, [ids, toId]);
    const authors = messages.filter(({ visibility }) => visibility === 'public').map(({ authorId }) => authorId);
    await this.db.query(
      `INSERT INTO participant (ticket_id, person_id, part, name, since, reads_since)
       SELECT $2, person_id, 'follower', CASE WHEN part = 'requester' THEN requester_name ELSE name END, $4, reads_since
       FROM participant JOIN ticket ON ticket.id = ticket_id WHERE ticket_id = $1 AND person_id = ANY($3)
       ON CONFLICT DO NOTHING`,
      [fromId, toId, authors, at],
    );
  }
}
