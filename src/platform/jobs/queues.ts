import { Inject, Injectable, Logger } from '@nestjs/common';
import { Queue } from 'bullmq';
import { JOB_TYPES } from './job-handlers.js';
import type { JobType } from './job-type.js';
import { QueueBackend } from './queue-backend.js';

interface QueuedJob {
  name: string;
  data: object;
  /** Two jobs with one id are one job while the first is waiting or active. May not contain ":". */
  id: string;
  delay?: number;
}

/** The producing side of BullMQ. Only the outbox relay and the schedulers put jobs in. */
@Injectable()
export class Queues {
  private readonly logger = new Logger(Queues.name);
  private readonly queues: Map<string, Queue>;
  /** By name of a job. */
  private readonly queueNames: Map<string, string>;

  constructor(
    private readonly backend: QueueBackend,
    @Inject(JOB_TYPES) types: JobType<unknown>[],
  ) {
    this.queueNames = new Map(types.map(({ name, queue }) => [name, queue]));
    const names = [...new Set(types.map(({ queue }) => queue))];
    this.queues = new Map(names.map((name) => [name, new Queue(name, backend.producer())]));
    for (const queue of this.queues.values()) queue.on('error', (error) => this.logger.debug(error.message));
  }

  /** @throws when the queue's tables cannot be reached; Redis may come later. */
  async ready(): Promise<void> {
    if (this.backend.name === 'redis') return;
    await Promise.all([...this.queues.values()].map((queue) => queue.waitUntilReady()));
  }

  /** @returns null for jobs that nobody knows (any more) */
  queueOf(job: string): string | null {
    return this.queueNames.get(job) ?? null;
  }

  async add(queue: string, jobs: QueuedJob[]): Promise<void> {
    await this.queue(queue).addBulk(
      jobs.map(({ name, data, id, delay }) => ({
        name,
        data,
        opts: { jobId: id, delay: Math.max(0, Math.ceil(delay ?? 0)), removeOnComplete: true, removeOnFail: true },
      })),
    );
  }

  /** Jobs by queue and state. @throws when the backend is away. */
  async depth(): Promise<Record<string, Record<string, number>>> {
    const depths = [...this.queues].map(async ([name, queue]) => [
      name,
      await queue.getJobCounts('waiting', 'active', 'delayed'),
    ]);
    return Object.fromEntries(await Promise.all(depths)) as Record<string, Record<string, number>>;
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close().catch(() => undefined)));
  }

  private queue(name: string): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw new Error(`There is no queue ${name}`);
    return queue;
  }
}
