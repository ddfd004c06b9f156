import { Controller, Get, Inject, Res, SetMetadata } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ENVIRONMENT, type Environment } from '../config/environment.js';
import { Database } from '../database/database.js';
import { Queues } from '../jobs/queues.js';

/** Jobs that wait longer than this are a sign that no worker is doing them. */
const MAX_LAG_SECONDS = 300;
const PATIENCE_MS = 2_000;

type Check = { status: 'up' | 'down'; detail?: string; lagSeconds?: number };

@ApiTags('Operations')
@SetMetadata('docket:allowed', 'anyone')
@Controller('health')
export class HealthController {
  constructor(
    private readonly db: Database,
    private readonly queues: Queues,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** The process answers. */
  @Get('live')
  live() {
    return { status: 'up' };
  }

  /** It can do its work. An api process takes tickets without the queue, a worker does nothing without it. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const [database, jobs, outbox] = await Promise.all([
      check(async () => void (await this.db.query('SELECT 1'))),
      check(async () => void (await this.queues.depth())),
      check(() => this.outbox()),
    ]);
    const needed = this.environment.role === 'api' ? [database] : [database, jobs, outbox];
    const ready = needed.every(({ status }) => status === 'up');
    void reply.status(ready ? 200 : 503).header('cache-control', 'no-store');
    return { status: ready ? 'up' : 'down', checks: { database, jobs, outbox } };
  }

  private async outbox(): Promise<Partial<Check>> {
    const [row] = await this.db.query<{ lag: number }>(
      `SELECT coalesce(extract(epoch FROM now() - min(relay_after)), 0)::float AS lag FROM outbox_entry WHERE relay_after < now()`,
    );
    const lagSeconds = Math.round(row!.lag * 1000) / 1000;
    return lagSeconds > MAX_LAG_SECONDS ? { status: 'down', detail: 'jobs are not done', lagSeconds } : { lagSeconds };
  }
}

async function check(probe: () => Promise<Partial<Check> | void>): Promise<Check> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return { status: 'up', ...(await Promise.race([probe(), late])) };
  } catch (error) {
    return { status: 'down', detail: (error as Error).message.slice(0, 200) };
  } finally {
    clearTimeout(timer);
  }
}
