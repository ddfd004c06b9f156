import { Injectable, Logger } from '@nestjs/common';
import { nextReminder } from '../domain/ticket/escalation.js';
import { Database } from '../platform/database/database.js';
import { SYSTEM } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { Clock } from '../platform/time/clock.js';
import { type Ticket, TicketStore } from '../tickets/tickets.contract.js';
import { EscalationReminder } from './escalation-reminder.entity.js';
import type { Escalation } from './escalation.entity.js';
import { escalationReminded } from './escalation.events.js';
import { Escalations } from './escalation.store.js';
import { Ladders } from './ladders.js';

const BATCH = 100;

interface Due {
  id: string;
  ticketId: string;
}

/** At the top of the ladder the leads are reminded day by day until somebody acts. What is due is found by its index. */
@Injectable()
export class RemindLeads {
  private readonly logger = new Logger(RemindLeads.name);

  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly escalations: Escalations,
    private readonly ladders: Ladders,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    let found: Due[];
    let reminded: number;
    do {
      found = await this.db.query<Due>(
        `SELECT id, ticket_id AS "ticketId" FROM escalation WHERE remind_at <= $1 ORDER BY remind_at LIMIT ${BATCH}`,
        [this.clock.now()],
      );
      reminded = 0;
      for (const due of found) reminded += await this.remind(due);
    } while (found.length === BATCH && reminded > 0);
  }

  /** @returns how many were reminded of; one that fails must not keep the others waiting. */
  private async remind({ id, ticketId }: Due): Promise<0 | 1> {
    try {
      return await this.db.transaction(async () => {
        const ticket = await this.tickets.lock(ticketId);
        const escalation = await this.escalations.byId(id);
        const at = this.clock.now();
        // Another worker was faster, or somebody has acted.
        if (!escalation?.remindAt || escalation.remindAt > at) return 0;
        await this.record(escalation, ticket, at);
        return 1;
      });
    } catch (error) {
      this.logger.error(`Nobody could be reminded of escalation ${id}: ${String(error)}`);
      return 0;
    }
  }

  private async record(escalation: Escalation, ticket: Ticket, at: Date): Promise<void> {
    const { id: escalationId, ticketId, reason, promise, toLevel: level } = escalation;
    const [last] = await this.db.query<{ ordinal: number }>(
      'SELECT ordinal FROM escalation_reminder WHERE escalation_id = $1 ORDER BY ordinal DESC LIMIT 1',
      [escalationId],
    );
    const ordinal = (last?.ordinal ?? 0) + 1;
    await this.db.insert([[EscalationReminder, [{ escalationId, ordinal, at }]]]);
    await this.escalations.save(escalation, { remindAt: nextReminder(level, at) });
    const leadIds = await this.ladders.leads(ticket, at);
    await this.events.record(
      escalationReminded.of({
        subjectId: ticketId,
        actor: SYSTEM,
        at,
        data: { escalationId, ordinal, reason, promise, level, leadIds },
        changes: [{ what: 'escalation.reminder', from: null, to: ordinal }],
      }),
    );
  }
}
