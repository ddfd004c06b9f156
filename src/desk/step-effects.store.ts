import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { ClimbedView, RaisedView, StepDidView } from './timers.dto.js';

/** A step that fired, and what came of it. */
export interface StepEffect {
  timerId: string;
  step: string;
  scheduledAt: Date;
  firedAt: Date;
  did: StepDidView;
}

interface FiringRow extends Omit<StepEffect, 'did'> {
  id: string;
  escalationId: string | null;
  escalation: ClimbedView | null;
}

/** What the steps of a ticket's timers did, from where each left its traces. */
@Injectable()
export class StepEffects {
  constructor(private readonly db: Database) {}

  /** In the order in which they fired. */
  async ofTicket(ticketId: string): Promise<StepEffect[]> {
    const firings = await this.firings(ticketId);
    if (firings.length === 0) return [];
    const told = await this.told(ticketId, firings);
    const raised = firings.some(isRaise) ? await this.raised(ticketId) : [];
    return firings.map(({ id, escalationId, escalation, ...firing }) => {
      const did: StepDidView = { told: told.filter(({ cause }) => cause === id || cause === escalationId).map(person) };
      if (escalation) did.escalation = escalation;
      // Several at once, after a standstill, raised it one after the other.
      const next = isRaise(firing) ? raised.findIndex(({ at }) => at.getTime() === firing.firedAt.getTime()) : -1;
      const [change] = next < 0 ? [] : raised.splice(next, 1);
      if (change) did.priority = { from: change.from, to: change.to };
      return { ...firing, did };
    });
  }

  private firings(ticketId: string): Promise<FiringRow[]> {
    return this.db.query<FiringRow>(
      `SELECT firing.id, firing.timer_id AS "timerId", firing.step, firing.scheduled_at AS "scheduledAt",
         firing.fired_at AS "firedAt", escalation.id AS "escalationId",
         CASE WHEN escalation.id IS NOT NULL THEN json_build_object(
           'fromLevel', escalation.from_level, 'toLevel', escalation.to_level,
           'atTop', escalation.from_level = escalation.to_level,
           'assignee', CASE WHEN assignee.id IS NOT NULL
             THEN json_build_object('id', assignee.id, 'name', assignee.name) END) END AS escalation
       FROM timer JOIN timer_firing AS firing ON firing.timer_id = timer.id
       LEFT JOIN escalation ON escalation.cause_ref = 'firing:' || firing.id
       LEFT JOIN person AS assignee ON assignee.id = escalation.to_assignee_id
       WHERE timer.ticket_id = $1 ORDER BY firing.id`,
      [ticketId],
    );
  }

  /** Mails name what they tell of in their cause: the firing, or the escalation that it caused. */
  private told(ticketId: string, firings: FiringRow[]): Promise<{ cause: string; id: string; name: string }[]> {
    return this.db.query(
      `SELECT DISTINCT split_part(mail.cause, ':', 2) AS cause, person.id, person.name
       FROM outbound_mail AS mail JOIN person ON person.id = mail.person_id
       WHERE mail.ticket_id = $1 AND split_part(mail.cause, ':', 2) = ANY($2) AND mail.state <> 'suppressed'
       ORDER BY person.name, person.id`,
      [ticketId, firings.flatMap(({ id, escalationId }) => (escalationId ? [id, escalationId] : [id]))],
    );
  }

  private raised(ticketId: string): Promise<(RaisedView & { at: Date })[]> {
    return this.db.query(
      `SELECT at, "from"#>>'{}' AS "from", "to"#>>'{}' AS "to" FROM history_entry
       WHERE subject_id = $1 AND what = 'priority' AND actor_id IS NULL ORDER BY id`,
      [ticketId],
    );
  }
}

function isRaise({ step }: Pick<StepEffect, 'step'>): boolean {
  return step.startsWith('raisePriority:');
}

function person({ id, name }: { id: string; name: string }) {
  return { id, name };
}
