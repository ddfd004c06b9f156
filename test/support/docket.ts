import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import pg from 'pg';
import type { Logger } from 'pino';
import request from 'supertest';
import { inject } from 'vitest';
import { startDocket } from '../../src/docket.js';
import type { Role } from '../../src/people/people.contract.js';
import { type Environment, readEnvironment } from '../../src/platform/config/environment.js';
import { createLog } from '../../src/platform/telemetry/log.js';
import type { MessageView, OpenedTicketView, TicketView } from '../../src/tickets/tickets.dto.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

export type Http = ReturnType<typeof request.agent>;

/** Somebody with a log-in. */
export interface TestPerson {
  id: string;
  email: string;
  name: string;
  role: Role;
  token: string;
}

export interface TestTeam {
  id: string;
  name: string;
}

export type Opened = OpenedTicketView;

/** A running instance on a database of its own. */
export interface TestDocket {
  /** For what cannot be reached from outside, such as the clock. */
  app: INestApplicationContext;
  url: string;
  environment: Environment;
  admin: TestPerson;
  /** Requests without a token. */
  http: Http;
  /** Requests in somebody's name. */
  as(person: { token: string }): Http;
  /** Requests with the key of a tracking link. */
  withKey(trackingKey: string): Http;
  /** Looks into the database, past the product. */
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
  logIn(email: string, password: string): Promise<TestPerson>;
  createPerson(role: Role, more?: { name?: string; email?: string; locale?: string }): Promise<TestPerson>;
  createTeam(
    members?: { person: { id: string }; level: number }[],
    more?: { name?: string; isDefault?: boolean },
  ): Promise<TestTeam>;
  /** Opens a ticket without a token, unless `by` says otherwise. */
  openTicket(more?: Record<string, unknown>, by?: { token: string }): Promise<Opened>;
  ticket(number: string): Promise<TicketView>;
  change(number: string, change: Record<string, unknown>, by?: { token: string }): Promise<TicketView>;
  reply(number: string, message: Record<string, unknown>, by?: { token: string }): Promise<MessageView>;
  thread(number: string): Promise<MessageView[]>;
  history(number: string): Promise<HistoryLine[]>;
  putPolicies(policies: unknown[]): Promise<void>;
  /** Waits until nothing is left to be done: all mail that came is routed, all that leaves is sent, put off or failed. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface HistoryLine {
  id: string;
  at: string;
  actor: { id: string | null; name: string };
  event: string;
  what: string;
  from: unknown;
  to: unknown;
}

const PASSWORD = 'correct horse battery staple';
let counter = 0;

/** Something that no other test has. */
export function unique(word: string): string {
  return `${word}-${process.pid}-${++counter}`;
}

/**
 * Starts an instance in this process, on a fresh copy of the migrated database.
 * @param overrides environment variables; DATABASE_PORT is another way to the same database
 */
export async function startTestDocket(
  overrides: Record<string, string | undefined> = {},
  log?: Logger,
): Promise<TestDocket> {
  const { DATABASE_PORT, ...variables } = overrides;
  const ownUrl = overrides.DATABASE_URL ?? (await createDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-data-'));
  const environment = readEnvironment({
    DATABASE_URL: DATABASE_PORT ? withPort(ownUrl, DATABASE_PORT) : ownUrl,
    DATA_DIR: dataDir,
    REDIS_URL: inject('redisUrl') ?? undefined,
    REDIS_PREFIX: `docket-test-${randomUUID()}`,
    PORT: String(await freePort()),
    INBOUND_SMTP_PORT: String(await freePort()),
    ADMIN_PASSWORD: PASSWORD,
    SECRET_KEY: 'a secret for tests only',
    LOG_LEVEL: 'silent',
    // Nobody waits for notices that are gathered; what is about them says so.
    DIGEST_WINDOW: 'PT0S',
    ...variables,
  });
  const running = await startDocket(environment, log ?? createLog(environment.logLevel), () => undefined);
  const database = new pg.Pool({ connectionString: ownUrl, max: 2 });
  database.on('error', () => undefined);
  const stop = async () => {
    await database.end();
    await running.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const docket = speakTo(running.app, environment, database, stop);
    if (environment.role !== 'worker') docket.admin = await docket.logIn(environment.adminEmail, PASSWORD);
    return docket;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts another process of the same installation. */
export function startBeside({ environment }: TestDocket, overrides: Record<string, string>): Promise<TestDocket> {
  const { databaseUrl, redisPrefix } = environment;
  return startTestDocket({
    DATABASE_URL: databaseUrl!,
    REDIS_PREFIX: redisPrefix,
    INBOUND_SMTP_PORT: '0',
    ...overrides,
  });
}

function speakTo(
  app: INestApplicationContext,
  environment: Environment,
  database: pg.Pool,
  stop: () => Promise<void>,
): TestDocket {
  const url = `http://127.0.0.1:${environment.port}`;
  const as = ({ token }: { token: string }) => request.agent(url).auth(token, { type: 'bearer' });

  const docket: TestDocket = {
    app,
    url,
    environment,
    admin: null as never,
    http: request.agent(url),
    as,
    withKey: (trackingKey) => request.agent(url).set('x-ticket-key', trackingKey),
    stop,

    async query<Row>(sql: string, values: unknown[] = []) {
      return (await database.query(sql, values)).rows as Row[];
    },

    async logIn(email, password) {
      const { accessToken, person } = fine(await docket.http.post('/v1/auth/login').send({ email, password }), 200);
      return { ...person, token: accessToken } as TestPerson;
    },

    async createPerson(role, { name, email, locale } = {}) {
      const word = unique(role);
      const given = { email: email ?? `${word}@example.com`, name: name ?? word, role, password: PASSWORD, locale };
      fine(await as(docket.admin).post('/v1/people').send(given), 201);
      return docket.logIn(given.email, PASSWORD);
    },

    async createTeam(members = [], { name, isDefault } = {}) {
      const body = {
        name: name ?? unique('Team'),
        isDefault,
        members: members.map(({ person, level }) => ({ personId: person.id, level })),
      };
      return fine(await as(docket.admin).post('/v1/teams').send(body), 201) as TestTeam;
    },

    async openTicket(more = {}, by) {
      const requester = { email: `${unique('requester')}@example.com`, name: 'Grace Hopper' };
      const body = { subject: 'The printer is out of order', body: 'It prints blank pages.', ...more };
      const answer = await (by ? as(by) : docket.http)
        .post('/v1/tickets')
        .send(by || 'requester' in body ? body : { ...body, requester });
      return fine(answer, 201) as Opened;
    },

    async ticket(number) {
      return fine(await as(docket.admin).get(`/v1/tickets/${number}`), 200) as TicketView;
    },

    async change(number, change, by = docket.admin) {
      return fine(await as(by).patch(`/v1/tickets/${number}`).send(change), 200) as TicketView;
    },

    async reply(number, message, by = docket.admin) {
      return fine(await as(by).post(`/v1/tickets/${number}/messages`).send(message), 201) as MessageView;
    },

    async thread(number) {
      return fine(await as(docket.admin).get(`/v1/tickets/${number}/messages?limit=100`), 200).data as MessageView[];
    },

    async history(number) {
      return fine(await as(docket.admin).get(`/v1/tickets/${number}/history?limit=100`), 200).data as HistoryLine[];
    },

    async putPolicies(policies) {
      fine(await as(docket.admin).put('/v1/sla/policies').send({ data: policies }), 200);
    },

    async settled() {
      await eventually(async () => {
        const left = await docket.query(
          `SELECT job, data, last_error FROM outbox_entry
           WHERE NOT EXISTS (SELECT 1 FROM outbound_mail WHERE id::text = data->>'mailId' AND state = 'deferred')`,
        );
        if (left.length > 0) throw new Error(`There is still work to do: ${JSON.stringify(left)}`);
      });
    },
  };
  return docket;
}

/** The body of an answer that has to have this status. */
export function fine(answer: request.Response, status: number): any {
  if (answer.status !== status) {
    const { method, url } = answer.request as unknown as { method: string; url: string };
    throw new Error(`${method} ${url} answered ${answer.status}, not ${status}: ${answer.text}`);
  }
  return answer.body;
}

async function createDatabase(): Promise<string> {
  const template = new URL(inject('templateUrl'));
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: withDatabase(template, 'postgres') });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`);
  } finally {
    await client.end();
  }
  return withDatabase(template, name);
}

function withDatabase(url: URL, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

function withPort(url: string, port: string): string {
  const changed = new URL(url);
  changed.port = port;
  return changed.toString();
}
