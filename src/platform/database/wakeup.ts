import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { DATABASE_URL } from './database-url.js';

const CHANNEL = 'docket_wakeup';
/** Nobody feels this delay, and under load one call serves many commits. */
const GATHER_MS = 20;

/** What the processes of one installation call out to each other. Losing a call costs a polling interval, no more. */
type Topic = 'outbox' | 'sla' | 'assignment' | 'search' | 'live';

/**
 * Tells all processes that there is something to do, over NOTIFY. Calls are gathered for a moment and sent outside
 * of any transaction, because a NOTIFY inside one makes commits wait for each other.
 */
@Injectable()
export class Wakeup implements OnModuleDestroy {
  private readonly logger = new Logger(Wakeup.name);
  private readonly called = new Set<Topic>();
  private readonly listeners = new Map<Topic, (() => void)[]>();
  private client: pg.Client | null = null;
  private retry: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(DATABASE_URL) private readonly url: string,
  ) {}

  call(topic: Topic): void {
    if (this.called.size === 0) setTimeout(() => void this.send(), GATHER_MS);
    this.called.add(topic);
  }

  /** Runs `listener` whenever any process calls this topic. */
  on(topic: Topic, listener: () => void): void {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
    if (!this.client && !this.retry) void this.connect();
  }

  async onModuleDestroy(): Promise<void> {
    this.closed = true;
    if (this.retry) clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private async send(): Promise<void> {
    const topics = [...this.called];
    this.called.clear();
    if (this.closed) return;
    try {
      await this.dataSource.query(`SELECT pg_notify($1, topic) FROM unnest($2::text[]) AS topic`, [CHANNEL, topics]);
    } catch (error) {
      this.logger.warn(`Could not wake the workers, they will notice by themselves: ${String(error)}`);
    }
  }

  private async connect(): Promise<void> {
    this.retry = null;
    const client = new pg.Client({ connectionString: this.url, application_name: 'docket wakeup', keepAlive: true });
    this.client = client;
    const reconnect = () => {
      if (this.client !== client || this.closed) return;
      this.client = null;
      this.retry = setTimeout(() => void this.connect(), 1000);
    };
    client.on('error', reconnect);
    client.on('end', reconnect);
    client.on('notification', ({ payload }) => this.hear(payload as Topic));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      for (const topic of this.listeners.keys()) this.hear(topic);
    } catch {
      reconnect();
    }
  }

  private hear(topic: Topic): void {
    for (const listener of this.listeners.get(topic) ?? []) listener();
  }
}
