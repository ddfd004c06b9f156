import { Injectable } from '@nestjs/common';
import type { Identity } from '../../people/people.contract.js';
import { ReadRuns } from '../runs/read-runs.js';
import type { RunView } from '../runs/runs.dto.js';
import { TicketAccess } from '../ticket-access.js';
import { type IncidentRun, RunOverIncidents } from './run-over-incidents.js';

/** Whoever sees a problem speaks in its incidents. */
@Injectable()
export class IncidentRequests {
  constructor(
    private readonly access: TicketAccess,
    private readonly runOverIncidents: RunOverIncidents,
    private readonly readRuns: ReadRuns,
  ) {}

  async run(number: string, kind: IncidentRun, body: string | null, me: Identity): Promise<RunView> {
    const { ticket, actor } = await this.access.findForAgent(number, me);
    return this.readRuns.view(await this.runOverIncidents.execute(ticket.id, kind, body, actor));
  }
}
