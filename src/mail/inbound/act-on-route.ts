import { Injectable } from '@nestjs/common';
import type { Ticket } from '../../tickets/tickets.contract.js';
import { AppendMail } from './append-mail.js';
import type { InboundMail } from './inbound-mail.entity.js';
import type { Judgement } from './judge-mail.js';
import { OpenByMail } from './open-by-mail.js';
import { RecordMail } from './record-mail.js';

/** Does with a mail what was decided. */
@Injectable()
export class ActOnRoute {
  constructor(
    private readonly openByMail: OpenByMail,
    private readonly appendMail: AppendMail,
    private readonly recordMail: RecordMail,
  ) {}

  /** @returns the ticket that it became part of */
  async execute(judged: Judgement, stored: Pick<InboundMail, 'id'>): Promise<Ticket | null> {
    const { mail, ticket, route } = judged;
    switch (route.action) {
      case 'open':
        return this.openByMail.execute(mail, stored.id);
      case 'append':
        return this.appendMail.execute(mail, ticket!, stored.id);
      case 'record':
        return this.recordMail.execute(judged, ticket!, stored.id);
      case 'quarantine':
      case 'ignore':
        return null;
    }
  }
}
