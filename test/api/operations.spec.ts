import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { fine, startTestDocket, type TestDocket } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';
import { sendMail } from '../support/smtp-client.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

describe('operations', () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'all' });
  });
  afterAll(() => docket?.stop());

  it('shows that the process lives', async () => {
    expect(fine(await docket.http.get('/health/live'), 200)).toEqual({ status: 'up' });
  });

  it('shows that it is ready: database, jobs, and how far the outbox lags behind', async () => {
    const { status, checks } = fine(await docket.http.get('/health/ready'), 200);
    expect(status).toBe('up');
    expect(checks).toMatchObject({
      database: { status: 'up' },
      jobs: { status: 'up' },
      outbox: { status: 'up', lagSeconds: expect.any(Number) },
    });
  });

  it('counts requests by route, jobs, the outbox, mails and timers', async () => {
    const ticket = await docket.openTicket();
    await docket.as(docket.admin).get(`/v1/tickets/${ticket.number}`);
    await eventually(async () => {
      const answer = await docket.http.get('/metrics');
      fine(answer, 200);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
      const { text } = answer;
      expect(text).toMatch(
        /docket_http_request_duration_seconds_count\{route="\/v1\/tickets\/:number",method="GET",status="200"\} [1-9]/,
      );
      expect(text).toMatch(
        /docket_http_request_duration_seconds_count\{route="\/v1\/tickets",method="POST",status="201"\} [1-9]/,
      );
      expect(text).toMatch(/^docket_queue_jobs\{.*queue="mail".*\} \d/m);
      expect(text).toMatch(/^docket_queue_jobs\{.*queue="sla".*\} \d/m);
      expect(text).toMatch(/^docket_outbox_lag_seconds \d/m);
      expect(text).toMatch(/^docket_mail_sent_total(\{.*\})? [1-9]/m);
      expect(text).toMatch(/^# TYPE docket_mail_failed_total counter/m);
      expect(text).toMatch(/^docket_timers\w*(\{.*\})? \d/m);
      expect(text).toMatch(/^docket_timers\w*late\w*(\{.*\})? \d|^docket_timers\w*\{.*late.*\} \d/m);
      expect(text).not.toContain(ticket.number);
    });
  });

  describe('documents the API', () => {
    let document: { paths: Record<string, Record<string, any>>; components: { schemas: Record<string, any> } };
    beforeAll(async () => {
      document = fine(await docket.http.get('/docs/openapi.json'), 200);
    });

    it('as a page', async () => {
      const answer = await docket.http.get('/docs');
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/html/);
    });

    it.each([
      'POST /v1/auth/login',
      'POST /v1/people',
      'POST /v1/teams',
      'POST /v1/tickets',
      'GET /v1/tickets',
      'GET /v1/tickets/{number}',
      'PATCH /v1/tickets/{number}',
      'POST /v1/tickets/{number}/messages',
      'GET /v1/tickets/{number}/messages',
      'GET /v1/tickets/{number}/history',
      'GET /v1/tickets/{number}/timers',
      'POST /v1/tickets/{number}/escalations',
      'GET /v1/escalations',
      'GET /v1/escalations/{id}',
      'POST /v1/escalations/{id}/take',
      'POST /v1/escalations/{id}/hand-back',
      'PATCH /v1/teams/{id}',
      'PATCH /v1/me/availability',
      'POST /v1/tickets/{number}/attachments',
      'GET /v1/attachments/{id}',
      'GET /v1/sla/policies',
      'PUT /v1/sla/policies',
      'GET /v1/calendars/{id}',
      'PUT /v1/calendars/{id}',
      'POST /v1/calendars/calculate',
      'POST /v1/mail/explain',
      'POST /v1/mail/inbound',
      'GET /v1/mail/quarantine',
      'GET /v1/mail/quarantine/{id}',
      'GET /v1/mail/quarantine/{id}/raw',
      'POST /v1/mail/quarantine/{id}/release',
      'POST /v1/mail/quarantine/{id}/route',
      'POST /v1/mail/quarantine/{id}/discard',
      'GET /v1/mail/incoming',
      'POST /v1/mail/{id}/replay',
      'GET /v1/tickets/{number}/followers',
      'POST /v1/tickets/{number}/followers',
      'DELETE /v1/tickets/{number}/followers/{personId}',
      'POST /v1/tickets/{number}/messages/{id}/accept',
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
    ])('with %s', (route) => {
      const [method, path] = route.split(' ') as [string, string];
      expect(document.paths[path]?.[method.toLowerCase()]).toBeTruthy();
    });

    it('with the refusals of each route, and the key that makes a POST happen once', () => {
      const { post, get } = document.paths['/v1/tickets'] as Record<string, any>;
      for (const operation of [post, get]) {
        expect(operation.responses.default.content['application/problem+json'].schema).toEqual({
          $ref: '#/components/schemas/Problem',
        });
      }
      expect(document.components.schemas.Problem.properties).toHaveProperty('errors');
      const keys = ({ parameters = [] }) => parameters.filter(({ name }) => name === 'Idempotency-Key').length;
      expect([keys(post), keys(get)]).toEqual([1, 0]);
    });

    // Swagger's plugin works on compiled code only: what it adds is checked where the built server runs.
    it('with schemas of what goes in', () => {
      expect(Object.keys(document.components.schemas)).toEqual(
        expect.arrayContaining(['OpenTicketRequest', 'ReplyRequest', 'ChangeTicketRequest', 'CreatePersonRequest']),
      );
    });
  });
});

