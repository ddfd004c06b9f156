import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

/** A Redis that belongs to one test, which may do with it what others would mind. */
export interface OwnRedis {
  port: number;
  flush(): Promise<void>;
  /** Nothing is saved: it comes back empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOwnRedis(): Promise<OwnRedis> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'docket-redis-'));
  let server: ChildProcess;

  const ask = async (question: (client: Redis) => Promise<unknown>) => {
    const client = new Redis({ port, lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await question(client);
    } finally {
      client.disconnect();
    }
  };
  const start = async () => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    server = spawn('redis-server', [...options, '--dir', folder], { stdio: 'ignore' });
    await eventually(() => ask((client) => client.ping()));
  };
  const end = async () => {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  };
  await start();
  return {
    port,
    flush: () => ask((client) => client.flushall()).then(() => undefined),
    restart: async () => {
      await end();
      await start();
    },
    stop: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
