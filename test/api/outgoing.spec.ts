import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

interface Outgoing {
  id: string;
  ticket: string | null;
  to: string;
  state: string;
  attempts: number;
}

describe('outgoing mail', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    agent = await docket.createPerson('agent');
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const list = async (query = '') =>
    fine(await docket.as(docket.admin).get(`/v1/mail/outgoing${query}`), 200) as {
      data: Outgoing[];
      page: { next: string | null };
    };
  const retry = (id: string, by: { token: string } = docket.admin) =>
    docket.as(by).post(`/v1/mail/outgoing/${id}/retry`);
  /** A confirmation that came to this. */
  async function mailThatIs(state: 'sent' | 'deferred' | 'failed') {
    const email = `${unique('grace')}@example.com`;
    if (state !== 'sent') sink.refuse({ code: state === 'failed' ? 550 : 451, address: email, times: 1 });
    const { number } = await docket.openTicket({ requester: { email } });
    return eventually(async () => {
      const found = (await list('?limit=20')).data.find(({ to }) => to === email);
      expect(found).toMatchObject({ state });
      return { ...found!, number, email };
    });
  }

  it('is listed, the latest first, with what became of it and without what it says', async () => {
    const failed = await mailThatIs('failed');
    const sent = await mailThatIs('sent');
    const answer = await docket.as(docket.admin).get('/v1/mail/outgoing?limit=2');
    expect(fine(answer, 200).data).toEqual([
      {
        id: sent.id,
        ticket: sent.number,
        kind: 'confirmation',
        to: sent.email,
        subject: expect.stringContaining(sent.number),
        state: 'sent',
        attempts: 1,
        nextAttemptAt: null,
        lastError: null,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
        sentAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      expect.objectContaining({
        id: failed.id,
        state: 'failed',
        sentAt: null,
        lastError: expect.stringContaining('550'),
      }),
    ]);
    expect(answer.text).not.toContain('key=');
  });

  it('is listed by state, page by page', async () => {
    for (let i = 0; i < 3; i++) await mailThatIs('deferred');
    const whole = (await list('?state=deferred')).data;
    expect(whole.length).toBeGreaterThanOrEqual(3);
    for (const { state } of whole) expect(state).toBe('deferred');
    const paged: Outgoing[] = [];
    let after = '';
    do {
      const { data, page } = await list(`?state=deferred&limit=1${after}`);
      paged.push(...data);
      after = page.next ? `&after=${page.next}` : '';
    } while (after);
    expect(paged.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    expectProblem(await docket.as(docket.admin).get('/v1/mail/outgoing?state=lost'), {
      status: 400,
      code: 'input/invalid',
    });
    expectProblem(await docket.as(docket.admin).get('/v1/mail/outgoing?after=x'), {
      status: 400,
      code: 'input/invalid',
    });
  });

  it('is for admins', async () => {
    const { id } = await mailThatIs('failed');
    expectProblem(await docket.http.get('/v1/mail/outgoing'), { status: 401, code: 'auth/required' });
    expectProblem(await docket.as(agent).get('/v1/mail/outgoing'), { status: 403, code: 'auth/forbidden' });
    expectProblem(await retry(id, agent), { status: 403, code: 'auth/forbidden' });
  });

  it.each(['failed', 'deferred'] as const)(
    'that is %s goes out when it is asked for, and history says who did',
    async (state) => {
      const { id, email, number } = await mailThatIs(state);
      expect(fine(await retry(id), 200)).toMatchObject({ id, to: email });
      await sink.receive(email);
      await eventually(async () =>
        expect((await list('?state=sent')).data.find((mail) => mail.id === id)).toMatchObject({ attempts: 2 }),
      );
      expect(sink.to(email)).toHaveLength(1);
      expect((await docket.history(number)).find(({ event }) => event === 'mail.retried')).toMatchObject({
        actor: { id: docket.admin.id },
        what: 'mail',
        from: { id, state },
        to: { id, state: 'queued' },
      });
    },
  );

  it('begins its waits anew', async () => {
    const { id, email } = await mailThatIs('failed');
    await docket.query(`UPDATE outbound_mail SET attempts = 13 WHERE id = $1`, [id]);
    sink.refuse({ code: 451, address: email, times: 1 });
    fine(await retry(id), 200);
    await eventually(async () => {
      const [row] = await docket.query(
        `SELECT state, attempts, next_attempt_at < now() + interval '31 seconds' AS soon FROM outbound_mail WHERE id = $1`,
        [id],
      );
      expect(row).toEqual({ state: 'deferred', attempts: 14, soon: true });
    });
  });

  it('is refused for what was sent, is held back, or does not exist', async () => {
    const { id, email } = await mailThatIs('sent');
    expectProblem(await retry(id), { status: 409, code: 'mail/conflict' });
    await docket.query(
      `UPDATE outbound_mail SET state = 'suppressed', last_error = 'the address is undeliverable' WHERE id = $1`,
      [id],
    );
    const refused = await retry(id);
    expectProblem(refused, { status: 409, code: 'mail/conflict' });
    expect(refused.body.detail).toContain('the address is undeliverable');
    expect(refused.body.detail).toMatch(new RegExp(`${email}.*clear`));
    expectProblem(await retry(randomUUID()), { status: 404, code: 'mail/not-found' });
    expectProblem(await retry('nonsense'), { status: 404, code: 'route/not-found' });
    expect(sink.to(email)).toHaveLength(1);
  });

  it('is found by indexes', async () => {
    await docket.query(`SET enable_seqscan = off`);
    const plan = await docket.query<Record<string, string>>(
      `EXPLAIN SELECT id FROM outbound_mail WHERE id < $1 AND state = 'failed' ORDER BY id DESC LIMIT 51`,
      [randomUUID()],
    );
    const text = JSON.stringify(plan);
    expect(text).toContain('outbound_mail_state');
    expect(text).not.toContain('Sort');
  });
});