describe('when the database is away', () => {
  let docket: TestDocket;
  let way: TcpProxy;
  beforeAll(async () => {
    const template = new URL(inject('templateUrl'));
    way = await startTcpProxy({ host: template.hostname, port: Number(template.port) });
    docket = await startTestDocket({ ROLE: 'all', DATABASE_PORT: String(way.port) });
  });
  afterAll(async () => {
    await docket?.stop();
    await way?.cut();
  });

  it('says so with 503, takes nothing, and goes on by itself once it is back', async () => {
    const body = { subject: 'Hello', body: 'There', requester: { email: 'grace@example.com' } };
    await way.cut();
    await eventually(async () => expect((await docket.http.get('/health/ready')).status).toBe(503));
    const ready = await docket.http.get('/health/ready');
    expect(ready.body).toMatchObject({ status: 'down', checks: { database: { status: 'down' } } });
    expect((await docket.http.get('/health/live')).status).toBe(200);
    const answer = await docket.http.post('/v1/tickets').send(body);
    expectProblem(answer, { status: 503 });
    expect(answer.headers['retry-after']).toBeTruthy();
    expect(answer.text).not.toContain(String(way.port));
    expect((await docket.http.get('/metrics')).status).toBe(200);
    const mail = {
      from: 'grace@example.com',
      to: docket.environment.mailFrom.address,
      subject: 'Hello',
      text: 'There',
    };
    await expect(sendMail(docket, mail)).rejects.toMatchObject({ responseCode: 451 });

    await way.mend();
    await eventually(async () => fine(await docket.http.get('/health/ready'), 200));
    const { number } = fine(await docket.http.post('/v1/tickets').send(body), 201);
    await eventually(async () =>
      expect(await docket.query(`SELECT state FROM outbound_mail WHERE subject LIKE $1`, [`%${number}%`])).toEqual([
        { state: 'sent' },
      ]),
    );
  });
});

