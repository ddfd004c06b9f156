import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/events/event.js';
import { newId } from '../../platform/new-id.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
import { Runs } from './runs.store.js';
import { ticketsRun } from './runs.jobs.js';
import type { TicketRun } from './ticket-run.entity.js';

/** Begins a run over tickets, in the background. */
@Injectable()
export class StartRun {
  constructor(
    private readonly runs: Runs,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Only in a transaction. @param ticketIds each once @param ticketId where it was asked for */
  async execute(
    kind: string,
    ticketIds: readonly string[],
    given: Record<string, unknown>,
    actor: Actor & { id: string },
    ticketId: string | null = null,
  ): Promise<TicketRun> {
    const run: TicketRun = {
      id: newId(),
      kind,
      state: 'running',
      ticketId,
      given,
      requestedBy: actor.id,
      requestedByName: actor.name,
      requestedAt: this.clock.now(),
      endedAt: null,
      total: ticketIds.length,
      batch: 0,
    };
    await this.runs.add(run, ticketIds);
    this.outbox.put(ticketsRun, { runId: run.id, batch: 0 });
    return run;
  }
}
