import { Inject, Injectable } from '@nestjs/common';
import { leavesAt } from '../../domain/mail/burst.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { Bursts } from './bursts.store.js';
import type { Draft } from './compose-mail.js';
import { GATHERED_KINDS } from './outbound-mail.entity.js';

/** `tellAt`: when those that are held leave, to be seen to by whoever is the first of them, or makes them leave earlier. */
interface Gathered {
  state: 'queued' | 'held';
  burstId: string | null;
  tellAt: Date | null;
}

/** Says whether a notice waits for others, to be told with them. */
@Injectable()
export class GatherNotice {
  constructor(
    private readonly bursts: Bursts,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** In the transaction that writes it. Whoever asks for several people asks in the order of their ids. */
  async execute({ id, kind, personId, createdAt }: Draft): Promise<Gathered> {
    const gathering = this.environment.digest;
    if (gathering.windowMs === 0 || !(GATHERED_KINDS as readonly string[]).includes(kind)) {
      return { state: 'queued', burstId: null, tellAt: null };
    }
    await this.bursts.lock(personId);
    const latestAt = createdAt.getTime();
    const urgent = kind !== 'reminder';
    const waiting = await this.bursts.waiting(personId);
    const standing = waiting && (await this.bursts.standing(waiting));
    if (standing) {
      const sooner = urgent && !standing.urgent;
      const tellAt = sooner ? new Date(leavesAt({ ...standing, latestAt, urgent }, gathering)) : null;
      return { state: 'held', burstId: waiting, tellAt };
    }
    const begun = await this.bursts.current(personId, new Date(latestAt - gathering.windowMs));
    const burst = { begunAt: begun?.begunAt.getTime() ?? latestAt, latestAt, told: begun !== null, urgent };
    return { state: 'held', burstId: begun?.id ?? id, tellAt: new Date(leavesAt(burst, gathering)) };
  }
}
