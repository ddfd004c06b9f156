import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/platform/database/database.js';
import type { JobHandler } from '../../src/platform/jobs/job-handlers.js';
import { JobType } from '../../src/platform/jobs/job-type.js';
import { newId } from '../../src/platform/new-id.js';
import { OutboxEntry } from '../../src/platform/outbox/outbox-entry.entity.js';
import { OutboxJobs } from '../../src/platform/outbox/outbox-jobs.js';
import { createDataSource } from '../../src/platform/runtime.js';
import { schema } from '../../src/schema.js';
import { startTestDocket, type TestDocket } from '../support/docket.js';

describe('a job with a number of tries', () => {
  let docket: TestDocket;
  let dataSource: DataSource;
  let db: Database;
  let jobs: OutboxJobs;
  beforeAll(async () => {
    // Without a worker: nobody else looks at the outbox.
    docket = await startTestDocket({ ROLE: 'api' });
    dataSource = await createDataSource(docket.environment.databaseUrl!, schema).initialize();
    db = new Database(dataSource);
    jobs = new OutboxJobs(db);
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await docket?.stop();
  });

  const type = (tries: number | null) => new JobType('test.do', true, tries) as JobType<unknown>;
  async function put(): Promise<string> {
    const id = newId();
    const at = new Date();
    const entry = {
      job: 'test.do',
      data: { id },
      createdAt: at,
      relayAfter: at,
      relays: 1,
      failures: 0,
      lastError: null,
    };
    await db.insert([[OutboxEntry, [{ id, ...entry }]]]);
    return id;
  }
  const left = async (id: string) =>
    (await docket.query<{ failures: number; last_error: string }>('SELECT * FROM outbox_entry WHERE id = $1', [id]))[0];
  const fail = (error: unknown) => async () => {
    throw error;
  };

  it('is given up after the last of them, with the reason, and is then done', async () => {
    const id = await put();
    const given: unknown[] = [];
    const handler: JobHandler = {
      type: type(3),
      handle: fail(new Error('it is broken')),
      giveUp: async (data, why) => void given.push(data, why),
    };
    for (let i = 1; i < 3; i++) {
      await jobs.perform(id, handler);
      expect(await left(id)).toMatchObject({ failures: i, last_error: 'it is broken' });
    }
    expect(given).toEqual([]);
    await jobs.perform(id, handler);
    expect(given).toEqual([{ id }, 'it is broken']);
    expect(await left(id)).toBeUndefined();
    await jobs.perform(id, handler);
    expect(given).toHaveLength(2);
  });

  it('does not count what passes by itself', async () => {
    const id = await put();
    const error = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    const handler: JobHandler = { type: type(1), handle: fail(error), giveUp: fail('never') };
    for (let i = 0; i < 3; i++) await jobs.perform(id, handler);
    expect(await left(id)).toMatchObject({ failures: 0, last_error: 'deadlock detected' });
  });

  it('counts tries that ended the process, and does not try once more then', async () => {
    const id = await put();
    let tried = 0;
    const given: unknown[] = [];
    const handler: JobHandler = {
      type: type(2),
      handle: async () => {
        tried++;
        throw Object.assign(new Error('cut off'), { code: 'ECONNRESET' });
      },
      giveUp: async (_data, why) => void given.push(why),
    };
    await jobs.perform(id, handler, true);
    expect([tried, (await left(id))!.failures]).toEqual([1, 1]);
    await jobs.perform(id, handler, true);
    expect(tried).toBe(1);
    expect(given).toEqual([expect.stringContaining('the process ended')]);
    expect(await left(id)).toBeUndefined();
  });

  it('stays when giving up fails, too', async () => {
    const id = await put();
    const handler: JobHandler = {
      type: type(1),
      handle: fail(new Error('broken')),
      giveUp: fail(new Error('as well')),
    };
    await expect(jobs.perform(id, handler)).rejects.toThrow('as well');
    expect(await left(id)).toMatchObject({ failures: 1 });
  });

  it('is what most jobs are not: they are tried for ever', async () => {
    const id = await put();
    const handler: JobHandler = { type: type(null), handle: fail(new Error('broken')) };
    for (let i = 0; i < 10; i++) await jobs.perform(id, handler, true);
    expect(await left(id)).toMatchObject({ failures: 0, last_error: 'broken' });
  });
});
