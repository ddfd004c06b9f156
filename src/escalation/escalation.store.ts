import { Injectable } from '@nestjs/common';
import type { EscalationState } from '../domain/ticket/escalation.js';
import { Database } from '../platform/database/database.js';
import { EscalationRequest } from './escalation-request.entity.js';
import { Escalation } from './escalation.entity.js';

/** How an escalation stops being open. */
interface Ending {
  state: Exclude<EscalationState, 'open'>;
  at: Date;
  /** null: nobody in person. */
  by: string | null;
  answer?: string;
}

/** Escalations of a ticket change under the lock of the ticket. */
@Injectable()
export class Escalations {
  constructor(private readonly db: Database) {}

  async byId(id: string): Promise<Escalation | null> {
    return this.one('WHERE id = $1', id);
  }

  /** The one of a ticket that nobody has answered yet. */
  async open(ticketId: string): Promise<Escalation | null> {
    return this.one(`WHERE ticket_id = $1 AND state = 'open'`, ticketId);
  }

  async latest(ticketId: string): Promise<Escalation | null> {
    return this.one('WHERE ticket_id = $1 ORDER BY id DESC LIMIT 1', ticketId);
  }

  /** The latest whose answer a requester waits for, or waited for. */
  async latestAsked(ticketId: string): Promise<Escalation | null> {
    return this.one('WHERE ticket_id = $1 AND asked ORDER BY id DESC LIMIT 1', ticketId);
  }

  /** The latest that a requester caused. While they wait, others may have superseded it. */
  async latestByRequester(ticketId: string): Promise<Escalation | null> {
    return this.one(`WHERE ticket_id = $1 AND cause = 'requester' ORDER BY id DESC LIMIT 1`, ticketId);
  }

  /** Whether what it came from has escalated a ticket before, or was added to an escalation. */
  async hasCounted(causeRef: string): Promise<boolean> {
    const found = await this.db.prepared(
      `SELECT 1 FROM escalation WHERE cause_ref = $1 UNION ALL SELECT 1 FROM escalation_request WHERE cause_ref = $1`,
      [causeRef],
    );
    return found.length > 0;
  }

  async add(escalation: Escalation): Promise<void> {
    await this.db.insert([[Escalation, [escalation]]]);
  }

  async addRequest(request: EscalationRequest): Promise<void> {
    await this.db.insert([[EscalationRequest, [request]]]);
  }

  /** What people said who asked for it, oldest first. */
  requestsOf(escalationIds: string[]): Promise<EscalationRequest[]> {
    return this.db.find(EscalationRequest, 'WHERE escalation_id = ANY($1) ORDER BY id', [escalationIds]);
  }

  async save(escalation: Escalation, changed: Partial<Escalation>): Promise<void> {
    Object.assign(escalation, changed);
    await this.db.update(Escalation, escalation.id, changed);
  }

  /** Nobody is reminded of it any more. */
  async end(escalation: Escalation, { state, at, by, answer }: Ending): Promise<void> {
    await this.save(escalation, {
      state,
      answeredAt: at,
      answeredBy: by,
      answer: answer ?? null,
      remindAt: null,
    });
  }

  /** As if it had never ended. */
  async reopen(escalation: Escalation, remindAt: Date | null): Promise<void> {
    const nobody = { answeredAt: null, answeredBy: null, answer: null, outcome: null };
    await this.save(escalation, { state: 'open', ...nobody, remindAt });
  }

  private async one(where: string, value: string): Promise<Escalation | null> {
    return (await this.db.find(Escalation, where, [value]))[0] ?? null;
  }
}
