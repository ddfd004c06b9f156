import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startBeside, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

describe('a reply on top of what its author has not seen', () => {
  let docket: TestDocket;
  let ada: TestPerson;
  let bob: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    ada = await docket.createPerson('agent', { name: 'Ada' });
    bob = await docket.createPerson('agent', { name: 'Bob' });
  });
  afterAll(() => docket?.stop());

  const reply = (number: string, body: object, person = ada, at = docket) =>
    at.as(person).post(`/v1/tickets/${number}/messages`).send(body);
  async function looked() {
    const ticket = await docket.openTicket();
    const [first] = await docket.thread(ticket.number);
    return { ...ticket, seen: first!.id };
  }

  it('is held back with all that is new, and nothing is changed; with the newest named it goes through', async () => {
    const { number, seen, trackingKey } = await looked();
    const words = fine(
      await docket.withKey(trackingKey).post(`/v1/tickets/${number}/messages`).send({ body: 'It works' }),
      201,
    );
    const note = await docket.reply(number, { body: 'I know them', visibility: 'internal' }, bob);
    const before = await docket.ticket(number);
    const answer = await reply(number, { body: 'Try again', status: 'pending', seen });
    expectProblem(answer, { status: 409, code: 'reply/held-back' });
    expect(answer.body.newest).toBe(note.id);
    expect(answer.body.messages).toMatchObject([
      { id: words.id, body: 'It works', visibility: 'public', author: { role: 'requester' } },
      { id: note.id, body: 'I know them', visibility: 'internal', author: { name: 'Bob' } },
    ]);
    expect(await docket.ticket(number)).toEqual(before);
    expect(await docket.thread(number)).toHaveLength(3);

    // A client that repeats itself has shown nothing to anybody.
    expectProblem(await reply(number, { body: 'Try again', status: 'pending', seen }), { status: 409 });
    fine(await reply(number, { body: 'Fine!', status: 'pending', seen: answer.body.newest }), 201);
    expect((await docket.ticket(number)).status).toBe('pending');
    expect(await docket.thread(number)).toHaveLength(4);
  });

  it('goes through when its author says so', async () => {
    const { number, seen } = await looked();
    await docket.reply(number, { body: 'Me first' }, bob);
    expectProblem(await reply(number, { body: 'x', seen, sendAnyway: false }), { status: 409 });
    fine(await reply(number, { body: 'Anyway', seen, sendAnyway: true }), 201);
  });

  it('is not held back for what they wrote themselves, nor without a word of what they have seen', async () => {
    const { number, seen } = await looked();
    await docket.reply(number, { body: 'One more thing' }, ada);
    fine(await reply(number, { body: 'And another', seen }), 201);
    await docket.reply(number, { body: 'Me too' }, bob);
    fine(await reply(number, { body: 'As ever' }), 201);
  });

  it('is held back as an internal note, too', async () => {
    const { number, seen } = await looked();
    await docket.reply(number, { body: 'Me first' }, bob);
    expectProblem(await reply(number, { body: 'x', visibility: 'internal', seen }), { status: 409 });
  });

  it('is held back again only for what is newer still', async () => {
    const { number, seen } = await looked();
    await docket.reply(number, { body: 'One' }, bob);
    const { newest } = (await reply(number, { body: 'x', seen })).body;
    const two = await docket.reply(number, { body: 'Two' }, bob);
    expect((await reply(number, { body: 'x', seen: newest })).body.messages).toMatchObject([{ id: two.id }]);
  });

  it('goes through under the Idempotency-Key of the one that was held back', async () => {
    const { number, seen } = await looked();
    await docket.reply(number, { body: 'Me first' }, bob);
    const keyed = (body: object) => reply(number, body).set('idempotency-key', `held-back-${number}`);
    const { newest } = (await keyed({ body: 'x', seen })).body;
    const sent = fine(await keyed({ body: 'x', seen: newest }), 201);
    expect(fine(await keyed({ body: 'x', seen: newest }), 201).id).toBe(sent.id);
  });

  it('is held back in the ticket that this one was merged into', async () => {
    const { number, seen } = await looked();
    const target = await docket.openTicket();
    await docket.as(bob).post(`/v1/tickets/${number}/merge`).send({ into: target.number }).expect(200);
    const answer = await reply(number, { body: 'x', seen });
    expectProblem(answer, { status: 409, code: 'reply/held-back' });
    // Whether its author may see that one is not asked.
    expect(answer.body.messages).toEqual([]);
    fine(await reply(number, { body: 'x', seen: answer.body.newest }), 201);
  });

  it('shows the newest twenty of very many', async () => {
    const { number, seen } = await looked();
    let last;
    for (let i = 0; i < 23; i++) last = await docket.reply(number, { body: `${i}` }, bob);
    const { messages, newest } = (await reply(number, { body: 'x', seen })).body;
    expect(messages.map(({ body }: { body: string }) => body)).toEqual(
      Array.from({ length: 20 }, (_, i) => `${i + 3}`),
    );
    expect(newest).toBe(last!.id);
  });

  it('of two at once at two processes is one', async () => {
    const beside = await startBeside(docket, { ROLE: 'api' });
    try {
      for (let round = 0; round < 10; round++) {
        const { number, seen } = await looked();
        const answers = await Promise.all([
          reply(number, { body: 'x', seen }, ada),
          reply(number, { body: 'y', seen }, bob, beside),
        ]);
        expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
        expect(await docket.thread(number)).toHaveLength(2);
      }
    } finally {
      await beside.stop();
    }
  });

  it('has seen a message of this ticket', async () => {
    const [{ number }, other] = [await looked(), await looked()];
    for (const seen of [other.seen, '0198c5f0-7a4e-7cc1-9d3b-0f6f4f3c2b1a', 'x', 7, null, [other.seen]]) {
      expectProblem(await reply(number, { body: 'x', seen }), { status: 400, code: 'input/invalid', pointer: '/seen' });
    }
    expectProblem(await reply(number, { body: 'x', sendAnyway: 'yes' }), { status: 400, pointer: '/sendAnyway' });
  });

  it('is a matter of agents', async () => {
    const { number, seen, trackingKey } = await looked();
    const answer = await docket.withKey(trackingKey).post(`/v1/tickets/${number}/messages`).send({ body: 'x', seen });
    expectProblem(answer, { status: 403 });
  });
});

