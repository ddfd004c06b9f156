import { DateTime } from 'luxon';
import type { ReportName } from '../../src/domain/report/reports.js';
import type { TestDocket } from './docket.js';

/** Figures counted in the simplest way there is: every row looked at again for every question. */

type Grouping = 'day' | 'team' | 'category' | 'agent' | 'policy';
interface Place {
  team: string | null;
  category: string | null;
  agent: string | null;
  policy: string | null;
}
interface Happening extends Place {
  what: string;
  day: string;
  value: number;
}

interface TicketRow {
  id: string;
  createdAt: Date;
  requesterId: string;
  status: string;
  team: string | null;
  assignee: string | null;
  category: string | null;
  mergedInto: string | null;
}
interface LineRow {
  ticketId: string;
  at: Date;
  actorId: string | null;
  what: string;
  from: any;
  to: any;
}
interface TimerRow {
  ticketId: string;
  metric: string;
  state: string;
  stoppedAt: Date | null;
  breachedAt: Date | null;
  usedMs: string;
  policy: string;
}

const NAMES: Record<string, string> = {
  acknowledgement: 'acknowledgement',
  next_response: 'nextResponse',
  resolution: 'resolution',
};

export class NaiveReport {
  private readonly happenings: Happening[] = [];

  private constructor(
    private readonly zone: string,
    private readonly tickets: TicketRow[],
    private readonly lines: Map<string, LineRow[]>,
    private readonly timers: Map<string, TimerRow[]>,
  ) {}

  static async read(docket: TestDocket): Promise<NaiveReport> {
    const tickets = await docket.query<TicketRow>(
      `SELECT id, created_at AS "createdAt", requester_id AS "requesterId", status, team_id AS team, assignee_id AS assignee,
         category, merged_into AS "mergedInto" FROM ticket`,
    );
    const lines = await docket.query<LineRow>(
      `SELECT subject_id AS "ticketId", at, actor_id AS "actorId", what, "from", "to" FROM history_entry ORDER BY id`,
    );
    const timers = await docket.query<TimerRow>(
      `SELECT ticket_id AS "ticketId", metric, state, stopped_at AS "stoppedAt", breached_at AS "breachedAt",
         used_ms AS "usedMs", policy FROM timer WHERE metric IN ('acknowledgement', 'next_response', 'resolution')
       ORDER BY started_at, metric, cycle, id`,
    );
    const naive = new NaiveReport(docket.environment.reportsTimezone, tickets, byTicket(lines), byTicket(timers));
    for (const ticket of tickets) naive.look(ticket);
    const escalations = await docket.query<{ id: string; at: Date; who: string | null }>(
      'SELECT ticket_id AS id, created_at AS at, from_assignee_id AS who FROM escalation',
    );
    for (const { id, at, who } of escalations) naive.note('escalated', naive.ticket(id), at, { agent: who });
    const answers = await docket.query<{ id: string; at: Date; score: number }>(
      'SELECT ticket_id AS id, created_at AS at, score FROM survey_answer',
    );
    for (const { id, at, score } of answers) {
      naive.note('score', naive.ticket(id), at, { agent: naive.solver(naive.ticket(id), at) }, score);
    }
    return naive;
  }

  /** @param only of whom */
  figures(report: ReportName, groupBy: Grouping, from: string, to: string, only: Partial<Place> = {}) {
    const fits = (place: Place) => Object.entries(only).every(([name, value]) => place[name as keyof Place] === value);
    const within = this.happenings.filter((one) => one.day >= from && one.day <= to && fits(one));
    const keyOf = (one: Place & { day?: string }) => (groupBy === 'day' ? one.day! : one[groupBy]);
    const keys = new Set<string | null>(within.filter(({ what }) => isOf(report, what)).map(keyOf));
    const left = report === 'backlog' ? this.backlog(to).filter(fits) : [];
    if (groupBy === 'day') for (let day = from; day <= to; day = nextDay(day)) keys.add(day);
    else for (const place of left) keys.add(keyOf(place));
    return new Map(
      [...keys].map((key) => {
        const mine = within.filter((one) => keyOf(one) === key);
        const unsolved =
          report !== 'backlog'
            ? []
            : groupBy === 'day'
              ? this.backlog(key!).filter(fits)
              : left.filter((one) => keyOf(one) === key);
        return [key, columns(report, mine, unsolved.length)] as const;
      }),
    );
  }

  /** What is unsolved when a day is over. */
  private backlog(day: string): Place[] {
    const end = DateTime.fromISO(nextDay(day), { zone: this.zone }).toJSDate();
    const before = new Date(end.getTime() - 1);
    return this.tickets
      .filter((ticket) => ticket.createdAt < end && !isSolved(this.stood(ticket, 'status', before) as string))
      .map((ticket) => this.place(ticket, before));
  }

