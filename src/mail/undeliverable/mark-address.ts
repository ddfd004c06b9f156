import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/new-id.js';
import { Database } from '../../platform/database/database.js';
import { SYSTEM } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Clock } from '../../platform/time/clock.js';
import { addressMarked } from './address.events.js';
import { MailAddressStore, type Mark } from './mail-address.store.js';

/** Holds mail to an address back, after what became of a mail that was sent to it. */
@Injectable()
export class MarkAddress {
  constructor(
    private readonly db: Database,
    private readonly addresses: MailAddressStore,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @returns whether that is new */
  execute(given: Pick<Mark, 'address' | 'state' | 'reason' | 'mailId' | 'sentAt'>): Promise<boolean> {
    return this.db.transaction(async () => {
      const at = this.clock.now();
      const id = await this.addresses.mark({ ...given, id: newId(), at });
      if (!id) return false;
      const { address, state, reason, mailId } = given;
      await this.events.record(
        addressMarked.of({
          subjectId: id,
          actor: SYSTEM,
          at,
          data: { address },
          changes: [{ what: 'state', from: null, to: { state, reason, mailId } }],
        }),
      );
      return true;
    });
  }
}
