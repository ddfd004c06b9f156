import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startBeside, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';

interface Run {
  id: string;
  state: string;
  total: number;
  done: number;
  skipped: number;
  failed: number;
}

describe('a problem and its incidents', () => {
  let docket: TestDocket;
  let worker: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    worker = await startBeside(docket, { ROLE: 'worker' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
  });
  afterAll(async () => {
    await worker?.stop();
    await docket?.stop();
  });

  type Numbered = { number: string };
  const causedBy = async (incident: Numbered, problem: Numbered) =>
    fine(
      await docket
        .as(agent)
        .post(`/v1/tickets/${incident.number}/links`)
        .send({ type: 'caused_by', ticket: problem.number }),
      201,
    );
  const post = ({ number }: Numbered, what: string, body?: object, by = agent) =>
    docket.as(by).post(`/v1/tickets/${number}/incidents/${what}`).send(body);
  const over = (id: string, by = agent) =>
    eventually(async () => {
      const run = fine(await docket.as(by).get(`/v1/ticket-runs/${id}`), 200) as Run;
      expect(run.state).not.toBe('running');
      return run;
    });
  const bodies = async ({ number }: Numbered) =>
    (await docket.thread(number)).filter(({ visibility }) => visibility === 'public').map(({ body }) => body);
  const problemWith = async (count: number) => {
    const problem = await docket.openTicket({ subject: 'The print server is down' });
    const incidents = [];
    for (let i = 0; i < count; i++) {
      const incident = await docket.openTicket();
      await causedBy(incident, problem);
      incidents.push(incident);
    }
    return { problem, incidents };
  };

  it('says how many incidents are still to be solved, to agents', async () => {
    const { problem, incidents } = await problemWith(3);
    expect((await docket.ticket(problem.number)).openIncidents).toBe(3);
    expect((await docket.ticket(incidents[0]!.number)).openIncidents).toBeUndefined();
    await docket.change(incidents[0]!.number, { status: 'resolved' });
    expect((await docket.change(problem.number, { status: 'resolved' }, agent)).openIncidents).toBe(2);
    const own = fine(await docket.withKey(problem.trackingKey).get(`/v1/tickets/${problem.number}`), 200);
    expect(own.openIncidents).toBeUndefined();
  });

  it('tells all that are open, once, as an agent does', async () => {
    const { problem, incidents } = await problemWith(4);
    const [solved, ...open] = incidents;
    await docket.change(solved!.number, { status: 'resolved' });
    const body = unique('It is back by 15:00.');
    const key = unique('key');
    const begin = () => post(problem, 'update', { body }).set('Idempotency-Key', key);
    const begun = fine(await begin(), 202) as Run;
    expect(begun).toMatchObject({ kind: 'incidents.update', total: 3, requestedBy: { id: agent.id } });
    expect(fine(await begin(), 202)).toEqual(begun);
    expect(await over(begun.id)).toMatchObject({ state: 'done', total: 3, done: 3, skipped: 0, failed: 0 });
    for (const incident of open) {
      expect((await bodies(incident)).filter((text) => text === body)).toHaveLength(1);
      const ticket = await docket.ticket(incident.number);
      expect(ticket).toMatchObject({ status: 'open' });
      expect(ticket.acknowledgedAt).not.toBeNull();
    }
    expect(await bodies(solved!)).not.toContain(body);
    expect(await bodies(problem)).not.toContain(body);
    expect((await docket.history(problem.number)).at(-1)).toMatchObject({
      what: 'incidents.update',
      to: { run: begun.id, tickets: 3 },
    });
    const report = fine(await docket.as(agent).get(`/v1/ticket-runs/${begun.id}/tickets?limit=2`), 200);
    expect(report.data).toMatchObject(open.slice(0, 2).map(({ number }) => ({ ticket: number, outcome: 'done' })));
    const rest = fine(
      await docket.as(agent).get(`/v1/ticket-runs/${begun.id}/tickets?limit=2&after=${report.page.next}`),
      200,
    );
    expect(rest).toMatchObject({ data: [{ ticket: open[2]!.number }], page: { next: null } });
  });

  it('solves them when that is asked for, after their cause, and never by itself', async () => {
    const { problem, incidents } = await problemWith(2);
    expectProblem(await post(problem, 'solve'), { status: 409, code: 'ticket/conflict' });
    expect((await docket.change(problem.number, { status: 'resolved' }, agent)).openIncidents).toBe(2);
    expect((await docket.ticket(incidents[0]!.number)).status).toBe('new');
    const run = await over((fine(await post(problem, 'solve', { body: 'It prints again.' }), 202) as Run).id);
    expect(run).toMatchObject({ state: 'done', done: 2 });
    for (const incident of incidents) {
      expect((await docket.ticket(incident.number)).status).toBe('resolved');
      expect((await bodies(incident)).at(-1)).toBe('It prints again.');
    }
    expect((await docket.ticket(problem.number)).openIncidents).toBe(0);
    expectProblem(await post(problem, 'solve'), { status: 409, code: 'ticket/conflict' });
  });

  it('solves them without a word', async () => {
    const { problem, incidents } = await problemWith(1);
    await docket.change(problem.number, { status: 'resolved' }, agent);
    await over((fine(await post(problem, 'solve'), 202) as Run).id);
    expect((await docket.ticket(incidents[0]!.number)).status).toBe('resolved');
    expect(await docket.thread(incidents[0]!.number)).toHaveLength(1);
  });

  it('skips what was solved or unlinked meanwhile, and says so', async () => {
    await worker.stop();
    const { problem, incidents } = await problemWith(3);
    const [solved, unlinked, open] = incidents;
    const { id } = fine(await post(problem, 'update', { body: 'Soon.' }), 202) as Run;
    await docket.change(solved!.number, { status: 'resolved' });
    const [link] = fine(await docket.as(agent).get(`/v1/tickets/${unlinked!.number}/links`), 200).data;
    await docket.as(agent).delete(`/v1/tickets/${unlinked!.number}/links/${link.id}`);
    worker = await startBeside(docket, { ROLE: 'worker' });
    expect(await over(id)).toMatchObject({ state: 'done', done: 1, skipped: 2 });
    const path = `/v1/ticket-runs/${id}/tickets?outcome=skipped`;
    expect(fine(await docket.as(agent).get(path), 200).data).toMatchObject([
      { ticket: solved!.number, why: 'It is resolved' },
      { ticket: unlinked!.number, why: 'It is no incident of this ticket any more' },
    ]);
    expect(await bodies(open!)).toContain('Soon.');
  });

  it('stops when the run is cancelled', async () => {
    await worker.stop();
    const { problem, incidents } = await problemWith(2);
    const { id } = fine(await post(problem, 'update', { body: 'Soon.' }), 202) as Run;
    const cancel = () => docket.as(agent).post(`/v1/ticket-runs/${id}/cancel`);
    expect(fine(await cancel(), 200)).toMatchObject({ state: 'cancelled', done: 0 });
    expect(fine(await cancel(), 200)).toMatchObject({ state: 'cancelled' });
    worker = await startBeside(docket, { ROLE: 'worker' });
    await eventually(async () =>
      expect(await docket.query(`SELECT 1 FROM outbox_entry WHERE job = 'tickets.run'`)).toEqual([]),
    );
    expect(await bodies(incidents[0]!)).not.toContain('Soon.');
    const done = fine(await post(problem, 'update', { body: 'Now.' }), 202) as Run;
    await over(done.id);
    expectProblem(await docket.as(agent).post(`/v1/ticket-runs/${done.id}/cancel`), { status: 409 });
  });

  it('of other teams are told too; the report hides their numbers', async () => {
    const { problem, incidents } = await problemWith(1);
    const team = await docket.createTeam([{ person: await docket.createPerson('agent'), level: 1 }]);
    await docket.change(incidents[0]!.number, { teamId: team.id });
    const { id } = fine(await post(problem, 'update', { body: 'Soon.' }), 202) as Run;
    await over(id);
    expect(await bodies(incidents[0]!)).toContain('Soon.');
    const path = `/v1/ticket-runs/${id}/tickets`;
    expect(fine(await docket.as(agent).get(path), 200).data).toMatchObject([{ ticket: null, outcome: 'done' }]);
    expect(fine(await docket.as(docket.admin).get(path), 200).data).toMatchObject([{ ticket: incidents[0]!.number }]);
  });

  it('refuses what cannot be said, and who may not say it', async () => {
    const { problem } = await problemWith(1);
    for (const body of [{}, { body: ' ' }, { body: 5 }, { body: 'x'.repeat(200_001) }]) {
      expectProblem(await post(problem, 'update', body), { status: 400, pointer: '/body' });
    }
    expectProblem(await post(await docket.openTicket(), 'update', { body: 'Soon.' }), { status: 409 });
    const requester = await docket.createPerson('requester');
    expectProblem(await post(problem, 'update', { body: 'Soon.' }, requester), { status: 403 });
    const { id } = fine(await post(problem, 'update', { body: 'Soon.' }), 202) as Run;
    const other = await docket.createPerson('agent');
    for (const path of [`/v1/ticket-runs/${id}`, `/v1/ticket-runs/${id}/tickets`]) {
      expectProblem(await docket.as(other).get(path), { status: 404, code: 'run/not-found' });
    }
    expectProblem(await docket.as(agent).get(`/v1/ticket-runs/${agent.id}`), { status: 404, code: 'run/not-found' });
  });
});
