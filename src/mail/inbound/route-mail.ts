import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { Clock } from '../../platform/time/clock.js';
import { ActOnRoute } from './act-on-route.js';
import { InboundMail } from './inbound-mail.entity.js';
import { mailRoute } from './inbound.jobs.js';
import { JudgeMail } from './judge-mail.js';
import { senderOf } from './mail-content.js';

/** Reading takes milliseconds; on a busy machine nothing must get lost for it. */
const PATIENCE_MS = 60_000;

/** Brings a stored mail where it belongs, in one transaction with the record of it. */
@Injectable()
export class RouteMail {
  constructor(
    private readonly db: Database,
    private readonly judge: JudgeMail,
    private readonly act: ActOnRoute,
    private readonly clock: Clock,
  ) {}

  @HandlesJob(mailRoute)
  async route({ inboundMailId }: { inboundMailId: string }): Promise<void> {
    const stored = await this.db.manager.findOne(InboundMail, {
      where: { id: inboundMailId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!stored || stored.action !== null) return;
    const judged = await this.judge.execute(stored.raw, stored, PATIENCE_MS);
    const ticket = await this.act.execute(judged, stored);
    await this.db.manager.update(
      InboundMail,
      { id: stored.id },
      {
        action: judged.route.action,
        why: judged.route.why,
        classification: judged.classification,
        fromAddress: senderOf(judged.mail)?.address ?? null,
        ticketId: ticket?.id ?? null,
        routedAt: this.clock.now(),
      },
    );
  }
}
