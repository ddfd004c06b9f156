import { Injectable } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import { Database } from '../platform/database/database.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import { Clock } from '../platform/time/clock.js';

/** How long after their time steps fire, until what they do is committed. */
@Injectable()
export class StepLateness {
  private readonly seconds: Histogram;

  constructor(
    metrics: Metrics,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {
    this.seconds = metrics.histogram(
      'docket_timer_step_lateness_seconds',
      'Between the time at which a step of a timer was due and the commit of its firing',
      [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600, 3600],
    );
  }

  /** Of a step that fires in the transaction at hand. */
  observe(dueAt: Date): void {
    this.db.afterCommit(() => this.seconds.observe((this.clock.now().getTime() - dueAt.getTime()) / 1000));
  }
}