describe('a change under a stale If-Match', () => {
  let docket: TestDocket;
  let ada: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    ada = await docket.createPerson('senior', { name: 'Ada' });
  });
  afterAll(() => docket?.stop());

  it('is 412 with the current version, whatever the change', async () => {
    const [{ number }, other] = [await docket.openTicket(), await docket.openTicket()];
    const path = `/v1/tickets/${number}`;
    const { id } = fine(await docket.as(ada).post(`${path}/followers`).send({ email: 'follower@example.com' }), 201);
    const escalation = fine(await docket.as(ada).post(`${path}/escalations`).send({ reason: 'x' }), 201).id;
    const before = await docket.ticket(number);
    const history = await docket.history(number);
    const stale = docket.as(ada).set('if-match', '"999"');
    for (const attempt of [
      stale.patch(path).send({ priority: 'high' }),
      stale.post(`${path}/messages`).send({ body: 'x' }),
      stale.post(`${path}/merge`).send({ into: other.number }),
      stale.post(`${path}/followers`).send({ email: 'another@example.com' }),
      stale.delete(`${path}/followers/${id}`),
      stale.post(`${path}/escalations`).send({ reason: 'y' }),
      stale.post(`/v1/escalations/${escalation}/take`),
      stale.post(`/v1/escalations/${escalation}/hand-back`).send({ reason: 'z' }),
    ]) {
      const answer = await attempt;
      expectProblem(answer, { status: 412, code: 'precondition/failed' });
      expect(answer.body.version).toBe(before.version);
      expect(answer.headers.etag).toBe(`"${before.version}"`);
    }
    expect(await docket.ticket(number)).toEqual(before);
    expect(await docket.history(number)).toEqual(history);
    const current = docket.as(ada).set('if-match', `"${before.version}"`);
    fine(await current.post(`/v1/escalations/${escalation}/take`), 200);
  });
});
