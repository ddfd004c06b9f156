import { Injectable } from '@nestjs/common';
import { formatNumber } from '../../domain/ticket/number.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { TicketStore } from '../../tickets/tickets.contract.js';
import { InboundMail } from '../inbound/inbound-mail.entity.js';
import { InboundMails } from '../inbound/inbound-mail.store.js';
import { mailRoute } from '../inbound/inbound.jobs.js';
import { Quarantine } from './quarantine.store.js';

/** Routes a mail once more from the beginning, after something was repaired that it suffered from. */
@Injectable()
export class ReplayMail {
  constructor(
    private readonly db: Database,
    private readonly mails: InboundMails,
    private readonly tickets: TicketStore,
    private readonly quarantine: Quarantine,
    private readonly outbox: Outbox,
  ) {}

  /** One that waits to be routed goes on waiting. @throws Problem mail/not-found, mail/conflict */
  execute(id: string, me: PersonIdentity): Promise<void> {
    return this.db.transaction(async () => {
      const stored = await this.mails.lock(id);
      if (!stored) throw new Problem('mail/not-found', 'There is no such mail');
      const { action, ticketId } = stored;
      if (action === null) return;
      if (action !== 'quarantine' && action !== 'ignore') {
        const ticket = ticketId && (await this.tickets.byId(ticketId));
        const where = ticket ? ` of ${formatNumber(ticket.kind, ticket.serial)}` : '';
        throw new Problem('mail/conflict', `It became part${where}: only what is in quarantine or ignored is replayed`);
      }
      const unrouted = { action: null, why: null, classification: null, candidateId: null, routedAt: null };
      await this.db.manager.update(InboundMail, { id }, unrouted);
      this.outbox.put(mailRoute, { inboundMailId: id });
      await this.quarantine.noteDecision(stored, me, 'replayed', { ...unrouted, ticket: null });
    });
  }
}
