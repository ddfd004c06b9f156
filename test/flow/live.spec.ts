import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBeside, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { LiveClient } from '../support/live-client.js';

const TICKETS = 12;
const ROUNDS = 25;

describe('live changes at two processes, while lines break and processes end', () => {
  let docket: TestDocket;
  let beside: TestDocket | null;
  let ours: TestPerson;
  let theirs: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    beside = await startBeside(docket, { ROLE: 'api' });
    [ours, theirs] = [await docket.createPerson('agent'), await docket.createPerson('agent')];
  });
  afterAll(async () => {
    await beside?.stop();
    await docket?.stop();
  });

  it('reach everybody who may see them once, and in their order', async () => {
    const team = await docket.createTeam([{ person: ours, level: 1 }]);
    const other = await docket.createTeam([{ person: theirs, level: 1 }]);
    const numbers: string[] = [];
    const teams = [undefined, team.id, other.id];
    for (let i = 0; i < TICKETS; i++) {
      const { number } = await docket.openTicket();
      if (teams[i % 3]) await docket.change(number, { teamId: teams[i % 3] });
      numbers.push(number);
    }

    const urls = () => [docket.url, ...(beside ? [beside.url] : [])];
    const clients = [ours, ours, theirs].map((person) => new LiveClient(urls, person));
    const running = clients.map((client) => client.run());
    await eventually(() => expect(clients.every(({ lines }) => lines > 0)).toBe(true));

    const made: { number: string; version: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(
        numbers.map(async (number, i) => {
          const at = i % 2 && beside ? beside : docket;
          const { version } = await at.change(number, { tags: [`r${round}`] }, docket.admin);
          made.push({ number, version });
        }),
      );
      clients[round % clients.length]!.cut();
      if (round % 8 === 3) {
        const ending = beside!;
        beside = null;
        await ending.stop();
      }
      if (round % 8 === 5) beside = await startBeside(docket, { ROLE: 'api' });
    }

    const mayHear = (team: string | undefined) =>
      made.filter(({ number }) => [undefined, team].includes(teams[numbers.indexOf(number) % 3]));
    for (const [client, may] of [
      [clients[0]!, mayHear(team.id)],
      [clients[1]!, mayHear(team.id)],
      [clients[2]!, mayHear(other.id)],
    ] as const) {
      await eventually(() => expect(client.heard).toHaveLength(may.length));
      for (const number of numbers) {
        const versions = may.filter((one) => one.number === number).map(({ version }) => version);
        expect(client.versionsOf(number)).toEqual(versions.sort((a, b) => a - b));
      }
      expect(client.lines).toBeGreaterThan(3);
    }
    clients.forEach((client) => client.stop());
    await Promise.all(running);
  }, 120_000);
});
