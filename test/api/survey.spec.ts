import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Http, type Opened, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

const CONFLICT = { status: 409, code: 'survey/conflict' };

describe('the rating of a ticket', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
  });
  afterAll(() => docket?.stop());

  const pathOf = ({ number }: { number: string }) => `/v1/tickets/${number}/survey`;
  const keyOf = (ticket: Opened) => docket.withKey(ticket.trackingKey);
  const rate = (ticket: Opened, body: object, http: Http = keyOf(ticket)) => http.post(pathOf(ticket)).send(body);
  const read = (ticket: Opened, http: Http = docket.as(agent)) => http.get(pathOf(ticket));
  const resolved = async (more: Record<string, unknown> = {}): Promise<Opened> => {
    const ticket = await docket.openTicket(more);
    await docket.change(ticket.number, { status: 'resolved' });
    return ticket;
  };
  const follower = async (ticket: Opened) => {
    const person = await docket.createPerson('requester');
    const body = { email: person.email };
    fine(await docket.as(agent).post(`/v1/tickets/${ticket.number}/followers`).send(body), 201);
    return person;
  };
  const linesOf = async (ticket: Opened) =>
    (await docket.history(ticket.number)).filter(({ event }) => event === 'ticket.rated');
  /** As if it had been resolved and rated that long ago. */
  const age = (ticket: Opened, days: number) =>
    docket.query(
      `WITH aged AS (UPDATE ticket SET resolved_at = resolved_at - $2 * interval '1 day'
                     WHERE 'WO-' || serial = $1 RETURNING id)
       UPDATE survey_answer SET created_at = created_at - $2 * interval '1 day' FROM aged WHERE ticket_id = aged.id`,
      [ticket.number, days],
    );

  it('is given by its requester, with key or log-in, and seen by them and by agents', async () => {
    const requester = await docket.createPerson('requester');
    const ticket = await docket.openTicket({ requester: undefined }, requester);
    await docket.change(ticket.number, { status: 'resolved' });
    const given = fine(await rate(ticket, { score: 4, comment: ' Quick.\nFriendly. ' }, docket.as(requester)), 201);
    expect(given).toEqual({
      score: 4,
      comment: 'Quick.\nFriendly.',
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: given.createdAt,
    });
    for (const http of [docket.as(agent), docket.as(requester), keyOf(ticket)]) {
      expect(fine(await read(ticket, http), 200)).toEqual(given);
    }
    expect(fine(await rate(ticket, { score: 5 }), 201)).toMatchObject({ score: 5, comment: null });
  });

  it('is not there before it is given', async () => {
    const ticket = await resolved();
    expectProblem(await read(ticket), { status: 404, code: 'survey/not-found' });
  });

  it('is the requester’s alone', async () => {
    const ticket = await resolved();
    const other = docket.as(await follower(ticket));
    for (const http of [other, docket.as(agent), docket.as(docket.admin)]) {
      expectProblem(await rate(ticket, { score: 1 }, http), { status: 403, code: 'auth/forbidden' });
    }
    expectProblem(await read(ticket, other), { status: 403, code: 'auth/forbidden' });
    expectProblem(await rate(ticket, { score: 1 }, docket.http), { status: 401, code: 'auth/required' });
    const stranger = docket.as(await docket.createPerson('requester'));
    const unknown = { ...ticket, number: 'WO-1' };
    expectAlike(await rate(ticket, { score: 1 }, stranger), await rate(unknown, { score: 1 }, stranger));
    expectAlike(await read(ticket, stranger), await read(unknown, stranger));
    expect((await read(ticket, stranger)).status).toBe(404);
    expect((await read(ticket)).status).toBe(404);
  });

  it.each<[body: { score?: unknown; comment?: unknown; ticketId?: string }, pointer: string]>([
    [{ score: 0 }, '/score'],
    [{ score: 6 }, '/score'],
    [{ score: 2.5 }, '/score'],
    [{ score: '5' }, '/score'],
    [{ score: null }, '/score'],
    [{ comment: 'Fine' }, '/score'],
    [{ score: 5, comment: 7 }, '/comment'],
    [{ score: 5, comment: 'a\0b' }, '/comment'],
    [{ score: 5, ticketId: 'x' }, '/ticketId'],
  ])('is refused as %j', async (body, pointer) => {
    const ticket = await resolved();
    expectProblem(await rate(ticket, body), { status: 400, pointer });
    expectProblem(await read(ticket), { status: 404 });
  });

  it('has a comment that fits', async () => {
    const ticket = await resolved();
    expectProblem(await rate(ticket, { score: 5, comment: 'x'.repeat(4_001) }), { status: 400, pointer: '/comment' });
    fine(await rate(ticket, { score: 5, comment: 'x'.repeat(4_000) }), 201);
  });

  it('is given while it is resolved or closed, not while it is open', async () => {
    const ticket = await docket.openTicket();
    for (const status of ['new', 'open', 'pending', 'on_hold']) {
      if (status !== 'new') await docket.change(ticket.number, { status });
      expectProblem(await rate(ticket, { score: 3 }), CONFLICT);
    }
    await docket.change(ticket.number, { status: 'resolved' });
    fine(await rate(ticket, { score: 3 }), 201);
    await docket.change(ticket.number, { status: 'closed' });
    fine(await rate(ticket, { score: 2 }), 201);
  });

  it('is changed for seven days after it was first given', async () => {
    const ticket = await resolved();
    const first = fine(await rate(ticket, { score: 3 }), 201);
    await age(ticket, 6.9);
    const changed = fine(await rate(ticket, { score: 4 }), 201);
    expect(Date.parse(changed.createdAt)).toBeLessThan(Date.parse(first.createdAt));
    expect(Date.parse(changed.updatedAt)).toBeGreaterThanOrEqual(Date.parse(first.updatedAt));
    await age(ticket, 0.2);
    expectProblem(await rate(ticket, { score: 1 }), CONFLICT);
    expect(fine(await read(ticket), 200).score).toBe(4);
  });

  it('is given anew once it was reopened and resolved again', async () => {
    const ticket = await resolved();
    fine(await rate(ticket, { score: 1, comment: 'Not solved' }), 201);
    await age(ticket, 8);
    await docket.change(ticket.number, { status: 'open' });
    expectProblem(await rate(ticket, { score: 5 }), CONFLICT);
    expect(fine(await read(ticket), 200).score).toBe(1);
    await docket.change(ticket.number, { status: 'resolved' });
    const anew = fine(await rate(ticket, { score: 5 }), 201);
    expect(anew).toMatchObject({ score: 5, comment: null, createdAt: anew.updatedAt });
    expect(await linesOf(ticket)).toMatchObject([
      { what: 'rating', from: null, to: { score: 1, comment: 'Not solved' } },
      { what: 'rating', from: { score: 1, comment: 'Not solved' }, to: { score: 5, comment: null } },
    ]);
  });

  it('is in the history with who gave it, once, and leaves the ticket as it is', async () => {
    const ticket = await resolved();
    const before = await docket.ticket(ticket.number);
    for (let time = 0; time < 2; time++) fine(await rate(ticket, { score: 5, comment: 'Thanks' }), 201);
    expect(await linesOf(ticket)).toMatchObject([
      {
        actor: { id: ticket.requester.id, name: 'Grace Hopper' },
        what: 'rating',
        from: null,
        to: { score: 5, comment: 'Thanks' },
      },
    ]);
    expect(await docket.ticket(ticket.number)).toEqual(before);
  });

  it('is one, however many are given at once', async () => {
    const ticket = await resolved();
    const scores = [1, 2, 3, 4, 5];
    for (const answer of await Promise.all(scores.map((score) => rate(ticket, { score })))) fine(answer, 201);
    const lines = await linesOf(ticket);
    expect(lines).toHaveLength(5);
    expect(lines.map(({ from }) => from)).toEqual([null, ...lines.slice(0, 4).map(({ to }) => to)]);
    expect(fine(await read(ticket), 200).score).toBe((lines.at(-1)!.to as { score: number }).score);
  });

  it('is not for a ticket that was merged into another one', async () => {
    const [ticket, target] = [await resolved(), await resolved()];
    await docket.query(
      `UPDATE ticket SET status = 'closed', merged_into = (SELECT id FROM ticket WHERE 'WO-' || serial = $2)
       WHERE 'WO-' || serial = $1`,
      [ticket.number, target.number],
    );
    expectProblem(await rate(ticket, { score: 5 }), CONFLICT);
  });

  describe('on the tracking page', () => {
    const FORM = /action="\/t\/WO-\d+\/survey"/;
    const page = async (ticket: Opened) => {
      const answer = await docket.http.get(`/t/${ticket.number}?key=${ticket.trackingKey}`);
      expect(answer.status).toBe(200);
      return answer.text;
    };
    const send = (ticket: Opened, form: Record<string, string>) =>
      docket.http
        .post(`/t/${ticket.number}/survey`)
        .type('form')
        .send({ key: ticket.trackingKey, ...form })
        .redirects(0);

    it('is asked for once the ticket is resolved, and while it is closed', async () => {
      const ticket = await docket.openTicket();
      expect(await page(ticket)).not.toMatch(FORM);
      for (const status of ['resolved', 'closed']) {
        await docket.change(ticket.number, { status });
        const text = await page(ticket);
        expect(text).toMatch(FORM);
        expect(text).toContain('id="rate"');
        expect(text.match(/type="radio" name="score" value="[1-5]" required>/g)).toHaveLength(5);
      }
    });

    it('is given by the form, shown afterwards, and changed', async () => {
      const ticket = await resolved();
      const answer = await send(ticket, { score: '4', comment: '<b>Quick</b>\r\nand kind' });
      expect(answer.status).toBe(303);
      const text = (await docket.http.get(answer.headers.location!)).text;
      expect(text).toContain('Thank you for your rating.');
      expect(text).toContain('You rated this:</strong> Good <span class="muted">(4 of 5)</span>');
      expect(text).toContain('&lt;b&gt;Quick&lt;/b&gt;<br>\nand kind');
      expect(text).toContain('value="4" required checked>');
      expect(fine(await read(ticket), 200)).toMatchObject({ score: 4, comment: '<b>Quick</b>\nand kind' });

      expect((await send(ticket, { score: '5', comment: '' })).status).toBe(303);
      expect(fine(await read(ticket), 200)).toMatchObject({ score: 5, comment: null });
      await age(ticket, 8);
      const later = await page(ticket);
      expect(later).toContain('(5 of 5)');
      expect(later).not.toMatch(FORM);
    });

    it('is asked for anew, and empty, once it was resolved again', async () => {
      const ticket = await resolved();
      await send(ticket, { score: '1' });
      await docket.change(ticket.number, { status: 'open' });
      expect(await page(ticket)).not.toContain('id="rate"');
      await docket.change(ticket.number, { status: 'resolved' });
      const text = await page(ticket);
      expect(text).toMatch(FORM);
      expect(text).not.toMatch(/ checked>|You rated this/);
    });

    it.each<[string, { score?: string; comment?: string }, number]>([
      ['nothing chosen', {}, 422],
      ['a score that there is not', { score: '6' }, 422],
      ['far too much', { score: '3', comment: 'x'.repeat(4_001) }, 422],
    ])('keeps what was typed with %s', async (_, form, status) => {
      const ticket = await resolved();
      const answer = await send(ticket, { comment: 'Kept', ...form });
      expect(answer.status).toBe(status);
      expect(answer.text).toContain('role="alert"');
      expect(answer.text).toContain(`${form.comment ?? 'Kept'}</textarea>`);
      expect(answer.text.includes('value="3" required checked>')).toBe(form.score === '3');
      expect((await read(ticket)).status).toBe(404);
    });

    it('is refused in words while the ticket is open', async () => {
      const ticket = await docket.openTicket();
      const answer = await send(ticket, { score: '3' });
      expect(answer.status).toBe(409);
      expect(answer.text).toContain('It can no longer be rated');
    });

    it('is not taken without the right key', async () => {
      const ticket = await resolved();
      for (const key of ['', 'A'.repeat(43)]) expect((await send(ticket, { key, score: '5' })).status).toBe(404);
      expect((await read(ticket)).status).toBe(404);
    });
  });
});

describe('without a survey', () => {
  let docket: TestDocket;
  let ticket: Opened;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api', SURVEY: 'false' });
    ticket = await docket.openTicket();
    await docket.change(ticket.number, { status: 'resolved' });
  });
  afterAll(() => docket?.stop());

  it('there are no such routes', async () => {
    const path = `/v1/tickets/${ticket.number}/survey`;
    for (const http of [docket.withKey(ticket.trackingKey), docket.as(docket.admin), docket.http]) {
      expectProblem(await http.post(path).send({ score: 5 }), { status: 404, code: 'route/not-found' });
      expectProblem(await http.post(path).send({ score: 9 }), { status: 404, code: 'route/not-found' });
      expectProblem(await http.get(path), { status: 404, code: 'route/not-found' });
    }
  });

  it('the tracking page asks for nothing, and takes nothing', async () => {
    expect((await docket.http.get(`/t/${ticket.number}?key=${ticket.trackingKey}`)).text).not.toContain('id="rate"');
    const sent = docket.http.post(`/t/${ticket.number}/survey`).type('form');
    expect((await sent.send({ key: ticket.trackingKey, score: '5' })).status).toBe(404);
  });
});
