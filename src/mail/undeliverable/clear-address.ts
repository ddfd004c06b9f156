import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Clock } from '../../platform/time/clock.js';
import { addressCleared } from './address.events.js';
import { MailAddressStore } from './mail-address.store.js';

/** Lets mail to an address go out again. */
@Injectable()
export class ClearAddress {
  constructor(
    private readonly db: Database,
    private readonly addresses: MailAddressStore,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * @param states what may be cleared
   * @returns false when nothing of the kind was held against it
   */
  execute(email: string, actor: Actor, states = ['undeliverable', 'complained']): Promise<boolean> {
    return this.db.transaction(async () => {
      const at = this.clock.now();
      const cleared = await this.addresses.clear(email, states, at);
      if (!cleared) return false;
      await this.events.record(
        addressCleared.of({
          subjectId: cleared.id,
          actor,
          at,
          data: { address: email.toLowerCase() },
          changes: [{ what: 'state', from: cleared.state, to: 'good' }],
        }),
      );
      return true;
    });
  }
}
