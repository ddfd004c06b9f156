import type { CalendarSpec } from '../../src/domain/calendar/calendar.js';
import { SlowCalendar } from './slow-calendar.js';

// Promises as DESIGN.md (section 4) tells of them, in the plainest way. Shares no code with what it judges.

const MINUTE = 60_000;

/** Working time within a stretch of days, from a list of its minutes. */
export class CountedTime {
  /** Open minutes before each minute of the stretch. */
  private readonly before: Int32Array;

  /** @param from a whole minute */
  constructor(
    spec: CalendarSpec,
    private readonly from: number,
    private readonly to: number,
  ) {
    const open = new SlowCalendar(spec).openSteps(from, to, MINUTE);
    this.before = new Int32Array(open.length + 1);
    for (let i = 0; i < open.length; i++) this.before[i + 1] = this.before[i]! + open[i]!;
  }

  between(start: number, end: number): number {
    return end <= start ? 0 : this.until(end) - this.until(start);
  }

  /** The first instant at which so much time has been worked. */
  after(start: number, ms: number): number {
    const wanted = this.until(start) + ms;
    let [low, high] = [Math.floor((start - this.from) / MINUTE), this.before.length - 1];
    if (this.before[high]! * MINUTE < wanted) throw new Error('It ends beyond the days that were counted');
    // The first minute at whose end it is over.
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.before[middle + 1]! * MINUTE >= wanted) high = middle;
      else low = middle + 1;
    }
    return this.from + low * MINUTE + (wanted - this.before[low]! * MINUTE);
  }

  private until(at: number): number {
    if (at < this.from || at > this.to) throw new Error('It lies beyond the days that were counted');
    const minute = Math.floor((at - this.from) / MINUTE);
    const isOpen = this.before[minute + 1]! > this.before[minute]!;
    return this.before[minute]! * MINUTE + (isOpen ? at - this.from - minute * MINUTE : 0);
  }
}

export interface NaiveGoal {
  time: CountedTime;
  /** In working milliseconds, like `after`. */
  due: number;
  steps: { after: number; action: string }[];
}

interface NaiveStep {
  key: string;
  after: number;
}

/** The clock ran under this goal; `to` null: it still does. */
interface Stretch {
  goal: NaiveGoal;
  from: number;
  to: number | null;
}

/** One promise: when its clock ran, what fired, and how it ended. */
export class NaivePromise {
  readonly fired: { key: string; at: number }[] = [];
  breachedAt: number | null = null;
  endedAt: number | null = null;
  /** As it was shown last, for promises that are over. */
  private lastDue: number | null = null;
  private kept: 'met' | 'cancelled' = 'met';
  private readonly stretches: Stretch[] = [];
  /** Steps that never fire (any more). */
  private readonly done = new Set<string>();

  constructor(
    public goal: NaiveGoal,
    readonly startedAt: number,
    /** Used up in an earlier cycle. */
    private readonly brought = 0,
  ) {
    this.stretches.push({ goal, from: startedAt, to: null });
  }

  get isOver(): boolean {
    return this.endedAt !== null;
  }

  get isRunning(): boolean {
    return this.stretches.at(-1)!.to === null;
  }

  get state(): string {
    if (this.breachedAt !== null) return 'breached';
    if (this.isOver) return this.kept;
    return this.isRunning ? 'running' : 'paused';
  }

  get dueAt(): number | null {
    if (this.breachedAt !== null) return this.breachedAt;
    if (this.isOver) return this.lastDue;
    return this.isRunning ? this.when(this.goal.due) : null;
  }

  /** The first reminder, while it is to come; undefined: nobody says what is shown once it has fired. */
  get remindAt(): number | null | undefined {
    const first = this.steps().find(({ key }) => key === 'remind:1');
    if (this.state === 'paused') return null;
    if (this.state !== 'running' || (first && this.done.has(first.key))) return undefined;
    return first ? this.when(first.after) : undefined;
  }

  /** The next step that fires if nothing happens before. */
  get nextStepAt(): number | null {
    if (this.isOver || !this.isRunning) return null;
    const next = this.steps().find(({ key }) => !this.done.has(key));
    return next ? this.when(next.after) : null;
  }

  used(now: number): number {
    let used = this.brought;
    for (const { goal, from, to } of this.stretches) used += goal.time.between(from, to ?? Math.max(from, now));
    return used;
  }

  pause(at: number): void {
    if (this.isOver || !this.isRunning) return;
    this.noticeBreach(at);
    this.stretches.at(-1)!.to = at;
  }

  resume(at: number): void {
    if (this.isOver || this.isRunning) return;
    this.stretches.push({ goal: this.goal, from: at, to: null });
  }

  end(at: number, how: 'met' | 'cancelled'): void {
    if (this.isOver) return;
    this.noticeBreach(at);
    this.lastDue = this.dueAt;
    this.stretches.at(-1)!.to ??= at;
    this.kept = how;
    this.endedAt = at;
  }

  /** Another goal; the time used stays used. What is breached keeps the goal that it broke. */
  move(at: number, goal: NaiveGoal): void {
    this.noticeBreach(at);
    if (this.isOver || this.breachedAt !== null) return;
    const { isRunning } = this;
    const used = this.used(at);
    this.stretches.at(-1)!.to ??= at;
    this.goal = goal;
    this.stretches.push({ goal, from: at, to: isRunning ? null : at });
    if (used < goal.due) return;
    this.breachedAt = at;
    this.done.add('breach');
    // Nobody is reminded of what is broken by the change itself.
    for (const { key, after } of this.steps()) if (key.startsWith('remind') && after <= used) this.done.add(key);
  }

  /** A worker looks: all that is due fires. @returns the keys, in order */
  look(at: number): string[] {
    const fired: string[] = [];
    for (const { key, after } of this.steps()) {
      if (this.isOver || !this.isRunning || this.done.has(key) || this.when(after) > at) continue;
      if (key === 'breach') this.breachedAt = this.when(after);
      this.done.add(key);
      this.fired.push({ key, at });
      fired.push(key);
    }
    return fired;
  }

  /** When the clock that runs now reaches this. */
  private when(ms: number): number {
    const { from } = this.stretches.at(-1)!;
    const before = this.used(from);
    return ms <= before ? from : this.goal.time.after(from, ms - before);
  }

  private noticeBreach(at: number): void {
    if (this.isOver || !this.isRunning || this.breachedAt !== null) return;
    const due = this.when(this.goal.due);
    if (due >= at) return;
    this.breachedAt = due;
    this.done.add('breach');
  }

  /** In the order in which they fire; each kind is counted. */
  private steps(): NaiveStep[] {
    const counts: Record<string, number> = {};
    const steps = [...this.goal.steps]
      .sort((a, b) => a.after - b.after)
      .map(({ after, action }) => ({ key: `${action}:${(counts[action] = (counts[action] ?? 0) + 1)}`, after }));
    const after = steps.findIndex((step) => step.after >= this.goal.due);
    steps.splice(after === -1 ? steps.length : after, 0, { key: 'breach', after: this.goal.due });
    return steps;
  }
}
