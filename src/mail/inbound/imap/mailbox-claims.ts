import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { DATABASE_URL } from '../../../platform/database/database-url.js';

const HEARTBEAT_MS = 10_000;

/** The right to read a mailbox. */
export interface Claim {
  /** Aborted when the claim is gone: PostgreSQL may have given it to somebody else. */
  lost: AbortSignal;
  release(): Promise<void>;
}

interface Session {
  client: pg.Client;
  lost: AbortController;
}

/**
 * Of all workers one reads a mailbox. Claims are advisory locks on a connection of their own: they end with the process,
 * however it ends. Two readers at once would be harmless, since mails are stored once, but a waste.
 */
@Injectable()
export class MailboxClaims implements OnModuleDestroy {
  private session: Promise<Session> | null = null;

  constructor(@Inject(DATABASE_URL) private readonly url: string) {}

  /** @returns null while another process has it */
  async take(mailbox: string): Promise<Claim | null> {
    const { client, lost } = await (this.session ??= this.connect());
    const key = `docket imap ${mailbox}`;
    const { rows } = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [key],
    );
    if (!rows[0]!.taken) return null;
    const release = async () => {
      if (lost.signal.aborted) return;
      await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(() => undefined);
    };
    return { lost: lost.signal, release };
  }

  async onModuleDestroy(): Promise<void> {
    const session = await this.session?.catch(() => null);
    await session?.client.end().catch(() => undefined);
  }

  private async connect(): Promise<Session> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'docket mailbox claims',
      connectionTimeoutMillis: 5_000,
      query_timeout: HEARTBEAT_MS,
      keepAlive: true,
    });
    const lost = new AbortController();
    let heartbeat: NodeJS.Timeout | undefined;
    const end = () => {
      // An end is told more than once; by then there may be another session.
      if (lost.signal.aborted) return;
      clearInterval(heartbeat);
      this.session = null;
      lost.abort(new Error('the connection to the database is lost'));
      void client.end().catch(() => undefined);
    };
    client.once('error', end);
    client.on('error', () => undefined);
    client.once('end', end);
    try {
      await client.connect();
      // So that PostgreSQL, too, soon notices a machine that is gone, and gives its claims to others.
      await client.query('SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3');
    } catch (error) {
      end();
      throw error;
    }
    heartbeat = setInterval(() => void client.query('SELECT 1').catch(end), HEARTBEAT_MS);
    heartbeat.unref();
    return { client, lost };
  }
}
