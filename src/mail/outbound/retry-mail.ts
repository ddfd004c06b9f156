import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Problem } from '../../platform/http/problem.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
import { mailRetried } from './mail.events.js';
import { mailDeliver } from './mail.jobs.js';
import { OutboundMail } from './outbound-mail.entity.js';
import { OutboundMails } from './outbound-mail.store.js';

/** Sends a mail now that failed, or waits for its next try; the waits begin anew. */
@Injectable()
export class RetryMail {
  constructor(
    private readonly db: Database,
    private readonly mails: OutboundMails,
    private readonly outbox: Outbox,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem mail/not-found, mail/conflict */
  execute(id: string, actor: Actor): Promise<void> {
    return this.db.transaction(async () => {
      const mail = await this.db.manager.findOne(OutboundMail, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (!mail) throw new Problem('mail/not-found', 'There is no such mail');
      const why = mail.state === 'gathered' ? await this.toldIn(mail) : whyNot(mail);
      if (why) throw new Problem('mail/conflict', why);
      await this.mails.queueAgain(mail);
      this.outbox.put(mailDeliver, { mailId: mail.id });
      const told = { id: mail.id, kind: mail.kind, to: mail.toAddress };
      await this.events.record(
        mailRetried.of({
          subjectId: mail.ticketId ?? mail.id,
          actor,
          at: this.clock.now(),
          data: { mailId: mail.id },
          changes: [{ what: 'mail', from: { ...told, state: mail.state }, to: { ...told, state: 'queued' } }],
        }),
      );
    });
  }

  private async toldIn({ digestId }: OutboundMail): Promise<string> {
    const digest = await this.db.manager.findOneByOrFail(OutboundMail, { id: digestId! });
    return `It was told in the digest ${digest.id} (${digest.state}): that can be retried, if it failed`;
  }
}

function whyNot({ state, lastError, toAddress }: OutboundMail): string | null {
  switch (state) {
    case 'failed':
    case 'deferred':
      return null;
    case 'sent':
      return 'It was sent; to write again, answer in the ticket';
    case 'suppressed':
      return `It is held back: ${lastError ?? 'the recipient gets no mail'}. If ${toAddress} is marked as undeliverable, clear the address first (POST /v1/mail/addresses/clear); what is written afterwards is sent`;
    case 'held':
      return 'It waits to be told with others, within DIGEST_WINDOW';
    case 'gathered':
      return 'It was told in a digest';
    case 'queued':
    case 'sending':
      return 'It is on its way already';
  }
}
