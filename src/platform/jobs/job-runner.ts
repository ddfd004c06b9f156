import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Job, Worker } from 'bullmq';
import { JobHandlers } from './job-handlers.js';
import { OutboxJobs } from '../outbox/outbox-jobs.js';
import { type Pace, PACES, windowOf } from './pace.js';
import { Precedence } from './precedence.js';
import { QueueBackend } from './queue-backend.js';

const CONCURRENCY = 8;

/** The consuming side of BullMQ: one worker per queue. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger(JobRunner.name);
  private readonly complained = new Map<string, number>();
  private workers: Worker[] = [];

  constructor(
    private readonly backend: QueueBackend,
    private readonly handlers: JobHandlers,
    private readonly outboxJobs: OutboxJobs,
    private readonly precedence: Precedence,
    @Inject(PACES) private readonly paces: Record<string, Pace>,
  ) {}

  /** @throws when the queue's tables cannot be reached: a worker whose first connection fails would never recover. */
  async start(): Promise<void> {
    this.workers = this.handlers.queues.map((queue) => {
      const { atOnce = CONCURRENCY, perMinute } = this.paces[queue] ?? {};
      const worker = new Worker(queue, (job) => this.run(job), {
        ...this.backend.consumer(atOnce),
        concurrency: atOnce,
        ...(perMinute ? { limiter: windowOf(perMinute) } : {}),
        // A killed worker's jobs are taken over after this long.
        lockDuration: 15_000,
        stalledInterval: 15_000,
        maxStalledCount: 1_000,
        runRetryDelay: 2_000,
        autorun: false,
      });
      worker.on('error', (error) => this.complain(queue, error));
      return worker;
    });
    if (this.backend.name === 'postgresql') await Promise.all(this.workers.map((worker) => worker.waitUntilReady()));
    for (const worker of this.workers) worker.run().catch((error: Error) => this.complain(worker.name, error));
  }

  /** Lets running jobs finish; those that do not in time are taken over by another worker. */
  async stop(graceMs: number): Promise<void> {
    const finished = Promise.all(this.workers.map((worker) => worker.close()));
    const inTime = await Promise.race([finished.then(() => true), sleep(graceMs).then(() => false)]);
    if (!inTime) await Promise.race([Promise.all(this.workers.map((worker) => worker.close(true))), sleep(500)]);
  }

  /** A queue that is away fails several times a second; once in ten seconds is enough to know. */
  private complain(queue: string, error: Error): void {
    const now = performance.now();
    if (now - (this.complained.get(queue) ?? -Infinity) < 10_000) return;
    this.complained.set(queue, now);
    this.logger.warn(`The queue ${queue} fails: ${error.message}`);
  }

  private async run(job: Job): Promise<void> {
    const { outboxId } = job.data as { outboxId?: string };
    if (!this.paces[job.queueName]?.goesFirst) await this.precedence.giveWay();
    const handler = this.handlers.get(job.name);
    if (outboxId) await this.outboxJobs.perform(outboxId, handler, job.stalledCounter > 0);
    else await handler.handle(job.data);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
