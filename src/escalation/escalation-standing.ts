import { Inject, Injectable } from '@nestjs/common';
import { decideRequest } from '../domain/ticket/escalation.js';
import { People } from '../people/people.contract.js';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Clock } from '../platform/time/clock.js';
import { Escalations } from './escalation.store.js';

/** How what a requester asked for stands. `answeredBy`: a name; null: nobody that is still known. */
export type Standing =
  | { state: 'none' }
  | { state: 'asked'; at: Date }
  | { state: 'taken' | 'handed_back'; at: Date; answeredBy: string | null; again: Date };

/** What requesters see of escalations. */
@Injectable()
export class EscalationStanding {
  constructor(
    private readonly escalations: Escalations,
    private readonly people: People,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** Once it is possible to ask again, what was before is over. */
  async of(ticketId: string): Promise<Standing> {
    const asked = await this.escalations.latestAsked(ticketId);
    const decision = decideRequest(asked, this.clock.now(), this.environment.escalationCoolDownMs);
    if (!asked || decision.kind === 'climb') return { state: 'none' };
    if (decision.kind === 'add') {
      const first = await this.escalations.latestByRequester(ticketId);
      return { state: 'asked', at: first!.createdAt };
    }
    const person = asked.answeredBy === null ? null : await this.people.byId(asked.answeredBy);
    const state = asked.state === 'handed_back' ? 'handed_back' : 'taken';
    return { state, at: asked.answeredAt!, answeredBy: person?.name ?? null, again: decision.again };
  }
}
