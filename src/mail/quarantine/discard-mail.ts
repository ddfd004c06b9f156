import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { InboundMail } from '../inbound/inbound-mail.entity.js';
import { Quarantine } from './quarantine.store.js';

/** Lets a mail be. It is kept, with who decided so and why. */
@Injectable()
export class DiscardMail {
  constructor(
    private readonly db: Database,
    private readonly quarantine: Quarantine,
  ) {}

  /** @throws Problem mail/not-found, mail/conflict */
  execute(id: string, reason: string | undefined, me: PersonIdentity): Promise<void> {
    return this.db.transaction(async () => {
      const stored = await this.quarantine.lock(id, me, 'discarded');
      if (!stored) return;
      const route = { action: 'ignore' as const, why: `discarded by ${me.name}${reason ? `: ${reason}` : ''}` };
      await this.db.manager.update(InboundMail, { id }, route);
      await this.quarantine.noteDecision(stored, me, 'discarded', { ...route, ticket: null });
    });
  }
}
