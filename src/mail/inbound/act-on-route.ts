import { Injectable } from '@nestjs/common';
import type { Ticket } from '../../tickets/tickets.contract.js';
import { ActOnReport } from './act-on-report.js';
import { AppendMail } from './append-mail.js';
import type { InboundMail } from './inbound-mail.entity.js';
import type { Judgement } from './judge-mail.js';
import { NoteAlive } from './note-alive.js';
import { NoteUnverified } from './note-unverified.js';
import { OpenByMail } from './open-by-mail.js';
import { RecordMail } from './record-mail.js';

/** Does with a mail what was decided. */
@Injectable()
export class ActOnRoute {
  constructor(
    private readonly openByMail: OpenByMail,
    private readonly appendMail: AppendMail,
    private readonly recordMail: RecordMail,
    private readonly actOnReport: ActOnReport,
    private readonly noteAlive: NoteAlive,
    private readonly noteUnverified: NoteUnverified,
  ) {}

  /** @returns the ticket that it became part of */
  async execute(judged: Judgement, stored: Pick<InboundMail, 'id'>): Promise<Ticket | null> {
    const { mail, ticket, route } = judged;
    switch (route.action) {
      case 'open': {
        await this.noteAlive.execute(judged);
        const opened = await this.openByMail.execute(mail, stored.id);
        await this.noteUnverified.execute(judged, opened);
        return opened;
      }
      case 'append':
        await this.noteAlive.execute(judged);
        return this.appendMail.execute(mail, ticket!, stored.id);
      case 'record':
        if (judged.bounce || judged.complaint) return this.actOnReport.execute(judged, stored.id);
        return this.recordMail.execute(judged, ticket!, stored.id);
      case 'ignore':
        // It may speak of a mail that is about no ticket.
        if (judged.returned) await this.actOnReport.execute(judged, stored.id);
        return null;
      case 'quarantine':
        return null;
    }
  }
}
