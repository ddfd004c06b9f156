import { Injectable } from '@nestjs/common';
import { isUnsolved } from '../../domain/ticket/status.js';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Problem } from '../../platform/http/problem.js';
import { Clock } from '../../platform/time/clock.js';
import { StartRun } from '../runs/start-run.js';
import type { TicketRun } from '../runs/ticket-run.entity.js';
import { TicketStore } from '../ticket.store.js';
import { incidentsRunStarted } from './incidents.events.js';
import { Incidents } from './incidents.store.js';

export const INCIDENT_RUNS = ['incidents.update', 'incidents.solve'] as const;
export type IncidentRun = (typeof INCIDENT_RUNS)[number];

/** Begins to tell, or to solve, all incidents of a problem that are open at this moment: also those of other teams. */
@Injectable()
export class RunOverIncidents {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly incidents: Incidents,
    private readonly startRun: StartRun,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem ticket/conflict when there are none, or they are to be solved before their cause is */
  execute(
    problemId: string,
    kind: IncidentRun,
    body: string | null,
    actor: Actor & { id: string },
  ): Promise<TicketRun> {
    return this.db.transaction(async () => {
      const problem = await this.tickets.lock(problemId);
      if (kind === 'incidents.solve' && isUnsolved(problem.status)) {
        throw new Problem('ticket/conflict', `The ticket is ${problem.status}: solve it before its incidents`);
      }
      const ids = await this.incidents.open(problemId);
      if (ids.length === 0) throw new Problem('ticket/conflict', 'The ticket has no open incidents');
      const run = await this.startRun.execute(kind, ids, { body }, actor, problemId);
      const told = { runId: run.id, kind, tickets: ids.length };
      await this.events.record(
        incidentsRunStarted.of({
          subjectId: problemId,
          actor,
          at: this.clock.now(),
          data: told,
          changes: [{ what: kind, from: null, to: { run: run.id, tickets: ids.length } }],
        }),
      );
      return run;
    });
  }
}
