import type { SortName } from '../../src/desk/filter/sorts.js';
import type { FilterTerms, TicketFilter, TimeRange, TimerTerm } from '../../src/desk/filter/ticket-filter.dto.js';
import { PRIORITIES } from '../../src/domain/ticket/priority.js';
import type { TicketView, TimerView } from '../../src/tickets/tickets.dto.js';

/** What a filter is asked about. */
export interface Looking {
  me: { id: string; teamIds: string[] };
  now: number;
  /** Numbers of tickets with an open escalation. */
  escalated: ReadonlySet<string>;
}

/** Whether a ticket fits, told from what clients see of it, in the plainest way. */
export function fits({ not, spam, ...terms }: TicketFilter, ticket: TicketView, looking: Looking): boolean {
  const has = (some: FilterTerms) => answersTo(some, ticket, looking);
  // Spam is only for those who ask for it.
  if (ticket.spam ? !spam : spam === 'only') return false;
  return has(terms).every(Boolean) && (!not || !has(not).some(Boolean));
}

/** An answer to each term: tags, timers and fields are a term each. */
function answersTo(terms: FilterTerms, ticket: TicketView, { me, now, escalated }: Looking): boolean[] {
  const answers: Record<keyof FilterTerms, () => boolean | boolean[]> = {
    status: () => terms.status!.includes(ticket.status as never),
    kind: () => terms.kind!.includes(ticket.kind as never),
    priority: () => terms.priority!.includes(ticket.priority as never),
    category: () => ticket.category !== null && terms.category!.includes(ticket.category),
    categorised: () => (ticket.category !== null) === terms.categorised,
    assignee: () =>
      terms.assignee!.some((one) => (ticket.assignee?.id ?? 'none') === (one === 'me' ? me.id : one.toLowerCase())),
    team: () =>
      terms.team!.some((one) =>
        one === 'mine' ? me.teamIds.includes(ticket.team?.id ?? '') : (ticket.team?.id ?? 'none') === one,
      ),
    level: () => terms.level!.includes(ticket.level),
    tag: () => terms.tag!.map((tag) => ticket.tags.includes(tag)),
    channel: () => terms.channel!.includes(ticket.channel),
    requester: () => terms.requester!.some((one) => one === ticket.requester.id || one === ticket.requester.email),
    breached: () => isBreached(ticket) === terms.breached,
    escalated: () => escalated.has(ticket.number) && (terms.escalated === 'anybody' || ticket.assignee?.id === me.id),
    timer: () => terms.timer!.map((term) => ticket.timers.some((timer) => fitsTimer(term, timer, now))),
    due: () => within(dueOf(ticket), terms.due!, now),
    created: () => within(ticket.createdAt, terms.created!, now),
    updated: () => within(ticket.updatedAt, terms.updated!, now),
    acknowledged: () => within(ticket.acknowledgedAt, terms.acknowledged!, now),
    resolved: () => within(ticket.resolvedAt, terms.resolved!, now),
    closed: () => within(ticket.closedAt, terms.closed!, now),
    fields: () =>
      Object.entries(terms.fields!).map(
        ([key, value]) =>
          key in ticket.fields && [ticket.fields[key]].flat().some((has) => [value].flat().some(isMeant(has))),
      ),
    followUp: () => (ticket.followUpOf !== null) === terms.followUp,
    merged: () => (ticket.mergedInto !== null) === terms.merged,
    q: () =>
      ticket.number === terms.q ||
      ticket.requester.email === terms.q ||
      ticket.subject.toLowerCase().split(/\W+/).includes(terms.q!),
  };
  return (Object.keys(terms) as (keyof FilterTerms)[]).flatMap((term) => answers[term]());
}

function fitsTimer({ metric, state, waiting, due }: TimerTerm, timer: TimerView, now: number): boolean {
  return (
    (!metric || metric.includes(timer.metric as never)) &&
    (!state || state.includes(timer.state as never)) &&
    (waiting === undefined || (timer.stoppedAt === null) === waiting) &&
    (!due || within(timer.dueAt, due, now))
  );
}

function within(time: string | null, { after, before }: TimeRange, now: number): boolean {
  if (time === null) return false;
  const ms = Date.parse(time);
  return (after === undefined || ms >= momentOf(after, now)) && (before === undefined || ms < momentOf(before, now));
}

/** Of durations only days and hours. */
function momentOf(text: string, now: number): number {
  const [, minus, days = '0', hours = '0'] = /^(-?)P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(text) ?? [];
  if (minus === undefined) return Date.parse(text);
  return now + (Number(days) * 24 + Number(hours)) * 3_600_000 * (minus ? -1 : 1);
}

function isBreached({ timers }: TicketView): boolean {
  return timers.some(({ state }) => state === 'breached');
}

function dueOf({ timers }: TicketView): string | null {
  const due = timers.filter(({ stoppedAt, dueAt }) => stoppedAt === null && dueAt !== null).map(({ dueAt }) => dueAt!);
  return due.sort()[0] ?? null;
}

/** As a list of this order has them. */
export function inOrder(tickets: TicketView[], sort: SortName): TicketView[] {
  const serial = ({ number }: TicketView) => Number(number.slice(3));
  const keys: Record<SortName, (ticket: TicketView) => [number, number]> = {
    newest: (ticket) => [0, -serial(ticket)],
    oldest: (ticket) => [0, serial(ticket)],
    due: (ticket) => [Date.parse(dueOf(ticket) ?? '9999-01-01T00:00:00Z'), serial(ticket)],
    priority: (ticket) => [-PRIORITIES.indexOf(ticket.priority as never), -serial(ticket)],
    resolved: (ticket) => [-Date.parse(ticket.resolvedAt!), -serial(ticket)],
  };
  const key = keys[sort];
  return tickets
    .filter(({ resolvedAt }) => sort !== 'resolved' || resolvedAt !== null)
    .sort((a, b) => key(a)[0] - key(b)[0] || key(a)[1] - key(b)[1]);
}

/** Text may stand for a number or a truth. */
function isMeant(has: unknown): (value: unknown) => boolean {
  return (value) => value === has || (typeof value === 'string' && String(has) === value);
}
