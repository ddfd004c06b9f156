import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { Clock } from '../../platform/time/clock.js';
import { Bursts } from './bursts.store.js';
import type { Draft } from './compose-mail.js';
import { GATHERED_KINDS } from './outbound-mail.entity.js';

/** `digestAt`: when its burst ends, to be seen to by whoever is the first to be held. */
interface Gathered {
  state: 'queued' | 'held';
  burstId: string | null;
  digestAt: Date | null;
}

/** Says whether a notice leaves at once, as the first of a burst, or waits to be told with those that follow. */
@Injectable()
export class GatherNotice {
  constructor(
    private readonly bursts: Bursts,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** In the transaction that writes it. Whoever asks for several people asks in the order of their ids. */
  async execute({ id, kind, personId }: Draft): Promise<Gathered> {
    const { digestWindowMs } = this.environment;
    if (digestWindowMs === 0 || !(GATHERED_KINDS as readonly string[]).includes(kind)) {
      return { state: 'queued', burstId: null, digestAt: null };
    }
    await this.bursts.lock(personId);
    const burst = await this.bursts.current(personId, new Date(this.clock.now().getTime() - digestWindowMs));
    if (!burst) return { state: 'queued', burstId: id, digestAt: null };
    const first = !(await this.bursts.hasHeld(burst.id));
    const end = new Date(burst.begunAt.getTime() + digestWindowMs);
    return { state: 'held', burstId: burst.id, digestAt: first ? end : null };
  }
}
