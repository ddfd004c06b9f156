import { isUnsolved } from '../ticket/status.js';
import { dayOf, type Fact, type FactKind, type Place } from './fact.js';
import { type Standing, standingAt, standingsOf } from './standings.js';
import type { LifeTimer, TicketLife } from './ticket-life.js';

/**
 * All that is counted of a ticket; always the same for the same rows.
 * @param zone in which days begin and end, such as `Europe/Prague`
 */
export function factsOf(life: TicketLife, zone: string): Fact[] {
  return new Counting(life, zone).all();
}

class Counting {
  private readonly facts: Fact[] = [];
  private readonly standings: Standing[];
  private readonly policy: string | null;
  /** When it was solved, and by whom. */
  private readonly solved: { at: number; agentId: string | null }[] = [];

  constructor(
    private readonly life: TicketLife,
    private readonly zone: string,
  ) {
    this.standings = standingsOf(life);
    const { timers } = life;
    this.policy = (timers.findLast(({ metric }) => metric === 'resolution') ?? timers.at(-1))?.policy ?? null;
  }

  all(): Fact[] {
    this.countStandings();
    for (const timer of this.life.timers) this.countTimer(timer);
    for (const { at, fromAssigneeId } of this.life.escalations) this.add('escalated', at, { agentId: fromAssigneeId });
    const { rating } = this.life;
    if (rating) this.add('score', rating.at, { agentId: this.solverBy(rating.at), value: rating.score });
    return this.facts;
  }

  private countStandings(): void {
    for (const [i, now] of this.standings.entries()) {
      const before = this.standings[i - 1];
      const was = before && isUnsolved(before.status) ? before : null;
      const is = isUnsolved(now.status) ? now : null;
      if (!before) this.add('opened', now.at);
      // What was opened and solved in one moment was opened.
      if ((was || !before) && !is) this.countEnd(now);
      if (before && !was && is) this.add('reopened', now.at, { agentId: this.solverBy(now.at) });
      if (was && is && samePlace(was, is)) continue;
      if (was) this.add('backlog', now.at, { ...placeOf(was), count: -1 });
      if (is) this.add('backlog', now.at, placeOf(is));
    }
  }

  private countEnd(now: Standing): void {
    // Closed is final: whatever closed a merged ticket is its merge.
    const isMerge = this.life.isMerged && now.status === 'closed';
    const agentId =
      this.whoDid(
        now.at,
        this.life.changes.filter(({ what }) => what === 'status'),
      ) ?? now.assigneeId;
    this.add(isMerge ? 'merged' : 'resolved', now.at, { agentId });
    this.solved.push({ at: now.at, agentId });
  }

  private countTimer({ metric, state, stoppedAt, breachedAt, usedMs, policy }: LifeTimer): void {
    const isBroken = state === 'breached';
    if (isBroken && breachedAt !== null) this.add(`${metric}.breached`, breachedAt, { policy });
    if (stoppedAt === null || state === 'cancelled') return;
    const deeds = metric === 'resolution' ? this.solvings() : this.life.messages;
    const agentId = this.whoDid(stoppedAt, deeds);
    // A broken promise may also have been dropped: then nobody answered when its clock ended.
    const isAnswered = metric === 'resolution' ? deeds.some(({ at }) => at === stoppedAt) : agentId !== null;
    if (isBroken && !isAnswered) return;
    const given = { policy, value: usedMs, ...(agentId === null ? {} : { agentId }) };
    this.add(isBroken ? `${metric}.late` : `${metric}.met`, stoppedAt, given);
  }

  private solvings(): { at: number; authorId: string | null }[] {
    return this.life.changes
      .filter(({ what, to }) => what === 'status' && to === 'resolved')
      .map(({ at, actorId }) => ({ at, authorId: actorId }));
  }

  /** @returns the agent; null: nobody, the system, or the requester */
  private whoDid(when: number, deeds: readonly { at: number; authorId?: string | null; actorId?: string | null }[]) {
    const who = deeds.filter(({ at }) => at === when).map(({ authorId, actorId }) => authorId ?? actorId ?? null);
    return who.find((id) => id !== null && id !== this.life.requesterId) ?? null;
  }

  private solverBy(when: number): string | null {
    const last = this.solved.findLast(({ at }) => at <= when);
    return last ? last.agentId : standingAt(this.standings, when).assigneeId;
  }

  private add(kind: FactKind, at: number, given: Partial<Place & Pick<Fact, 'count' | 'value'>> = {}): void {
    const place = placeOf(standingAt(this.standings, at));
    const { policy } = this;
    this.facts.push({ kind, day: dayOf(at, this.zone), ...place, policy, count: 1, value: null, ...given });
  }
}

function placeOf({ teamId, category, assigneeId }: Standing): Omit<Place, 'policy'> {
  return { teamId, category, agentId: assigneeId };
}

function samePlace(one: Standing, other: Standing): boolean {
  return one.teamId === other.teamId && one.category === other.category && one.assigneeId === other.assigneeId;
}
