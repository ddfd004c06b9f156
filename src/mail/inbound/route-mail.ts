import { Injectable } from '@nestjs/common';
import { GivesUpJob, HandlesJob } from '../../platform/jobs/handles-job.js';
import { ActOnRoute } from './act-on-route.js';
import { InboundMails } from './inbound-mail.store.js';
import { mailRoute } from './inbound.jobs.js';
import { JudgeMail } from './judge-mail.js';
import { unreadableMail } from './unreadable-mail.js';

/** Reading takes milliseconds; on a busy machine nothing must get lost for it. */
const PATIENCE_MS = 60_000;

/** Brings a stored mail where it belongs, in one transaction with the record of it. */
@Injectable()
export class RouteMail {
  constructor(
    private readonly mails: InboundMails,
    private readonly judge: JudgeMail,
    private readonly act: ActOnRoute,
  ) {}

  @HandlesJob(mailRoute)
  async route({ inboundMailId }: { inboundMailId: string }): Promise<void> {
    const stored = await this.mails.lock(inboundMailId);
    if (!stored || stored.action !== null) return;
    const judged = await this.judge.execute(stored.raw, stored, PATIENCE_MS);
    const ticket = await this.act.execute(judged, stored);
    await this.mails.noteRoute(stored, judged.route, {
      mail: judged.mail,
      classification: judged.classification,
      authentication: judged.authentication,
      ticketId: ticket?.id ?? null,
      candidateId: judged.route.action === 'quarantine' ? (judged.found?.id ?? null) : null,
    });
  }

  /** It cannot be routed, now or ever, until something is repaired: an agent judges. */
  @GivesUpJob(mailRoute)
  async giveUp({ inboundMailId }: { inboundMailId: string }, why: string): Promise<void> {
    const stored = await this.mails.lock(inboundMailId);
    if (!stored || stored.action !== null) return;
    const mail = unreadableMail(stored.raw);
    const found = await this.judge.findTicket(mail, stored.envelopeTo);
    await this.mails.noteRoute(
      stored,
      { action: 'quarantine', why: `it could not be routed, ${mailRoute.tries} times: ${why}` },
      {
        mail: { ...mail, attachments: [] },
        classification: null,
        authentication: null,
        ticketId: null,
        candidateId: found?.ticket.id ?? null,
      },
    );
  }
}
