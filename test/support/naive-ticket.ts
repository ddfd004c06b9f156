import { type NaiveGoal, NaivePromise } from './naive-promise.js';

// Tickets and what is promised on them, as DESIGN.md (section 4) tells of them. Shares no code with what it judges.

export const METRICS = ['acknowledgement', 'next_response', 'resolution'] as const;
export type Metric = (typeof METRICS)[number];

/** With the statuses in which its clock stands. */
export type GoalOfPolicy = NaiveGoal & { pauses: string[] };

export interface NaivePolicy {
  fits: { priority?: string; category?: string };
  goals: Record<Metric, GoalOfPolicy>;
}

export interface Traits {
  priority: string;
  category: string;
}

export interface NaiveTimer {
  metric: Metric;
  cycle: number;
  promise: NaivePromise;
}

const WAYS: Record<string, string[]> = {
  new: ['open', 'pending', 'on_hold', 'resolved', 'closed'],
  open: ['pending', 'on_hold', 'resolved'],
  pending: ['open', 'on_hold', 'resolved'],
  on_hold: ['open', 'pending', 'resolved'],
  resolved: ['open', 'closed'],
  closed: [],
};

export class NaiveTicket {
  status = 'new';
  readonly timers: NaiveTimer[] = [];

  /** @param policies as they stand when it is opened: later ones are not for it */
  constructor(
    private readonly policies: NaivePolicy[],
    public traits: Traits,
    at: number,
  ) {
    this.start('acknowledgement', at);
    this.start('resolution', at);
  }

  /** Whether it may become this; undefined stays as it is. */
  may(status: string | undefined): boolean {
    return status === undefined || status === this.status || WAYS[this.status]!.includes(status);
  }

  /** A public message of an agent, who may set a status with it. */
  answer(at: number, status?: string): void {
    for (const { metric, promise } of this.timers) if (metric !== 'resolution') promise.end(at, 'met');
    this.change(at, { status: status ?? (this.status === 'new' ? 'open' : this.status) });
  }

  /** A message of the requester. */
  ask(at: number): void {
    const unanswered = this.timers.some(({ metric, promise }) => metric !== 'resolution' && !promise.isOver);
    if (!unanswered) this.start('next_response', at);
    this.change(at, { status: this.status === 'pending' || this.status === 'resolved' ? 'open' : this.status });
  }

  /** Fulfil first, then stop, move, pause, start. */
  change(at: number, given: { status?: string; priority?: string; category?: string }): void {
    const { status = this.status, priority = this.traits.priority, category = this.traits.category } = given;
    const moved = priority !== this.traits.priority || category !== this.traits.category;
    const reopened = this.status === 'resolved' && status === 'open';
    this.status = status;
    this.traits = { priority, category };
    const solved = status === 'resolved' || status === 'closed';
    if (status === 'resolved') for (const { promise } of this.of('resolution')) promise.end(at, 'met');
    if (solved) for (const { promise } of this.timers) promise.end(at, 'cancelled');
    if (moved) for (const { metric, promise } of this.timers) promise.move(at, this.policy().goals[metric]);
    for (const { promise } of this.timers) {
      if ((promise.goal as GoalOfPolicy).pauses.includes(status)) promise.pause(at);
      else promise.resume(at);
    }
    if (reopened) {
      const last = this.of('resolution').at(-1)!.promise;
      this.start('resolution', at, last.state === 'breached' ? 0 : last.used(at));
    }
  }

  /** Merged into another: nobody waits for an answer here any more. */
  merge(at: number): void {
    this.change(at, { status: 'closed' });
  }

  look(at: number): void {
    for (const { promise } of this.timers) promise.look(at);
  }

  private start(metric: Metric, at: number, used = 0): void {
    const goal = this.policy().goals[metric];
    const promise = new NaivePromise(goal, at, used);
    if (goal.pauses.includes(this.status)) promise.pause(at);
    this.timers.push({ metric, cycle: this.of(metric).length + 1, promise });
  }

  private of(metric: Metric): NaiveTimer[] {
    return this.timers.filter((timer) => timer.metric === metric);
  }

  /** The first that fits. */
  private policy(): NaivePolicy {
    return this.policies.find(
      ({ fits: { priority, category } }) =>
        (priority === undefined || priority === this.traits.priority) &&
        (category === undefined || category === this.traits.category),
    )!;
  }
}