  private look(ticket: TicketRow): void {
    this.note('opened', ticket, ticket.createdAt);
    for (const line of this.of(ticket, 'status')) {
      if (line.from === null) continue;
      if (!isSolved(line.from) && isSolved(line.to)) {
        const what = ticket.mergedInto && line.to === 'closed' ? 'merged' : 'resolved';
        this.note(what, ticket, line.at, { agent: this.doer(ticket, line) });
      }
      if (isSolved(line.from) && !isSolved(line.to)) {
        this.note('reopened', ticket, line.at, { agent: this.solver(ticket, line.at) });
      }
    }
    for (const { metric, state, stoppedAt, breachedAt, usedMs, policy } of this.timers.get(ticket.id) ?? []) {
      if (state === 'breached') this.note(`${metric} breached`, ticket, breachedAt!, { policy });
      if (state !== 'met' && state !== 'breached') continue;
      if (!stoppedAt) continue;
      const answer = (this.lines.get(ticket.id) ?? []).find(
        ({ at, what, to, actorId }) =>
          at.getTime() === stoppedAt.getTime() &&
          (metric === 'resolution'
            ? what === 'status' && to === 'resolved'
            : what === 'message' && to.visibility === 'public' && actorId !== ticket.requesterId),
      );
      if (!answer) continue;
      const agent = this.doer(ticket, answer);
      if (state === 'met') this.note(`${metric} met`, ticket, stoppedAt, { policy, agent });
      this.note(`${metric} answered`, ticket, stoppedAt, { policy, agent }, Number(usedMs));
    }
  }

  private note(what: string, ticket: TicketRow, at: Date, more: Partial<Place> = {}, value = 0): void {
    const day = DateTime.fromJSDate(at, { zone: this.zone }).toISODate()!;
    this.happenings.push({ what, day, value, ...this.place(ticket, at), ...more });
  }

  private place(ticket: TicketRow, at: Date): Place {
    const timers = this.timers.get(ticket.id) ?? [];
    const policy = (timers.filter(({ metric }) => metric === 'resolution').at(-1) ?? timers.at(-1))?.policy ?? null;
    const [team, category, agent] = ['team', 'category', 'assignee'].map((what) => this.stood(ticket, what, at));
    return { team, category, agent, policy } as Place;
  }

  private stood(ticket: TicketRow, what: string, at: Date): string | null {
    const lines = this.of(ticket, what).filter(({ from }) => what !== 'status' || from !== null);
    const last = lines.filter((line) => line.at <= at).at(-1);
    const value = last ? last.to : lines.length > 0 ? lines[0]!.from : ticket[what as 'status'];
    return value?.id ?? value;
  }

  private doer(ticket: TicketRow, { actorId, at }: LineRow): string | null {
    return actorId === null || actorId === ticket.requesterId ? this.stood(ticket, 'assignee', at) : actorId;
  }

  private solver(ticket: TicketRow, at: Date): string | null {
    const solvings = this.of(ticket, 'status').filter(
      (line) => line.from !== null && line.at <= at && !isSolved(line.from) && isSolved(line.to),
    );
    return solvings.length > 0 ? this.doer(ticket, solvings.at(-1)!) : this.stood(ticket, 'assignee', at);
  }

  private of(ticket: TicketRow, what: string): LineRow[] {
    return (this.lines.get(ticket.id) ?? []).filter((line) => line.what === what);
  }

  private ticket(id: string): TicketRow {
    return this.tickets.find((ticket) => ticket.id === id)!;
  }
}

const isSolved = (status: string) => status === 'resolved' || status === 'closed';

function isOf(report: ReportName, what: string): boolean {
  if (report === 'sla') return / (met|breached)$/.test(what);
  if (report === 'times') return what === 'acknowledgement answered' || what === 'resolution answered';
  if (report === 'backlog') return ['opened', 'reopened', 'resolved', 'merged'].includes(what);
  if (report === 'reopenings') return ['resolved', 'reopened'].includes(what);
  if (report === 'escalations') return ['opened', 'escalated'].includes(what);
  return what === 'score';
}

function columns(report: ReportName, happenings: Happening[], backlog: number): Record<string, number | null> {
  const of = (what: string) => happenings.filter((one) => one.what === what);
  const count = (what: string) => of(what).length;
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const exact = (what: string, part: number) =>
    of(what)
      .map(({ value }) => value)
      .sort((one, other) => one - other)[Math.ceil(count(what) * part) - 1] ?? null;
  if (report === 'sla') {
    return Object.fromEntries(
      Object.entries(NAMES).flatMap(([metric, name]) => {
        const [met, breached] = [count(`${metric} met`), count(`${metric} breached`)];
        return [
          [`${name}Met`, met],
          [`${name}Breached`, breached],
          [`${name}Attainment`, share(met, met + breached)],
        ];
      }),
    );
  }
  if (report === 'times') {
    return {
      firstResponses: count('acknowledgement answered'),
      firstResponseP50: exact('acknowledgement answered', 0.5),
      firstResponseP90: exact('acknowledgement answered', 0.9),
      resolutions: count('resolution answered'),
      resolutionP50: exact('resolution answered', 0.5),
      resolutionP90: exact('resolution answered', 0.9),
    };
  }
  const [opened, reopened, resolved] = [count('opened'), count('reopened'), count('resolved')];
  if (report === 'backlog') return { opened, reopened, resolved, merged: count('merged'), backlog };
  if (report === 'reopenings') return { resolved, reopened, reopenedPerResolved: share(reopened, resolved) };
  if (report === 'escalations') {
    return { opened, escalated: count('escalated'), escalatedPerOpened: share(count('escalated'), opened) };
  }
  const scores = of('score').map(({ value }) => value);
  const average = share(
    scores.reduce((sum, one) => sum + one, 0),
    scores.length,
  );
  const each = [1, 2, 3, 4, 5].map((score) => [`score${score}`, scores.filter((one) => one === score).length]);
  return { answers: scores.length, average, ...Object.fromEntries(each) };
}

function nextDay(day: string): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days: 1 }).toISODate()!;
}

function byTicket<Row extends { ticketId: string }>(rows: Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) found.set(row.ticketId, [...(found.get(row.ticketId) ?? []), row]);
  return found;
}
