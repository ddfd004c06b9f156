import { Injectable } from '@nestjs/common';
import { isActive } from '../../domain/sla/timer.js';
import { isUnsolved } from '../../domain/ticket/status.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Clock } from '../../platform/time/clock.js';
import { TicketStore } from '../../tickets/tickets.contract.js';
import { Promises, type TicketPromise } from '../promises.js';
import type { Timer } from '../timer.entity.js';
import { Timers } from '../timers.js';
import { policiesApplied } from './application.events.js';
import type { Effects } from './application.store.js';
import { countEffects } from './count-effects.js';
import type { PolicyApplication } from './policy-application.entity.js';
import { RepromiseTicket } from './repromise-ticket.js';

/** Moves one ticket to the policies of an application, for good: later changes of the ticket go by them too. */
@Injectable()
export class ApplyToTicket {
  constructor(
    private readonly tickets: TicketStore,
    private readonly timers: Timers,
    private readonly promises: Promises,
    private readonly repromiseTicket: RepromiseTicket,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** Only in a transaction. @returns null when nothing changes */
  async execute(application: PolicyApplication, ticketId: string): Promise<Effects | null> {
    const ticket = await this.tickets.lock(ticketId);
    // Solved since it was found.
    if (!isUnsolved(ticket.status)) return null;
    const at = this.clock.now();
    const actor = { id: application.requestedBy, name: application.requestedByName };
    const timers = await this.timers.ofTicket(ticketId);
    const was = timers.findLast((timer) => isActive(timer));
    const from = was ? { policy: was.policy, revision: was.policyRevision } : null;
    await this.tickets.save(ticket, { promisedBy: application.id });
    const promises = await this.promises.byTicket(await this.promises.list(application.revision), application, ticket);
    const cause = { actor, at, why: 'promised', application: application.id };
    const changes = await this.repromiseTicket.execute(this.timers, ticket, timers, promises, cause);
    await this.timers.note(ticket, timers, at);
    const effects = countEffects(changes);
    if (!effects) return null;
    await this.tell(ticketId, application, { from, promises }, actor, at);
    return effects;
  }

  private async tell(
    ticketId: string,
    { id, revision }: PolicyApplication,
    { from, promises }: { from: Pick<Timer, 'policy'> | null; promises: TicketPromise[] },
    actor: Actor,
    at: Date,
  ): Promise<void> {
    const to = { policy: promises[0]?.policy ?? null, revision, application: id };
    const told = { subjectId: ticketId, actor, at, data: { applicationId: id } };
    await this.events.record(policiesApplied.of({ ...told, changes: [{ what: 'policies', from, to }] }));
  }
}
