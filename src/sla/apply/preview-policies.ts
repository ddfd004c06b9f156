import { Injectable } from '@nestjs/common';
import { effectOf } from '../../domain/sla/effect.js';
import { METRICS, type PolicySpec } from '../../domain/sla/policy.js';
import { formatNumber } from '../../domain/ticket/number.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { SYSTEM } from '../../platform/events/event.js';
import { decodeCursor, encodeCursor, isCount } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/page.dto.js';
import { Clock } from '../../platform/time/clock.js';
import { type Ticket, TicketStore } from '../../tickets/tickets.contract.js';
import { Policies } from '../policies.js';
import { Promises, type Standing } from '../promises.js';
import { Timer } from '../timer.entity.js';
import type { PreviewTotals, PreviewView, TicketPreview, TimerState } from './apply-views.dto.js';
import type { PreviewRequest } from './apply.dto.js';
import { countEffects } from './count-effects.js';
import { DraftTimers } from './draft-timers.js';
import { OpenTickets } from './open-tickets.js';
import { RepromiseTicket, type TimerChange } from './repromise-ticket.js';
import { type Target, Targets } from './targets.js';

/** Revision of a list that is not kept yet. */
const DRAFT = 0;

interface Terms {
  policies: PolicySpec[];
  standing: Standing;
  at: Date;
}

/** What applying policies would change, ticket by ticket. Locks and writes nothing, and its cost is that of one page. */
@Injectable()
export class PreviewPolicies {
  constructor(
    private readonly db: Database,
    private readonly targets: Targets,
    private readonly openTickets: OpenTickets,
    private readonly tickets: TicketStore,
    private readonly policies: Policies,
    private readonly promises: Promises,
    private readonly repromiseTicket: RepromiseTicket,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem input/invalid, ticket/not-found */
  async execute(request: PreviewRequest, query: PageQuery, me: PersonIdentity): Promise<PreviewView> {
    const after = query.after === undefined ? 0 : Number(decodeCursor(query.after, [isCount])[0]);
    const terms = await this.terms(request);
    const target = await this.targets.of(request, me);
    const { found, next } = await this.page(target, after, query.limit, terms.at);
    const timers = await this.timersOf(found);
    const totals: PreviewTotals = {
      tickets: 0,
      changed: 0,
      unchanged: 0,
      moved: 0,
      breached: 0,
      started: 0,
      dropped: 0,
    };
    const data: TicketPreview[] = [];
    for (const ticket of found) {
      const changes = await this.changesOf(ticket, timers.get(ticket.id)!, terms);
      add(totals, changes);
      data.push(viewTicket(ticket, changes, target.ticket !== null));
    }
    const { revision } = terms.standing;
    return {
      at: terms.at.toISOString(),
      revision: revision === DRAFT ? null : revision,
      totals,
      data,
      page: { next: next === null ? null : encodeCursor([next]) },
    };
  }

  private async terms({ policies }: PreviewRequest): Promise<Terms> {
    const at = this.clock.now();
    const standing = await this.promises.inForce();
    if (policies === undefined) return { policies: await this.promises.list(standing.revision), standing, at };
    const draft = await this.policies.check(policies, '/policies');
    return { policies: draft, standing: { ...standing, revision: DRAFT }, at };
  }

  private async page({ ticket, filter }: Target, after: number, limit: number, until: Date) {
    if (ticket) return { found: [ticket], next: null };
    const { found, next } = await this.openTickets.next({ filter, after, until }, limit);
    return { found: await this.tickets.byIds(found.map(({ id }) => id)), next };
  }

  private async timersOf(tickets: readonly Ticket[]): Promise<Map<string, Timer[]>> {
    const timers = await this.db.find(
      Timer,
      'WHERE ticket_id = ANY($1) AND metric = ANY($2) ORDER BY started_at, metric, cycle',
      [tickets.map(({ id }) => id), METRICS],
    );
    const byTicket = new Map<string, Timer[]>(tickets.map(({ id }) => [id, []]));
    for (const timer of timers) byTicket.get(timer.ticketId)!.push(timer);
    return byTicket;
  }

  private async changesOf(ticket: Ticket, timers: Timer[], { policies, standing, at }: Terms): Promise<TimerChange[]> {
    const promises = await this.promises.byTicket(policies, standing, ticket);
    const keeper = new DraftTimers(this.promises, timers);
    const cause = { actor: SYSTEM, at, why: 'promised' };
    return this.repromiseTicket.execute(keeper, ticket, timers, promises, cause);
  }
}

function add(totals: PreviewTotals, changes: TimerChange[]): void {
  const effects = countEffects(changes);
  totals.tickets++;
  if (!effects) {
    totals.unchanged++;
    return;
  }
  totals.changed++;
  for (const effect of ['moved', 'breached', 'started', 'dropped'] as const) totals[effect] += effects[effect];
}

/** @param whole with the timers that stay as they are */
function viewTicket({ kind, serial }: Ticket, changes: TimerChange[], whole: boolean): TicketPreview {
  const timers = changes.map(({ before, after }) => {
    const { metric, cycle, subject } = after;
    const would = effectOf(before, after);
    return {
      metric,
      cycle,
      subject,
      would,
      from: before && stateOf(before),
      to: would === 'dropped' ? null : stateOf(after),
    };
  });
  return {
    ticket: formatNumber(kind, serial),
    timers: whole ? timers : timers.filter((one) => one.would !== 'unchanged'),
  };
}

function stateOf({ state, policy, policyRevision, calendarId, calendarVersion, dueAt, remindAt }: Timer): TimerState {
  return {
    state,
    policy,
    revision: policyRevision === DRAFT ? null : policyRevision,
    calendar: calendarId,
    calendarVersion,
    dueAt: timeOf(dueAt),
    remindAt: timeOf(remindAt),
  };
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
