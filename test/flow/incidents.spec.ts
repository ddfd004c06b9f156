import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startBeside, startTestDocket, type TestDocket } from '../support/docket.js';
import { eventually } from '../support/eventually.js';

const MANY = 40;

describe('an update of many incidents', () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
  });
  afterAll(() => docket?.stop());

  const problemWith = async (count: number) => {
    const problem = await docket.openTicket();
    for (let i = 0; i < count; i++) {
      const { number } = await docket.openTicket();
      const body = { type: 'caused_by', ticket: problem.number };
      fine(await docket.as(docket.admin).post(`/v1/tickets/${number}/links`).send(body), 201);
    }
    return problem;
  };
  const update = async ({ number }: { number: string }, body: string) => {
    const path = `/v1/tickets/${number}/incidents/update`;
    return fine(await docket.as(docket.admin).post(path).send({ body }), 202) as { id: string };
  };
  const over = (id: string) =>
    eventually(async () => {
      const run = fine(await docket.as(docket.admin).get(`/v1/ticket-runs/${id}`), 200);
      expect(run.state).toBe('done');
      return run;
    }, 120_000);
  /** How many of the run's tickets have the message how often. */
  const told = (id: string, body: string) =>
    docket.query(
      `SELECT times, count(*)::int AS tickets FROM (
         SELECT (SELECT count(*)::int FROM message WHERE ticket_id = item.ticket_id AND body = $2) AS times
         FROM ticket_run_item AS item WHERE run_id = $1) AS each GROUP BY times`,
      [id, body],
    );

  it('is said once in each, by two workers at once that are given the same job', async () => {
    const problem = await problemWith(MANY);
    const { id } = await update(problem, 'By two.');
    // As when a worker seems dead and is not: the same job is done twice at once.
    await docket.query(
      `INSERT INTO outbox_entry (id, job, data, created_at, relay_after, relays, failures)
       SELECT gen_random_uuid(), job, data, created_at, relay_after, 0, 0 FROM outbox_entry WHERE job = 'tickets.run'`,
    );
    const workers = [await startBeside(docket, { ROLE: 'worker' }), await startBeside(docket, { ROLE: 'worker' })];
    try {
      expect(await over(id)).toMatchObject({ total: MANY, done: MANY, failed: 0, skipped: 0 });
    } finally {
      for (const worker of workers) await worker.stop();
    }
    expect(await told(id, 'By two.')).toEqual([{ times: 1, tickets: MANY }]);
  });

  it('goes on where it was cut off, and says nothing twice', async () => {
    const problem = await problemWith(MANY);
    const { id } = await update(problem, 'Cut off.');
    // The connection breaks in the middle of a ticket, whose transaction is gone with it.
    await docket.query(
      `CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF (SELECT count(*) FROM ticket_run_item WHERE run_id = '${id}' AND outcome = 'done') = 15
            AND nextval('cuts') <= 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
         RETURN NEW; END $$`,
    );
    await docket.query(`CREATE SEQUENCE cuts`);
    await docket.query(
      `CREATE TRIGGER cut_off AFTER INSERT ON message FOR EACH ROW WHEN (NEW.body = 'Cut off.') EXECUTE FUNCTION cut_off()`,
    );
    const worker = await startBeside(docket, { ROLE: 'worker' });
    try {
      expect(await over(id)).toMatchObject({ total: MANY, done: MANY, failed: 0, skipped: 0 });
    } finally {
      await worker.stop();
    }
    const [cuts] = await docket.query<{ count: string }>(`SELECT last_value AS count FROM cuts`);
    expect(Number(cuts!.count)).toBeGreaterThan(1);
    expect(await told(id, 'Cut off.')).toEqual([{ times: 1, tickets: MANY }]);
  });
});
