import type { QueryRunner } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PromiseParts1795267200100 } from '../../src/migrations/1795267200100-promise-parts.js';
import { startTestDocket, type TestDocket } from '../support/docket.js';

interface Revision {
  revision: number;
  policies: unknown[];
  created_at: Date;
}

describe('the policies of an installation that is updated', () => {
  let docket: TestDocket;
  let first: unknown[];
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    first = (await lists())[0]!.policies;
  });
  beforeEach(async () => {
    await docket.query('DELETE FROM policy_list');
    await add(1, first);
  });
  afterAll(() => docket?.stop());

  const lists = () => docket.query<Revision>('SELECT * FROM policy_list ORDER BY revision');
  const add = (revision: number, policies: unknown[]) =>
    docket.query(`INSERT INTO policy_list VALUES ($1, $2, 'epoch')`, [revision, JSON.stringify(policies)]);
  /** All but the columns, which are there already. */
  const update = () =>
    new PromiseParts1795267200100().up({
      query: async (sql: string, values: unknown[]) => (sql.startsWith('ALTER') ? [] : docket.query(sql, values)),
    } as unknown as QueryRunner);

  it('are the new ones where nobody has touched the first, for tickets from then on', async () => {
    await update();
    expect(await lists()).toMatchObject([{ revision: 1 }, { revision: 2, created_at: new Date(0) }]);
    const before = await docket.openTicket();
    await docket.query('DELETE FROM policy_list WHERE revision = 2');
    await update();
    const [, second] = await lists();
    expect(second!.created_at.getTime()).toBeGreaterThanOrEqual(Date.parse(before.createdAt));
    expect(second!.policies).toHaveLength(4);
  });

  it('stay where they were edited', async () => {
    await docket.query('DELETE FROM policy_list');
    await add(1, first.slice(1));
    await update();
    expect(await lists()).toHaveLength(1);
  });

  it('stay where there is a later list', async () => {
    await add(2, []);
    await update();
    expect(await lists()).toMatchObject([{ revision: 1 }, { revision: 2, policies: [] }]);
  });
});

describe('the policies of a new installation', () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
  });
  afterAll(() => docket?.stop());

  const HOUR = 3_600_000;
  const DAY = 9 * HOUR;
  it.each([
    ['anything', {}, [24, 48, 48, 72], [3, 5, 5]],
    ['what is urgent', { priority: 'urgent' }, [6, 12, 12, 18], [0.75, 1.25, 1.25]],
    ['security', { category: 'security' }, [24, 48, 48, 72], [5, 10, 10]],
    ['privacy', { category: 'privacy', priority: 'high' }, [24, 48, 48, 72], [5, 10, 10]],
    ['urgent security', { category: 'security', priority: 'urgent' }, [6, 12, 12, 18], [1.25, 2.5, 2.5]],
  ])('promise for %s', async (_, more, hours, days) => {
    const { number } = await docket.openTicket(more);
    const timers = await docket.query<{ steps: { key: string; afterMs: number }[] }>(
      `SELECT goal->'steps' AS steps FROM timer JOIN ticket ON ticket.id = ticket_id WHERE serial = $1 ORDER BY metric`,
      [Number(number.slice(3))],
    );
    const [acknowledgement, resolution] = timers.map(({ steps }) => steps);
    expect(acknowledgement!.map(({ key, afterMs }) => [key, afterMs / HOUR])).toEqual([
      ['remind:1', hours[0]],
      ['breach', hours[1]],
      ['escalate:1', hours[2]],
      ['escalate:2', hours[3]],
    ]);
    expect(resolution!.map(({ key, afterMs }) => [key, afterMs / DAY])).toEqual([
      ['remind:1', days[0]],
      ['breach', days[1]],
      ['escalate:1', days[2]],
    ]);
  });
});
