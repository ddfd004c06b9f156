import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDocket, type TestDocket } from '../support/docket.js';

describe('opening a ticket', () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
  });
  afterAll(() => docket?.stop());

  it('works', async () => {
    const t = await docket.openTicket();
    expect(t.number).toBe('WO-100001');
  });
});
