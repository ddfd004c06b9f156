import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SweepPresence } from '../../src/live/sweep-presence.js';
import { fine, startBeside, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { EventStream } from '../support/event-stream.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';

describe('presence', () => {
  let docket: TestDocket;
  let beside: TestDocket;
  let ada: TestPerson;
  let bob: TestPerson;
  const streams: EventStream[] = [];
  beforeAll(async () => {
    docket = await startTestDocket();
    beside = await startBeside(docket, { ROLE: 'api' });
    ada = await docket.createPerson('agent', { name: 'Ada' });
    bob = await docket.createPerson('agent', { name: 'Bob' });
  });
  afterEach(() => streams.splice(0).forEach((stream) => stream.cut()));
  afterAll(async () => {
    await beside?.stop();
    await docket?.stop();
  });

  const path = (number: string) => `/v1/tickets/${number}/presence`;
  const say = async (number: string, state: string, person: TestPerson, at = docket) =>
    fine(await at.as(person).put(path(number)).send({ state }), 200).data;
  const list = async (number: string, person: TestPerson, at = docket) =>
    fine(await at.as(person).get(path(number)), 200).data;
  async function listen(person: TestPerson, at = docket): Promise<EventStream> {
    const stream = await EventStream.open(at.url, person);
    streams.push(stream);
    return stream;
  }
  const told = (stream: EventStream, number: string) =>
    stream.of('presence').flatMap(({ ticket, people }) => (ticket === number ? [people] : []));

  const asAda = (state: string) => ({ id: ada.id, name: 'Ada', state });
  const asBob = (state: string) => ({ id: bob.id, name: 'Bob', state });

  it('says who else views a ticket and who is writing, at every process', async () => {
    const { number } = await docket.openTicket();
    expect(await say(number, 'viewing', ada)).toEqual([]);
    expect(await say(number, 'writing', bob, beside)).toEqual([asAda('viewing')]);
    expect(await list(number, ada)).toEqual([asBob('writing')]);
    expect(await list(number, docket.admin, beside)).toEqual([asAda('viewing'), asBob('writing')]);
    expect((await beside.as(bob).delete(path(number))).status).toBe(204);
    expect((await beside.as(bob).delete(path(number))).status).toBe(204);
    expect(await list(number, ada)).toEqual([]);
  });

  it('is told to streams at every process when somebody comes, writes or leaves, not when they stay', async () => {
    const { number } = await docket.openTicket();
    const here = [await listen(bob), await listen(bob, beside)];
    await say(number, 'viewing', ada);
    for (const stream of here) await eventually(() => expect(told(stream, number)).toEqual([[asAda('viewing')]]));
    await docket.query(`UPDATE ticket_presence SET seen_at = seen_at - interval '30 seconds'`);
    await say(number, 'viewing', ada);
    await say(number, 'writing', ada);
    for (const stream of here) await eventually(() => expect(told(stream, number).at(-1)).toEqual([asAda('writing')]));
    await docket.as(ada).delete(path(number));
    for (const stream of here) {
      await eventually(() => expect(told(stream, number).at(-1)).toEqual([]));
      expect(told(stream, number)).toHaveLength(3);
    }
  });

  it('is over after a minute without a word', async () => {
    const { number } = await docket.openTicket();
    await say(number, 'viewing', ada);
    const stream = await listen(bob);
    await docket.query(`UPDATE ticket_presence SET seen_at = seen_at - interval '50 seconds'`);
    await docket.app.get(SweepPresence, { strict: false }).execute();
    expect(await list(number, bob)).toEqual([asAda('viewing')]);
    await docket.query(`UPDATE ticket_presence SET seen_at = seen_at - interval '11 seconds'`);
    expect(await list(number, bob)).toEqual([]);
    await docket.app.get(SweepPresence, { strict: false }).execute();
    await eventually(() => expect(told(stream, number)).toEqual([[]]));
    expect(await say(number, 'viewing', bob)).toEqual([]);
  });

  it('is for agents who see the ticket', async () => {
    const team = await docket.createTeam([{ person: bob, level: 1 }]);
    const { number } = await docket.openTicket();
    await docket.change(number, { teamId: team.id });
    const requester = await docket.createPerson('requester');
    const stream = await listen(ada);
    for (const method of ['get', 'put', 'delete'] as const) {
      const as = (person: TestPerson) => docket.as(person)[method](path(number)).send({ state: 'viewing' });
      expectProblem(await as(ada), { status: 404, code: 'ticket/not-found' });
      expectProblem(await as(requester), { status: 403 });
    }
    await say(number, 'viewing', bob);
    const { number: other } = await docket.openTicket();
    await say(other, 'viewing', bob);
    await eventually(() => expect(told(stream, other)).toEqual([[asBob('viewing')]]));
    expect(told(stream, number)).toEqual([]);
  });

  it.each([{ state: 'sleeping' }, { state: null }, { state: ['viewing'] }, {}, { state: 'viewing', since: 1 }])(
    'refuses %o',
    async (body) => {
      const { number } = await docket.openTicket();
      expectProblem(await docket.as(ada).put(path(number)).send(body), { status: 400, code: 'input/invalid' });
    },
  );

  it('of many who say the same at once is one, and writes little', async () => {
    const { number } = await docket.openTicket();
    await Promise.all(Array.from({ length: 20 }, (_, i) => say(number, 'viewing', ada, i % 2 ? docket : beside)));
    expect(await list(number, bob)).toEqual([asAda('viewing')]);
    const stream = await listen(bob);
    for (let i = 0; i < 10; i++) await say(number, 'viewing', ada);
    await say(number, 'writing', ada);
    await eventually(() => expect(told(stream, number).at(-1)).toEqual([asAda('writing')]));
    expect(told(stream, number)).toHaveLength(1);
  });
});
