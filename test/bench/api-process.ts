import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../support/free-port.js';

const ROOT = join(import.meta.dirname, '../..');
const ADMIN = { email: 'admin@docket.localhost', password: 'a password for benchmarks' };

export interface Person {
  id: string;
  token: string;
}

export interface Wanted {
  role?: 'api' | 'worker';
  /** Where mail is taken in; nowhere without. */
  smtpPort?: number;
  /** Jobs go through PostgreSQL without. */
  redisUrl?: string;
  redisPrefix?: string;
  /** For Node itself, before the program. */
  nodeArgs?: string[];
}

/** One process, the api unless something else is wanted, built from the sources as they are, on a given database. */
export class ApiProcess {
  private stopping = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(databaseUrl: string, dataDir: string, wanted: Wanted = {}): Promise<ApiProcess> {
    const { role = 'api', smtpPort = 0, redisUrl, redisPrefix = 'docket', nodeArgs = [] } = wanted;
    const port = await freePort();
    const child = spawn(process.execPath, [...nodeArgs, join(ROOT, 'dist/main.js')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        ROLE: role,
        PORT: String(port),
        INBOUND_SMTP_PORT: String(smtpPort),
        DATABASE_URL: databaseUrl,
        ...(redisUrl ? { REDIS_URL: redisUrl, REDIS_PREFIX: redisPrefix } : {}),
        DATA_DIR: dataDir,
        SECRET_KEY: 'a secret for benchmarks only',
        ADMIN_EMAIL: ADMIN.email,
        ADMIN_PASSWORD: ADMIN.password,
        LOG_LEVEL: 'warn',
      },
    });
    const ready = new Promise<true>((resolve) => {
      createInterface({ input: child.stdout! }).on('line', (line) => {
        if (line.includes('Docket is ready on')) resolve(true);
        else if (line.startsWith('{')) console.log(`  ${role}: ${line}`);
      });
    });
    if ((await Promise.race([ready, once(child, 'exit')])) !== true) throw new Error(`The ${role} did not start`);
    const api = new ApiProcess(child, `http://127.0.0.1:${port}`);
    child.on('exit', (code, signal) => {
      if (!api.stopping) console.error(`  The ${role} ended by itself: ${signal ?? `exit code ${code}`}`);
    });
    return api;
  }

  get pid(): number {
    return this.child.pid!;
  }

  async request<T>(method: string, path: string, { token, body }: { token?: string; body?: unknown } = {}): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return (answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text) as T;
  }

  async logIn({ email, password } = ADMIN): Promise<Person> {
    const { accessToken, person } = await this.request<{ accessToken: string; person: { id: string } }>(
      'POST',
      '/v1/auth/login',
      { body: { email, password } },
    );
    return { id: person.id, token: accessToken };
  }

  async createPerson(role: string, email: string): Promise<Person> {
    const admin = await this.logIn();
    const password = 'a password for benchmarks';
    const body = { email, name: email.slice(0, email.indexOf('@')), role, password };
    await this.request('POST', '/v1/people', { token: admin.token, body });
    return this.logIn({ email, password });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}
