import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Refusal } from '../../domain/mail/may-be-sent.js';
import { SYSTEM } from '../../platform/events/event.js';
import { Metrics } from '../../platform/telemetry/metrics.js';
import { Clock } from '../../platform/time/clock.js';
import { ChangeTicket, ReplyToTicket, systemNote } from '../../tickets/tickets.contract.js';
import type { OutboundMail } from './outbound-mail.entity.js';

const HOUR = 3600_000;

/** Makes it known that a mail stays here. */
@Injectable()
export class NoteSuppressed {
  private readonly logger = new Logger(NoteSuppressed.name);
  private readonly suppressed;
  /** Addresses of which the log has been told. */
  private readonly told = new LRUCache<string, true>({ max: 10_000, ttl: HOUR });

  constructor(
    private readonly replyToTicket: ReplyToTicket,
    private readonly changeTicket: ChangeTicket,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.suppressed = metrics.counter('docket_mail_suppressed_total', 'Mails that were not to be sent', ['reason']);
  }

  async execute(mail: OutboundMail, { reason, says }: Refusal): Promise<void> {
    this.suppressed.inc({ reason });
    const key = `${reason} ${mail.toAddress}`;
    if (!this.told.has(key)) {
      this.told.set(key, true);
      this.logger.warn(
        `Mail ${mail.id} (${mail.kind}) is not sent: ${says}. More of the kind are not logged for an hour`,
      );
    }
    // Somebody waits for these, or believes them sent.
    const missed = mail.nature === 'answer' || mail.nature === 'confirmation';
    if (!missed || reason === 'ours' || !mail.ticketId) return;
    const what = mail.nature === 'answer' ? 'The answer' : 'The confirmation';
    const body = `${what} was not mailed to ${mail.toName} <${mail.toAddress}>: ${says}.`;
    const { ticket } = await this.replyToTicket.execute(systemNote(mail.ticketId, body));
    // It would wait for an answer to what nobody got.
    if (mail.nature === 'answer' && mail.personId === ticket.requesterId && ticket.status === 'pending') {
      await this.changeTicket.apply(ticket, { status: 'open' }, SYSTEM, this.clock.now());
    }
  }
}
