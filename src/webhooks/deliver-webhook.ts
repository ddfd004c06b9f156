import { Injectable } from '@nestjs/common';
import { GivesUpJob, HandlesJob } from '../platform/jobs/handles-job.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import { Clock } from '../platform/time/clock.js';
import { ReplyToTicket, systemNote } from '../tickets/tickets.contract.js';
import { hostOf, postWebhook } from './post-webhook.js';
import { Signatures } from './signatures.js';
import { type Post, webhookDeliver } from './webhooks.jobs.js';

/**
 * Posts what a step says. A worker that dies after it was taken and before that is noted posts it again, under the same
 * id. What is not taken for a day is given up, and a note on the ticket says so.
 */
@Injectable()
export class DeliverWebhook {
  private readonly posted;

  constructor(
    private readonly signatures: Signatures,
    private readonly replyToTicket: ReplyToTicket,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.posted = metrics.counter('docket_webhooks_total', 'Tries to post to a webhook', ['outcome']);
  }

  @HandlesJob(webhookDeliver)
  async deliver({ id, url, body }: Post): Promise<void> {
    try {
      await postWebhook(url, this.signatures.headers(id, this.clock.now(), body), body);
    } catch (error) {
      this.posted.inc({ outcome: 'refused' });
      throw error;
    }
    this.posted.inc({ outcome: 'taken' });
  }

  @GivesUpJob(webhookDeliver)
  async giveUp({ url, ticketId, id }: Post, why: string): Promise<void> {
    this.posted.inc({ outcome: 'given_up' });
    const body = `The webhook ${id} to ${hostOf(url)} was not taken and will not be tried again.\n\n${why}`;
    await this.replyToTicket.execute(systemNote(ticketId, body));
  }
}
