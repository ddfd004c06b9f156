import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Metrics } from '../../platform/telemetry/metrics.js';
import { Clock } from '../../platform/time/clock.js';
import { ActOnRefusal } from './act-on-refusal.js';
import { GiveUpMail } from './give-up-mail.js';
import { HoldBack } from './hold-back.js';
import { DeliveryFailure, MailTransport } from './mail-transport.js';
import { mailDeliver } from './mail.jobs.js';
import type { OutboundMail } from './outbound-mail.entity.js';
import { LEASE_MS, OutboundMails } from './outbound-mail.store.js';
import { waitAfter } from './retry-schedule.js';

/**
 * Sends one mail. A worker that dies after the server took it and before that is noted makes it go out again, as the
 * same mail with the same Message-ID, once its lease has run out.
 */
@Injectable()
export class DeliverMail {
  private readonly logger = new Logger(DeliverMail.name);
  private readonly sent;
  private readonly failed;
  private readonly refused;

  constructor(
    private readonly db: Database,
    private readonly mails: OutboundMails,
    private readonly transport: MailTransport,
    private readonly holdBack: HoldBack,
    private readonly actOnRefusal: ActOnRefusal,
    private readonly outbox: Outbox,
    private readonly giveUp: GiveUpMail,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.sent = metrics.counter('docket_mail_sent_total', 'Mails handed to the mail server', ['kind']);
    this.refused = metrics.counter('docket_mail_refused_total', 'Tries to send a mail that failed', ['kind']);
    metrics.gauge('docket_mail_waiting', 'Mails that are not sent yet, by state', ['state'], async () => {
      const rows = await db.query<{ state: string; count: number }>(
        `SELECT state, count(*)::int AS count FROM outbound_mail WHERE state IN ('queued', 'sending', 'deferred', 'held') GROUP BY state`,
      );
      return rows.map(({ state, count }): [Record<string, string>, number] => [{ state }, count]);
    });
    this.failed = metrics.counter('docket_mail_failed_total', 'Mails given up', ['kind']);
  }

  @HandlesJob(mailDeliver)
  async deliver({ mailId }: { mailId: string }): Promise<void> {
    const mail = await this.mails.claim(mailId);
    if (!mail) return this.comeBackLater(mailId);
    if (await this.holdBack.execute(mail)) return;
    const renewal = setInterval(() => void this.mails.renew(mail).catch(() => undefined), LEASE_MS / 3);
    try {
      await this.transport.send(mail);
    } catch (error) {
      return await this.giveUpOrTryAgain(mail, error);
    } finally {
      clearInterval(renewal);
    }
    await this.mails.noteSent(mail);
    this.sent.inc({ kind: mail.kind });
  }

  /** It is done, or somebody else is at it: who may have died, so look again when the claim is over. */
  private async comeBackLater(mailId: string): Promise<void> {
    const again = await this.mails.dueAgain(mailId);
    if (again) await this.db.transaction(async () => this.outbox.put(mailDeliver, { mailId }, again));
  }

  private async giveUpOrTryAgain(mail: OutboundMail, error: unknown): Promise<void> {
    const why = error instanceof Error ? error.message : String(error);
    const permanent = error instanceof DeliveryFailure && error.permanent;
    const wait = permanent ? null : waitAfter(mail.attempts - mail.attemptsBefore);
    this.refused.inc({ kind: mail.kind });
    const next = wait === null ? 'it is given up' : `next try in ${Math.round(wait / 1000)} s`;
    this.logger.warn(`Mail ${mail.id} was not sent, ${next}: ${why}`);
    await this.db.transaction(async () => {
      if (wait === null) {
        if (await this.mails.noteFailed(mail, why)) {
          await this.giveUp.execute(mail, why + (await this.actOnRefusal.execute(mail, error)));
        }
      } else {
        const nextAttemptAt = new Date(this.clock.now().getTime() + wait);
        if (await this.mails.defer(mail, why, nextAttemptAt)) {
          this.outbox.put(mailDeliver, { mailId: mail.id }, nextAttemptAt);
        }
      }
    });
    if (wait === null) this.failed.inc({ kind: mail.kind });
  }
}
