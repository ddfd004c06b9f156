import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DocketProcess } from '../support/docket-process.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { ADMIN_PASSWORD, type HarassedSite, startHarassedSite } from '../support/harassed-site.js';
import { LiveClient } from '../support/live-client.js';

const TICKETS = 10;
const CHANGES = 200;

let site: HarassedSite;
let apis: DocketProcess[];
beforeAll(async () => {
  site = await startHarassedSite();
  const beside = { ...site.api.environment, PORT: String(await freePort()), INBOUND_SMTP_PORT: '0' };
  apis = [site.api, new DocketProcess(beside)];
  apis[1]!.start();
  await apis[1]!.ready();
}, 120_000);
afterAll(async () => {
  await apis?.[1]?.end('SIGKILL');
  await site?.stop();
});

/** At whichever process lives. @returns null when nobody knows what became of it */
async function ask(method: string, path: string, body: object, token?: string): Promise<any> {
  for (let turn = 0; ; turn++) {
    try {
      const answer = await fetch(apis[turn % apis.length]!.url + path, {
        method,
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: method === 'GET' ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.ok) return await answer.json();
      if (answer.status < 500) throw new Error(`${answer.status} ${await answer.text()}`, { cause: 'refusal' });
    } catch (error) {
      if ((error as Error).cause === 'refusal') throw error;
    }
    await sleep(50);
  }
}

describe(`${CHANGES} changes while two api processes and the worker are killed`, () => {
  it('reach every stream once, in their order', async () => {
    const { accessToken: token } = await ask('POST', '/v1/auth/login', {
      email: 'admin@docket.localhost',
      password: ADMIN_PASSWORD,
    });
    const numbers: string[] = [];
    for (let i = 0; i < TICKETS; i++) {
      const requester = { email: `requester${i}@chaos.test` };
      const { number } = await ask('POST', '/v1/tickets', { subject: `Case ${i}`, body: 'It broke.', requester });
      numbers.push(number as string);
    }
    const clients = Array.from({ length: 5 }, () => new LiveClient(() => apis.map(({ url }) => url), { token }));
    const running = clients.map((client) => client.run());
    await eventually(() => expect(clients.every(({ lines }) => lines > 0)).toBe(true));

    const stop = site.harass();
    let beaten = true;
    let kills = 0;
    const beating = (async () => {
      while (beaten) {
        await sleep(500 + Math.random() * 2_000);
        await apis[1]!.end('SIGKILL');
        kills++;
        apis[1]!.start();
        await apis[1]!.ready();
      }
    })();
    for (let i = 0; i < CHANGES; i++) {
      await ask('PATCH', `/v1/tickets/${numbers[i % TICKETS]}`, { tags: [`t${i}`] }, token);
      await sleep(20);
    }
    beaten = false;
    const [killed] = await Promise.all([stop(), beating]);
    process.stdout.write(
      `  the api processes were killed ${killed.api} and ${kills} times, the worker ${killed.worker} times\n`,
    );

    for (const number of numbers) {
      // A change may be made whose answer was never heard; every one of them is a version of its own.
      const { version } = await ask('GET', `/v1/tickets/${number}`, {}, token);
      const versions = Array.from({ length: version - 1 }, (_, i) => i + 2);
      for (const client of clients) {
        await eventually(() => expect(client.versionsOf(number).at(-1)).toBe(version), 60_000);
        expect(client.versionsOf(number)).toEqual(versions);
      }
    }
    expect(clients.flatMap(({ heard }) => heard.filter(({ event }) => event !== 'change'))).toEqual([]);
    clients.forEach((client) => client.stop());
    await Promise.all(running);
  }, 300_000);
});