describe('the log', () => {
  const SECRETS = {
    password: 'a very secret password',
    body: 'the secret is in the body',
    note: 'the secret is in the note',
    subject: 'the secret is in the subject',
    reason: 'the secret is in the reason',
    mail: 'the secret is in the mail',
    file: 'the secret is in the file',
    search: 'the-secret-is-in-the-search',
  };

  it('has a line for each request, and not one secret or body in any', async () => {
    let log = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        log += chunk.toString();
        done();
      },
    });
    const docket = await startTestDocket({ ROLE: 'all' }, pino({ level: 'trace' }, stream));
    const secrets: string[] = Object.values(SECRETS);
    try {
      const admin = docket.as(docket.admin);
      const person = { email: 'ada@example.com', name: 'Ada', role: 'agent', password: SECRETS.password };
      fine(await admin.post('/v1/people').send(person), 201);
      const agent = await docket.logIn(person.email, SECRETS.password);
      const { key } = fine(await admin.post('/v1/api-keys').send({ name: 'x', scopes: ['mail:inbound'] }), 201);
      const { number, trackingKey } = await docket.openTicket({ subject: SECRETS.subject, body: SECRETS.body });
      secrets.push(docket.admin.token, agent.token, key, trackingKey, docket.environment.secretKey!);

      const byKey = docket.withKey(trackingKey);
      const path = `/v1/tickets/${number}`;
      fine(await byKey.get(path), 200);
      await docket.http.get(`/t/${number}`).query({ key: trackingKey });
      await docket.http.get(`/t/${number}`).query({ key: `${trackingKey}x` });
      await docket.http.get(`${path}?key=${trackingKey}`);
      await docket.http.post(`/t/${number}/messages`).type('form').send({ key: trackingKey, body: SECRETS.body });
      fine(await byKey.post(`${path}/messages`).send({ body: SECRETS.body }), 201);
      fine(await byKey.post(`${path}/escalations`).send({ reason: SECRETS.reason }), 201);
      fine(await byKey.post(`${path}/attachments`).attach('file', Buffer.from(SECRETS.file), 'x.txt'), 201);
      await docket.reply(number, { body: SECRETS.note, visibility: 'internal' });
      await docket.reply(number, { body: SECRETS.body, status: 'pending' }, agent);
      fine(await admin.get('/v1/tickets').query({ q: SECRETS.search }), 200);
      await docket.http.post('/v1/auth/login').send({ email: person.email, password: `${SECRETS.password}!` });
      await docket.http.post('/v1/tickets').set('content-type', 'application/json').send(`{"body": "${SECRETS.body}`);
      await docket.http.get(`/v1/tickets/${encodeURIComponent(SECRETS.body)}`);
      await docket.as({ token: `${agent.token}x` }).get('/v1/tickets');
      const raw = `From: grace@example.com\r\nTo: support@docket.localhost\r\nSubject: ${SECRETS.subject}\r\n\r\n${SECRETS.mail}`;
      const inbound = docket
        .as({ token: key })
        .post('/v1/mail/inbound')
        .set('content-type', 'message/rfc822')
        .send(raw);
      fine(await inbound, 202);
      await eventually(async () =>
        expect(
          await docket.query(`SELECT 1 FROM outbox_entry UNION ALL SELECT 1 FROM outbound_mail WHERE state <> 'sent'`),
        ).toEqual([]),
      );
      // An error of ours is logged with what failed, which must not be what was written.
      await docket.query('ALTER TABLE message ADD CONSTRAINT broken CHECK (false) NOT VALID');
      expect((await byKey.post(`${path}/messages`).send({ body: SECRETS.body })).status).toBe(500);
    } finally {
      await docket.stop();
    }
    const lines = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        method: 'POST',
        route: '/v1/tickets',
        status: 201,
        ms: expect.any(Number),
        id: expect.any(String),
      }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ method: 'GET', route: '/t/:number', status: 200 }));
    expect(lines.some(({ level }) => level === 'error' || level === 50)).toBe(true);
    for (const secret of secrets) {
      for (const said of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
        expect(log.includes(said), `the log has "${said}": ${lineWith(log, said)}`).toBe(false);
      }
    }
  });

  const lineWith = (log: string, text: string) =>
    log
      .split('\n')
      .find((line) => line.includes(text))
      ?.slice(0, 500);
});
