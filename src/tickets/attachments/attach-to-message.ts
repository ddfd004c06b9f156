import { Injectable } from '@nestjs/common';
import type { Capacity } from '../../domain/ticket/status.js';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { invalidInput } from '../../platform/http/problem.js';
import type { Message } from '../message.entity.js';
import { fileAttached } from '../tickets.events.js';

@Injectable()
export class AttachToMessage {
  constructor(
    private readonly db: Database,
    private readonly events: Events,
  ) {}

  /**
   * Ties uploaded files to the message: those of this ticket or the one it follows, not tied yet, and, for
   * participants, their own.
   * @throws Problem input/invalid naming the first that cannot be tied
   */
  async execute(ids: string[], message: Message, capacity: Capacity | null, actor: Actor): Promise<void> {
    const tied = await this.db.query<{ id: string; name: string }>(
      `UPDATE attachment SET message_id = $2, ticket_id = $3
       WHERE id = ANY($1) AND message_id IS NULL AND ($4 OR uploader_id = $5)
         AND ticket_id IN ($3, (SELECT follow_up_of FROM ticket WHERE id = $3))
       RETURNING id, name`,
      [ids, message.id, message.ticketId, capacity === 'agent', message.authorId],
    );
    const missing = ids.findIndex((id) => !tied.some((one) => one.id === id.toLowerCase()));
    if (missing >= 0) {
      const detail = 'is no attachment of this ticket that you uploaded and that is still free';
      throw invalidInput({ pointer: `/attachmentIds/${missing}`, detail });
    }
    const { id: messageId, ticketId, createdAt: at } = message;
    const changes = tied.map(({ id, name }) => ({ what: 'attachment', from: null, to: { id, name, messageId } }));
    await this.events.record(fileAttached.of({ subjectId: ticketId, actor, at, data: { messageId }, changes }));
  }
}
