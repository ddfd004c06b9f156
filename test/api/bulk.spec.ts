import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fine,
  type Opened,
  startBeside,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  type TestTeam,
  unique,
} from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';

interface Run {
  id: string;
  kind: string;
  state: string;
  total: number;
  done: number;
  skipped: number;
  failed: number;
}

interface Item {
  ticket: string;
  outcome: string | null;
  code: string | null;
  why: string | null;
}

const NOBODY = '0190d5e2-0000-7000-8000-000000000000';

describe('a change of many tickets', () => {
  let docket: TestDocket;
  let worker: TestDocket;
  let agent: TestPerson;
  let team: TestTeam;
  let others: TestTeam;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    worker = await startBeside(docket, { ROLE: 'worker' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
    await docket.createTeam([], { isDefault: true });
    team = await docket.createTeam([{ person: agent, level: 1 }]);
    others = await docket.createTeam([{ person: await docket.createPerson('agent'), level: 1 }]);
  });
  afterAll(async () => {
    await worker?.stop();
    await docket?.stop();
  });

  const ask = (body: object, by = agent) => docket.as(by).post('/v1/tickets/bulk').send(body);
  const begin = async (body: object, by = agent) => fine(await ask(body, by), 202) as Run;
  const over = (id: string, by = agent) =>
    eventually(async () => {
      const run = fine(await docket.as(by).get(`/v1/ticket-runs/${id}`), 200) as Run;
      expect(run.state).not.toBe('running');
      return run;
    });
  const report = async (id: string, query: object = {}) =>
    fine(await docket.as(agent).get(`/v1/ticket-runs/${id}/tickets`).query(query), 200).data as Item[];
  const change = async (body: object, by = agent) => over((await begin(body, by)).id, by);
  const open = async (count: number, more: Record<string, unknown> = {}) => {
    const opened: Opened[] = [];
    for (let i = 0; i < count; i++) opened.push(await docket.openTicket(more));
    return opened;
  };
  const numbersOf = (tickets: Opened[]) => tickets.map(({ number }) => number);
  /** The worker comes only afterwards. */
  const meanwhile = async (body: object, act: (run: Run) => Promise<unknown>) => {
    await worker.stop();
    const run = await begin(body);
    await act(run);
    worker = await startBeside(docket, { ROLE: 'worker' });
    return run.id;
  };

  it('is done in the background to the tickets that are named, each once', async () => {
    const tickets = await open(3);
    const [first] = numbersOf(tickets);
    const numbers = [...numbersOf(tickets), first!.toLowerCase()];
    const asked = { priority: 'high', addTags: ['outage'], assigneeId: 'me', teamId: team.id, status: 'open' };
    const run = await begin({ numbers, change: asked });
    expect(run).toMatchObject({ kind: 'tickets.bulk', total: 3 });
    expect(await over(run.id)).toMatchObject({ state: 'done', total: 3, done: 3, skipped: 0, failed: 0 });
    expect(await report(run.id)).toMatchObject(
      numbersOf(tickets).map((ticket) => ({ ticket, outcome: 'done', code: null, why: null })),
    );
    for (const { number } of tickets) {
      const ticket = await docket.ticket(number);
      expect(ticket).toMatchObject({ priority: 'high', tags: ['outage'], status: 'open', version: 2 });
      expect(ticket).toMatchObject({ assignee: { id: agent.id }, team: { id: team.id } });
    }
    expect((await docket.history(first!)).at(-1)).toMatchObject({ actor: { name: 'Ada' } });
  });

  it('leaves alone what is so already, and goes on where a ticket refuses', async () => {
    const [closed, resolved, fresh] = await open(3);
    await docket.change(closed!.number, { status: 'closed' });
    await docket.change(resolved!.number, { status: 'resolved' });
    const numbers = numbersOf([closed!, resolved!, fresh!]);
    const { id } = await begin({ numbers, change: { status: 'resolved', addTags: [] } });
    expect(await over(id)).toMatchObject({ state: 'failed', done: 1, skipped: 1, failed: 1 });
    expect(await report(id)).toMatchObject([
      { outcome: 'failed', code: 'status/refused', why: 'A ticket that is closed cannot become resolved' },
      { outcome: 'skipped', code: null, why: 'It was so already' },
      { outcome: 'done', code: null },
    ]);
    expect(await report(id, { outcome: 'failed' })).toHaveLength(1);
    expect((await docket.ticket(resolved!.number)).version).toBe(2);
    const next = fine(await docket.as(agent).get(`/v1/ticket-runs/${id}/tickets?limit=2`), 200).page.next;
    expect(await report(id, { after: next })).toMatchObject([{ ticket: fresh!.number }]);
  });

  it('does all of it to a ticket, or nothing', async () => {
    const [closed] = await open(1);
    await docket.change(closed!.number, { status: 'closed' });
    const before = await docket.ticket(closed!.number);
    await change({ numbers: [closed!.number], change: { addTags: ['late'], reply: { body: 'Sorry.' } } });
    expect(await docket.ticket(closed!.number)).toEqual(before);
    expect(await docket.thread(closed!.number)).toHaveLength(1);
  });

  it('answers them all; answer and status count together', async () => {
    const tickets = await open(2);
    const asked = { reply: { body: 'Deposits work again.' }, status: 'pending', addTags: ['told'] };
    expect(await change({ numbers: numbersOf(tickets), change: asked })).toMatchObject({ done: 2 });
    for (const { number } of tickets) {
      const ticket = await docket.ticket(number);
      expect(ticket).toMatchObject({ status: 'pending', tags: ['told'], version: 2 });
      expect(ticket.timers.find(({ metric }) => metric === 'acknowledgement')?.state).toBe('met');
      const message = (await docket.thread(number)).at(-1);
      expect(message).toMatchObject({ body: 'Deposits work again.', visibility: 'public', author: { name: 'Ada' } });
    }
    const noted = { reply: { body: 'Seen.', visibility: 'internal' } };
    await change({ numbers: numbersOf(tickets), change: noted });
    expect((await docket.thread(tickets[0]!.number)).at(-1)).toMatchObject({ visibility: 'internal' });
  });

  it('sends the answer to each requester, with their own link where it names the address of the ticket', async () => {
    const tickets = await open(2);
    const texts = { en: 'See {{ticket.trackingUrl}} again' };
    const macro = { name: unique('Macro'), reply: { texts } };
    const saved = fine(await docket.as(agent).post('/v1/macros').send(macro), 201) as { id: string };
    await change({ numbers: numbersOf(tickets), change: { macro: saved.id } });
    for (const { number, requester, trackingUrl } of tickets) {
      expect((await docket.thread(number)).at(-1)!.body).not.toContain('key=');
      await eventually(async () => {
        const mails = await docket.query<{ text: string }>(
          `SELECT text FROM outbound_mail WHERE kind = 'reply' AND to_address = $1`,
          [requester.email],
        );
        expect(mails).toHaveLength(1);
        expect(mails[0]!.text.replaceAll(/\s+/g, ' ')).toContain(
          `${new URL(trackingUrl).pathname}${new URL(trackingUrl).search} again`,
        );
      });
    }
  });

  it('does not write into a ticket that goes on elsewhere', async () => {
    const [from, into] = await open(2);
    fine(await docket.as(agent).post(`/v1/tickets/${from!.number}/merge`).send({ into: into!.number }), 200);
    const { id } = await begin({
      numbers: [from!.number],
      change: { reply: { body: 'Hello.', visibility: 'internal' } },
    });
    await over(id);
    expect(await report(id)).toMatchObject([{ outcome: 'failed', code: 'ticket/conflict' }]);
    expect((await docket.thread(into!.number)).map(({ body }) => body)).not.toContain('Hello.');
  });

  it('marks them as spam, and takes that back', async () => {
    const tickets = await open(2);
    const numbers = numbersOf(tickets);
    expect(await change({ numbers, change: { spam: true } })).toMatchObject({ done: 2 });
    expect(await docket.ticket(numbers[0]!)).toMatchObject({ spam: true, status: 'closed' });
    expect(await change({ numbers, change: { spam: true } })).toMatchObject({ done: 0, skipped: 2 });
    expect(await change({ numbers, change: { spam: false } })).toMatchObject({ done: 2 });
    expect((await docket.ticket(numbers[1]!)).status).toBe('new');
  });

  it('takes what fits a filter, or is in a view, of what the agent sees; as it is when that is asked for', async () => {
    const tag = unique('tag');
    const tickets = await open(3, {});
    for (const { number } of tickets) await docket.change(number, { addTags: [tag] });
    await docket.change(tickets[2]!.number, { teamId: others.id });
    const asked = { filter: { tag: [tag], status: ['new'] }, change: { priority: 'urgent' } };
    const id = await meanwhile(asked, async () => {
      await docket.change(tickets[0]!.number, { status: 'open' });
      const [late] = await open(1);
      await docket.change(late!.number, { addTags: [tag] });
    });
    expect(await over(id)).toMatchObject({ total: 2, done: 2 });
    expect(await report(id)).toMatchObject([{ ticket: tickets[0]!.number }, { ticket: tickets[1]!.number }]);
    expect((await docket.ticket(tickets[2]!.number)).priority).toBe('normal');
    const view = { name: unique('View'), filter: { tag: [tag], status: ['open'] } };
    const saved = fine(await docket.as(agent).post('/v1/views').send(view), 201) as { id: string };
    expect(await change({ view: saved.id, change: { removeTags: [tag] } })).toMatchObject({ total: 1, done: 1 });
    expect((await docket.ticket(tickets[0]!.number)).tags).toEqual([]);
    const empty = await ask({ view: saved.id, change: { priority: 'low' } });
    expectProblem(empty, { status: 400, code: 'input/invalid', pointer: '/view' });
  });

  it('does not touch what the agent sees no more when it is its turn', async () => {
    const tickets = await open(2);
    const asked = { numbers: numbersOf(tickets), change: { priority: 'low' } };
    const id = await meanwhile(asked, () => docket.change(tickets[0]!.number, { teamId: others.id }));
    expect(await over(id)).toMatchObject({ done: 1, failed: 1 });
    expect(await report(id)).toMatchObject([{ outcome: 'failed', code: 'ticket/not-found' }, { outcome: 'done' }]);
    expect((await docket.ticket(tickets[0]!.number)).priority).toBe('normal');
  });

  it('ends with who asked for it: whoever is no agent any more changes nothing', async () => {
    const leaving = await docket.createPerson('agent');
    const [ticket] = await open(1);
    await worker.stop();
    const { id } = await begin({ numbers: [ticket!.number], change: { priority: 'low' } }, leaving);
    await docket.query(`UPDATE person SET role = 'requester' WHERE id = $1`, [leaving.id]);
    worker = await startBeside(docket, { ROLE: 'worker' });
    expect(await over(id, docket.admin)).toMatchObject({ failed: 1 });
    expect((await docket.ticket(ticket!.number)).priority).toBe('normal');
  });

  it('refuses a target that is gone, before and during', async () => {
    const [ticket] = await open(1);
    const numbers = [ticket!.number];
    for (const target of [{ assigneeId: NOBODY }, { assigneeId: ticket!.requester.id }, { teamId: NOBODY }]) {
      const pointer = `/change/${Object.keys(target)[0]}`;
      expectProblem(await ask({ numbers, change: target }), { status: 400, code: 'input/invalid', pointer });
    }
    const leaving = await docket.createPerson('agent');
    const id = await meanwhile({ numbers, change: { assigneeId: leaving.id, priority: 'low' } }, () =>
      docket.query(`UPDATE person SET role = 'requester' WHERE id = $1`, [leaving.id]),
    );
    await over(id);
    expect(await report(id)).toMatchObject([{ outcome: 'failed', code: 'input/invalid' }]);
    expect((await docket.ticket(ticket!.number)).priority).toBe('normal');
  });

  it('stops when it is cancelled; what was done stays done', async () => {
    const tickets = await open(2);
    const asked = { numbers: numbersOf(tickets), change: { priority: 'low' } };
    const id = await meanwhile(asked, async (run) =>
      fine(await docket.as(agent).post(`/v1/ticket-runs/${run.id}/cancel`), 200),
    );
    await eventually(async () =>
      expect(await docket.query(`SELECT 1 FROM outbox_entry WHERE job = 'tickets.run'`)).toEqual([]),
    );
    expect(fine(await docket.as(agent).get(`/v1/ticket-runs/${id}`), 200)).toMatchObject({
      state: 'cancelled',
      done: 0,
    });
    expect((await docket.ticket(tickets[0]!.number)).priority).toBe('normal');
  });

  it('is begun once under one Idempotency-Key', async () => {
    const [ticket] = await open(1);
    const body = { numbers: [ticket!.number], change: { reply: { body: 'Once.' } } };
    const key = unique('key');
    const first = fine(await ask(body).set('idempotency-key', key), 202);
    expect(fine(await ask(body).set('idempotency-key', key), 202).id).toBe(first.id);
    await over(first.id);
    expect((await docket.thread(ticket!.number)).filter(({ body: said }) => said === 'Once.')).toHaveLength(1);
  });

  it('uses a macro as it was when that was asked for', async () => {
    const tickets = [
      await docket.openTicket({ requester: { email: `${unique('r')}@example.com`, name: 'Grace Hopper' } }),
      await docket.openTicket({ requester: { email: `${unique('r')}@example.com`, name: 'Anna', locale: 'de-AT' } }),
    ];
    const texts = { en: 'Hello {{requester.firstName}}: {{ticket.number}}', de: 'Guten Tag {{requester.name}}' };
    const macro = { name: unique('Macro'), reply: { texts }, change: { status: 'pending', assigneeId: 'me' } };
    const saved = fine(await docket.as(agent).post('/v1/macros').send(macro), 201) as { id: string };
    const id = await meanwhile({ numbers: numbersOf(tickets), change: { macro: saved.id } }, () =>
      docket.as(agent).delete(`/v1/macros/${saved.id}`),
    );
    expect(await over(id)).toMatchObject({ done: 2 });
    const [english, german] = tickets;
    expect((await docket.thread(english!.number)).at(-1)!.body).toBe(`Hello Grace: ${english!.number}`);
    expect((await docket.thread(german!.number)).at(-1)!.body).toBe('Guten Tag Anna');
    expect(await docket.ticket(german!.number)).toMatchObject({ status: 'pending', assignee: { id: agent.id } });
    expectProblem(await ask({ numbers: numbersOf(tickets), change: { macro: saved.id } }), {
      status: 404,
      code: 'macro/not-found',
    });
  });

  it('refuses numbers that the agent does not see, and says which', async () => {
    const [mine, theirs] = await open(2);
    await docket.change(theirs!.number, { teamId: others.id });
    const numbers = [mine!.number, theirs!.number, 'WO-999999999', 'nonsense', mine!.number.replace('WO', 'DP')];
    const refused = await ask({ numbers, change: { priority: 'low' } });
    expectProblem(refused, { status: 404, code: 'ticket/not-found', pointer: '/numbers/1' });
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      [1, 2, 3, 4].map((i) => `/numbers/${i}`),
    );
  });

  it('takes 10,000 tickets and not one more', async () => {
    const admin = docket.admin;
    const numbers = Array.from({ length: 10_001 }, (_, i) => `WO-${i}`);
    const many = await ask({ numbers, change: { priority: 'low' } });
    expectProblem(many, { status: 422, code: 'bulk/too-many', pointer: '/numbers' });
    expect(many.body.detail).toContain('10,001');
    const tag = unique('many');
    const generate = (count: number) =>
      docket.query(
        `INSERT INTO ticket (id, serial, kind, subject, status, priority, tags, fields, level, channel, requester_id, requester_name,
           created_at, updated_at, version)
         SELECT gen_random_uuid(), nextval('ticket_serial_seq'), 'work_order', 'Many', 'new', 'normal', ARRAY[$1], '{}', 1, 'api',
           $2, 'Many', now(), now(), 1 FROM generate_series(1, $3::int)`,
        [tag, admin.id, count],
      );
    await worker.stop();
    await generate(10_000);
    const run = await begin({ filter: { tag: [tag] }, change: { priority: 'low' } }, admin);
    expect(run.total).toBe(10_000);
    fine(await docket.as(admin).post(`/v1/ticket-runs/${run.id}/cancel`), 200);
    await generate(345);
    const tooMany = await ask({ filter: { tag: [tag] }, change: { priority: 'low' } }, admin);
    expectProblem(tooMany, { status: 422, code: 'bulk/too-many', pointer: '/filter' });
    expect(tooMany.body.detail).toContain('10,345');
    await docket.query(`DELETE FROM ticket_run WHERE id = $1`, [run.id]);
    await docket.query(`DELETE FROM ticket WHERE tags @> ARRAY[$1]`, [tag]);
    worker = await startBeside(docket, { ROLE: 'worker' });
  });

  it.each([
    [{ change: { priority: 'low' } }, ''],
    [{ numbers: ['WO-1'], filter: {}, change: { priority: 'low' } }, ''],
    [{ numbers: [], change: { priority: 'low' } }, '/numbers'],
    [{ numbers: 'WO-1', change: { priority: 'low' } }, '/numbers'],
    [{ numbers: [5], change: { priority: 'low' } }, '/numbers'],
    [{ numbers: ['x'.repeat(65)], change: { priority: 'low' } }, '/numbers'],
    [{ filter: { nonsense: 1 }, change: { priority: 'low' } }, '/filter/nonsense'],
    [{ filter: [], change: { priority: 'low' } }, '/filter'],
    [{ view: 5, change: { priority: 'low' } }, '/view'],
    [{ numbers: ['WO-1'] }, '/change'],
    [{ numbers: ['WO-1'], change: {} }, '/change'],
    [{ numbers: ['WO-1'], change: null }, '/change'],
    [{ numbers: ['WO-1'], change: { status: 'gone' } }, '/change/status'],
    [{ numbers: ['WO-1'], change: { tags: ['a'] } }, '/change/tags'],
    [{ numbers: ['WO-1'], change: { assigneeId: 'you' } }, '/change/assigneeId'],
    [{ numbers: ['WO-1'], change: { assigneeId: ['me'] } }, '/change/assigneeId'],
    [{ numbers: ['WO-1'], change: { addTags: 'a' } }, '/change/addTags'],
    [{ numbers: ['WO-1'], change: { fields: [] } }, '/change/fields'],
    [{ numbers: ['WO-1'], change: { reply: {} } }, '/change/reply/body'],
    [{ numbers: ['WO-1'], change: { reply: { body: ' ' } } }, '/change/reply/body'],
    [{ numbers: ['WO-1'], change: { reply: { body: 'a\0b' } } }, '/change/reply/body'],
    [{ numbers: ['WO-1'], change: { reply: { body: 'a', visibility: 'secret' } } }, '/change/reply/visibility'],
    [{ numbers: ['WO-1'], change: { spam: 'yes' } }, '/change/spam'],
    [{ numbers: ['WO-1'], change: { spam: true, status: 'open' } }, '/change/spam'],
    [{ numbers: ['WO-1'], change: { macro: 'm' } }, '/change/macro'],
    [{ numbers: ['WO-1'], change: { macro: NOBODY, priority: 'low' } }, '/change/macro'],
  ])('refuses %j at %s', async (body, pointer) => {
    expectProblem(await ask(body), { status: 400, code: 'input/invalid', pointer });
  });

  it('is for agents; the report is for who asked, and for admins', async () => {
    const [ticket] = await open(1);
    const body = { numbers: [ticket!.number], change: { priority: 'high' } };
    expectProblem(await docket.http.post('/v1/tickets/bulk').send(body), { status: 401 });
    expectProblem(await ask(body, await docket.createPerson('requester')), { status: 403 });
    const { id } = await begin(body);
    const other = await docket.createPerson('agent');
    expectProblem(await docket.as(other).get(`/v1/ticket-runs/${id}`), { status: 404, code: 'run/not-found' });
    expect(await over(id, docket.admin)).toMatchObject({ done: 1 });
    expectProblem(await ask({ view: 'no-such', change: { priority: 'low' } }), { status: 404, code: 'view/not-found' });
  });
});
