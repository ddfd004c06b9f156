import { Injectable, Logger } from '@nestjs/common';
import { formatNumber } from '../../domain/ticket/number.js';
import { Database } from '../../platform/database/database.js';
import { isPassing } from '../../platform/database/failures.js';
import { SYSTEM } from '../../platform/events/event.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
import { TicketStore } from '../../tickets/tickets.contract.js';
import { Applications } from './application.store.js';
import { ApplyToTicket } from './apply-to-ticket.js';
import { policiesApply } from './apply.jobs.js';
import { type Found, OpenTickets } from './open-tickets.js';
import type { PolicyApplication } from './policy-application.entity.js';

const BATCH = 200;

/**
 * Applies policies to the next tickets, each in a transaction of its own, in which the application's cursor moves past it: so
 * none is done twice, whoever dies or does the same at once. The last transaction puts the job of the next batch.
 */
@Injectable()
export class ApplyBatch {
  private readonly logger = new Logger(ApplyBatch.name);

  constructor(
    private readonly db: Database,
    private readonly applications: Applications,
    private readonly openTickets: OpenTickets,
    private readonly tickets: TicketStore,
    private readonly applyToTicket: ApplyToTicket,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  @HandlesJob(policiesApply)
  async execute({ applicationId, batch }: { applicationId: string; batch: number }): Promise<void> {
    const application = await this.applications.byId(applicationId);
    if (application?.state !== 'running' || application.batch !== batch) return;
    if (application.total === null) await this.applications.noteTotal(application.id, await this.count(application));
    const { found, next } = await this.find(application);
    for (const ticket of found) {
      if (!(await this.apply(application, ticket)) && !(await this.isRunning(application))) return;
    }
    await this.goOn(application, next);
  }

  private async find({ ticketId, filter, requestedAt, cursor }: PolicyApplication) {
    if (ticketId === null) {
      return this.openTickets.next({ filter: filter!, after: cursor, until: requestedAt }, BATCH);
    }
    const { id, serial } = (await this.tickets.byId(ticketId))!;
    return { found: [{ id, serial }], next: null };
  }

  private async count({ ticketId, filter, requestedAt }: PolicyApplication): Promise<number> {
    return ticketId === null ? this.openTickets.count({ filter: filter!, until: requestedAt }) : 1;
  }

  /** @returns false when it was done before, or is not to be done any more */
  private async apply(application: PolicyApplication, { id, serial }: Found): Promise<boolean> {
    try {
      return await this.db.transaction(async () => {
        if (!(await this.applications.claim(application.id, serial))) return false;
        const effects = await this.applyToTicket.execute(application, id);
        if (effects) await this.applications.noteChange(application.id, effects);
        return true;
      });
    } catch (error) {
      if (isPassing(error)) throw error;
      // One ticket that cannot be changed must not keep the others waiting.
      return this.skip(application, { id, serial }, error);
    }
  }

  private async skip({ id }: PolicyApplication, found: Found, error: unknown): Promise<boolean> {
    const why = error instanceof Error ? error.message : String(error);
    this.logger.error(`Policies could not be applied to ticket ${found.id}: ${why}`);
    return this.db.transaction(async () => {
      if (!(await this.applications.claim(id, found.serial))) return false;
      const ticket = (await this.tickets.byId(found.id))!;
      await this.applications.noteFailure(id, {
        ticket: formatNumber(ticket.kind, ticket.serial),
        why: why.replaceAll('\0', '').slice(0, 500),
      });
      return true;
    });
  }

  private async isRunning({ id }: PolicyApplication): Promise<boolean> {
    return (await this.applications.byId(id))?.state === 'running';
  }

  private goOn(application: PolicyApplication, next: number | null): Promise<void> {
    return this.db.transaction(async () => {
      if (!(await this.applications.nextBatch(application, next))) return;
      if (next !== null) {
        this.outbox.put(policiesApply, { applicationId: application.id, batch: application.batch + 1 });
        return;
      }
      const { failed } = await this.applications.lock(application.id);
      await this.applications.end(application, failed > 0 ? 'failed' : 'done', SYSTEM, this.clock.now());
    });
  }
}
