import { Injectable } from '@nestjs/common';
import type { Route } from '../../domain/mail/decide-route.js';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../platform/time/clock.js';
import { InboundMail } from './inbound-mail.entity.js';
import { senderOf, subjectOf } from './mail-content.js';
import { storable } from './storable.js';
import type { InboundMail as ReadMail } from './parse-mail.js';

const MAX_WHY = 2_000;
const MAX_FILES = 100;

@Injectable()
export class InboundMails {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Whoever decides about a mail locks it first, before any ticket. */
  async lock(id: string): Promise<InboundMail | null> {
    return this.db.manager.findOne(InboundMail, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Where it went; what lists show of it is kept along, so that they need not read mails. */
  async noteRoute(
    { id }: Pick<InboundMail, 'id'>,
    { action, why }: Route,
    found: Pick<InboundMail, 'classification' | 'authentication' | 'ticketId' | 'candidateId'> & { mail: ReadMail },
  ): Promise<void> {
    const { mail, classification, authentication, ticketId, candidateId } = found;
    const sender = senderOf(mail);
    await this.db.manager.update(
      InboundMail,
      { id },
      {
        action,
        why: storable(why, MAX_WHY),
        classification,
        authentication,
        fromAddress: sender?.address ?? null,
        fromName: sender?.name ?? null,
        subject: subjectOf(mail),
        attachmentNames: mail.attachments.slice(0, MAX_FILES).map(({ name }) => storable(name, 200)),
        ticketId,
        candidateId,
        routedAt: this.clock.now(),
      },
    );
  }
}
