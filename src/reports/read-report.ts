import { Inject, Injectable } from '@nestjs/common';
import { type Facet, NONE } from '../domain/report/cells.js';
import { dayOf, FACT_KINDS } from '../domain/report/fact.js';
import { countDays, daysBetween, shift } from '../domain/report/periods.js';
import { type Report, REPORTS, type ReportName, valuesOf } from '../domain/report/reports.js';
import { Sums } from '../domain/report/sums.js';
import type { PersonIdentity } from '../people/people.contract.js';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { invalidInput, Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { Figures, type Wanted } from './figures.store.js';
import { Names } from './names.store.js';
import { ReadProgress } from './read-progress.js';
import type { Grouping, ReportGroupView, ReportQuery, ReportView } from './reports.dto.js';

const MOST_DAYS = 366;
const USUAL_DAYS = 30;
const BACKLOG = FACT_KINDS.indexOf('backlog');

type Asked = Omit<Wanted, 'kinds'>;

/** Figures of a range of days, for whoever may see them: admins all, leads those of their teams, others their own. */
@Injectable()
export class ReadReport {
  constructor(
    private readonly figures: Figures,
    private readonly names: Names,
    private readonly progress: ReadProgress,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** @throws Problem input/invalid, auth/forbidden */
  async execute(name: ReportName, query: ReportQuery, me: PersonIdentity): Promise<ReportView> {
    const { groupBy } = query;
    const { from, to } = this.rangeOf(query);
    const asked = askedFor(query, me);
    const { timezone, asOf, complete } = await this.progress.execute();
    const report = REPORTS[name];
    const wanted = { ...asked, kinds: report.kinds };
    const groups = await this.figures.of(wanted, from, to);
    if (name === 'backlog') await this.addBacklog(groups, wanted, from, to);
    const total = new Sums();
    for (const sums of groups.values()) total.addAll(sums);
    const of = { report: name, from, to, timezone, groupBy, asOf, complete };
    if (groupBy !== 'day')
      return { ...of, data: await this.named(groupBy, groups, report), total: view(report, total) };
    const data = daysBetween(from, to).map((day) => view(report, groups.get(day) ?? new Sums(), day, day));
    // At the end of the last day, not of all of them.
    if (name === 'backlog') setBacklog(total, groups.get(to)!);
    return { ...of, data, total: view(report, total) };
  }

  private rangeOf({ from, to }: ReportQuery): { from: string; to: string } {
    const last = to ?? dayOf(this.clock.now().getTime(), this.environment.reportsTimezone);
    const first = from ?? shift(last, 1 - USUAL_DAYS);
    if (first > last) throw invalidInput({ pointer: '?from', detail: 'must not be after to' });
    if (countDays(first, last) > MOST_DAYS) {
      throw invalidInput({ pointer: '?from', detail: `must be at most ${MOST_DAYS} days before to` });
    }
    return { from: first, to: last };
  }

  /** What was unsolved before stays so until it is solved. */
  private async addBacklog(groups: Map<string, Sums>, wanted: Wanted, from: string, to: string): Promise<void> {
    const before = await this.figures.before({ ...wanted, kinds: ['backlog'] }, shift(from, -1));
    const of = (key: string) => groups.get(key) ?? groups.set(key, new Sums()).get(key)!;
    if (wanted.by !== 'day') {
      for (const [key, sums] of before) of(key).addAll(sums);
      return;
    }
    let carried = before.get('')?.count('backlog') ?? 0;
    for (const day of daysBetween(from, to)) {
      const sums = of(day);
      sums.add(BACKLOG, 0, carried);
      carried = sums.count('backlog');
    }
  }

  private async named(groupBy: Grouping, groups: Map<string, Sums>, report: Report): Promise<ReportGroupView[]> {
    const nameOf = await this.names.of(groupBy, [...groups.keys()]);
    return [...groups]
      .map(([key, sums]) => (key === NONE ? view(report, sums) : view(report, sums, key, nameOf(key))))
      .sort(byName);
  }
}

/** @throws Problem input/invalid, auth/forbidden */
function askedFor({ groupBy, team, category, agent, policy }: ReportQuery, me: PersonIdentity): Asked {
  const isOwn = me.role !== 'admin' && me.role !== 'lead';
  const whose = agent === 'me' || (isOwn && agent === undefined) ? me.id : agent?.toLowerCase();
  if (isOwn && whose !== me.id) throw new Problem('auth/forbidden', 'Figures of others are for leads and admins');
  const chosen: Partial<Record<Facet, string>> = { category, agent: whose, policy };
  const facets = new Set(Object.entries(chosen).flatMap(([facet, value]) => (value === undefined ? [] : facet)));
  if (groupBy !== 'day' && groupBy !== 'team') facets.add(groupBy);
  if (facets.size > 1) {
    const detail = isOwn
      ? 'must be day, team or agent: one sees oneself by these'
      : 'cannot be combined: only one of category, agent and policy is told apart or chosen';
    throw invalidInput({ pointer: '?groupBy', detail });
  }
  const [facet = 'team'] = [...facets] as Facet[];
  const value = chosen[facet];
  const teams = team === undefined ? null : [team === 'none' ? NONE : team.toLowerCase()];
  return {
    facet,
    by: groupBy === 'day' || groupBy === 'team' ? groupBy : 'value',
    teams: me.role === 'lead' ? (teams ?? me.teamIds).filter((id) => me.teamIds.includes(id)) : teams,
    value: value === undefined ? null : facet === 'agent' && value === 'none' ? NONE : value,
  };
}

function setBacklog(total: Sums, last: Sums): void {
  total.add(BACKLOG, 0, last.count('backlog') - total.count('backlog'));
}

function view(report: Report, sums: Sums, key: string | null = null, name: string | null = null): ReportGroupView {
  return { key, name, figures: valuesOf(report, sums) };
}

/** Those without come last. */
function byName({ key: one, name: a }: ReportGroupView, { key: other, name: b }: ReportGroupView): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return (a ?? one).localeCompare(b ?? other) || (one < other ? -1 : 1);
}
