import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../fuzz/explain.js';
import { fuzzedMail } from '../fuzz/mails.js';
import { startTestDocket, type TestDocket } from '../support/docket.js';

const MAILS = 150;

// The same each time, so that a change is to blame for what fails; `npm run fuzz` looks for others.
const SEED = Number(process.env.FUZZ_SEED ?? 1);

describe(`mails that are meant to break something, from seed ${SEED} on`, () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
  });
  afterAll(() => docket?.stop());

  it(`are explained, ${MAILS} of them, each within two seconds`, async () => {
    const failures: string[] = [];
    for (let seed = SEED; seed < SEED + MAILS; seed++) {
      const { failure } = await explain(docket.url, docket.admin.token, fuzzedMail(seed));
      if (failure) failures.push(`seed ${seed} ${failure}`);
    }
    expect(failures).toEqual([]);
  }, 300_000);
});
