import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { isPassing } from '../../platform/database/failures.js';
import { Problem } from '../../platform/http/problem.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
import { RunActions } from './run-action.js';
import { ticketsRun } from './runs.jobs.js';
import { Runs } from './runs.store.js';
import type { TicketRun } from './ticket-run.entity.js';

const BATCH = 200;

/**
 * Does the next tickets of a run, each in a transaction of its own, in which its row tells what became of it: so none is done
 * twice, whoever dies or does the same at once. The last transaction puts the job of the next batch.
 */
@Injectable()
export class RunTickets {
  private readonly logger = new Logger(RunTickets.name);

  constructor(
    private readonly db: Database,
    private readonly runs: Runs,
    private readonly actions: RunActions,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  @HandlesJob(ticketsRun)
  async execute({ runId, batch }: { runId: string; batch: number }): Promise<void> {
    const run = await this.runs.byId(runId);
    if (run?.state !== 'running' || run.batch !== batch) return;
    for (const ticketId of await this.runs.pending(runId, BATCH)) await this.perform(run, ticketId);
    await this.goOn(run);
  }

  private async perform(run: TicketRun, ticketId: string): Promise<void> {
    try {
      await this.db.transaction(async () => {
        if (!(await this.runs.claim(run.id, ticketId, this.clock.now()))) return;
        const idle = await this.actions.of(run.kind).perform(run, ticketId);
        if (idle !== null) await this.runs.note(run.id, ticketId, 'skipped', idle);
      });
    } catch (error) {
      if (isPassing(error)) throw error;
      // One ticket that refuses must not keep the others waiting.
      await this.fail(run, ticketId, error);
    }
  }

  private async fail(run: TicketRun, ticketId: string, error: unknown): Promise<void> {
    const [why, code] = error instanceof Problem ? [error.detail, error.code] : [String(error), 'server/error'];
    if (!(error instanceof Problem)) this.logger.error(`${run.kind} failed for ticket ${ticketId}: ${why}`);
    await this.db.transaction(async () => {
      if (await this.runs.claim(run.id, ticketId, this.clock.now())) {
        await this.runs.note(run.id, ticketId, 'failed', why, code);
      }
    });
  }

  private goOn(run: TicketRun): Promise<void> {
    return this.db.transaction(async () => {
      if (!(await this.runs.nextBatch(run))) return;
      const counts = await this.runs.counts(run.id);
      if (counts.some(({ outcome }) => outcome === null)) {
        this.outbox.put(ticketsRun, { runId: run.id, batch: run.batch + 1 });
        return;
      }
      const failed = counts.some(({ outcome }) => outcome === 'failed');
      await this.runs.end(run.id, failed ? 'failed' : 'done', this.clock.now());
    });
  }
}
