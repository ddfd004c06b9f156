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
  remindAt: Date;
}

/** Comes before all that is due. */
const FIRST = { remindAt: new Date(0), id: '00000000-0000-0000-0000-000000000000' };

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

  /** Each that is due is tried once. One that fails is tried again by the next sweep, and holds up none behind it. */
  async execute(): Promise<void> {
    const until = this.clock.now();
    let last: Due | undefined;
    let found: Due[];
    do {
      found = await this.due(until, last);
      for (const due of found) await this.remind(due);
      last = found.at(-1);
    } while (found.length === BATCH);
  }

  private due(until: Date, { remindAt, id }: Pick<Due, 'remindAt' | 'id'> = FIRST): Promise<Due[]> {
    return this.db.query<Due>(
      `SELECT id, ticket_id AS "ticketId", remind_at AS "remindAt" FROM escalation
       WHERE remind_at BETWEEN $1 AND $2 AND (remind_at, id) > ($1, $3::uuid) ORDER BY remind_at, id LIMIT ${BATCH}`,
      [remindAt, until, id],
    );
  }

  private async remind({ id, ticketId }: Due): Promise<void> {
    try {
      await this.db.transaction(async () => {
        const ticket = await this.tickets.lock(ticketId);
        const escalation = await this.escalations.byId(id);
        const at = this.clock.now();
        // Another worker was faster, or somebody has acted.
        if (!escalation?.remindAt || escalation.remindAt > at) return;
        await this.record(escalation, ticket, at);
      });
    } catch (error) {
      this.logger.error(`Nobody could be reminded of escalation ${id} and it will be tried again: ${String(error)}`);
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
