import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { isPassing } from '../platform/database/failures.js';
import { HandlesJob } from '../platform/jobs/handles-job.js';
import { Precedence } from '../platform/jobs/precedence.js';
import { Clock } from '../platform/time/clock.js';
import { FireSteps } from './fire-steps.js';
import { slaFire } from './sla.jobs.js';

/** Timers of one process that fire at once. */
const LANES = 8;
/** So many are looked up, and every process takes some of them by chance: seldom the same as another one. */
const LOOK_UP = 64;
const TAKE = 32;
/** A ticket that somebody changes right now is tried again soon, for so long; then the next sweep finds it. */
const LOCKED_RETRY_MS = 20;
const LOCKED_RETRIES = 50;
/** A timer that cannot be fired is tried again after this, then after twice as long, and so on. */
const FIRST_WAIT_MS = 4_000;
const LONGEST_WAIT_MS = 3_600_000;

interface Due {
  id: string;
  ticketId: string;
}

/** Fires whatever is due, several timers at once, the oldest first, until nothing is. */
@Injectable()
export class FireDue {
  private readonly logger = new Logger(FireDue.name);
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  private readonly putOff = new Map<string, { waitMs: number; until: number }>();

  constructor(
    private readonly db: Database,
    private readonly fireSteps: FireSteps,
    private readonly precedence: Precedence,
    private readonly clock: Clock,
  ) {}

  /** Done as soon as it is heard: while firing is behind, jobs would gather. Whom it woke may die; then a sweep fires. */
  @HandlesJob(slaFire)
  async wake(_job: { at: string }): Promise<void> {
    this.start();
  }

  /** One run at a time: one that is under way goes on with what became due meanwhile. */
  start(): void {
    this.again = true;
    this.running ??= this.run();
  }

  /** Begins no other, and waits for those that are firing, but not longer than this. */
  async stop(graceMs: number): Promise<void> {
    this.stopped = true;
    await Promise.race([this.running, sleep(graceMs, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    let retries = 0;
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        const { settled, locked } = await this.fireSome();
        if (settled > 0) {
          this.again = true;
          retries = 0;
        } else if (locked > 0 && retries < LOCKED_RETRIES) {
          await sleep(LOCKED_RETRY_MS);
          this.again = true;
          retries++;
        }
      }
    } catch (error) {
      this.logger.error(`Firing failed, the next sweep tries again: ${String(error)}`);
    } finally {
      this.precedence.isBehind(false);
      this.running = null;
    }
  }

  /** @returns how many are not due any more, by this process or another one, and how many will be tried again at once */
  private async fireSome(): Promise<{ settled: number; locked: number }> {
    const some = await this.take();
    this.precedence.isBehind(some.length > LANES);
    const done = { settled: 0, locked: 0 };
    const lane = async () => {
      for (let due = some.pop(); due && !this.stopped; due = some.pop()) {
        const outcome = await this.fire(due);
        if (outcome === 'fired' || outcome === 'nothing due') done.settled++;
        if (outcome === 'locked') done.locked++;
      }
    };
    await Promise.all(Array.from({ length: Math.min(LANES, some.length) }, lane));
    return done;
  }

  private async take(): Promise<Due[]> {
    const now = this.clock.now().getTime();
    for (const [id, { until }] of this.putOff) if (until + LONGEST_WAIT_MS < now) this.putOff.delete(id);
    const waiting = [...this.putOff].filter(([, { until }]) => until > now).map(([id]) => id);
    const due = await this.db.prepared<Due>(
      `SELECT id, ticket_id AS "ticketId" FROM timer
       WHERE next_step_at <= $1 AND id <> ALL($2::uuid[]) ORDER BY next_step_at LIMIT ${LOOK_UP}`,
      [new Date(now), waiting],
    );
    for (let taken = 0; taken < Math.min(TAKE, due.length); taken++) {
      const other = taken + Math.floor(Math.random() * (due.length - taken));
      [due[taken], due[other]] = [due[other]!, due[taken]!];
    }
    return due.slice(0, TAKE);
  }

  /** One timer that cannot be fired must not keep the others waiting. */
  private async fire(due: Due): Promise<'fired' | 'locked' | 'nothing due' | 'failed'> {
    try {
      const outcome = await this.fireSteps.fire({ timerId: due.id, ticketId: due.ticketId });
      this.putOff.delete(due.id);
      return outcome;
    } catch (error) {
      const waitMs = Math.min(LONGEST_WAIT_MS, (this.putOff.get(due.id)?.waitMs ?? FIRST_WAIT_MS / 2) * 2);
      if (!isPassing(error)) this.putOff.set(due.id, { waitMs, until: this.clock.now().getTime() + waitMs });
      this.logger.error(
        `Timer ${due.id} could not be fired and will be tried again: ${String(error)}`,
        error instanceof Error ? error.stack : '',
      );
      return 'failed';
    }
  }
}
