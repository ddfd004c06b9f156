import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../fuzz/explain.js';
import { fuzzedMail } from '../fuzz/mails.js';
import { startTestDocket, type TestDocket } from '../support/docket.js';

const MAILS = 300;

// Others each time; `npm run fuzz -- --seed N --count 1` shows one of them again.
const SEED = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));

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
