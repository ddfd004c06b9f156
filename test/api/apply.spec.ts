import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

const goal = (dueAfter: string, more: object = {}) => ({ calendar: 'always', dueAfter, steps: [], ...more });
const remind = (after: string) => ({ steps: [{ after, action: 'remind' }] });
/** For tickets of this category alone. */
const policy = (category: string, goals: object, name = category) => ({ name, match: { category: [category] }, goals });
const HOUR = 3_600_000;
const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('policies for open tickets', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let requester: TestPerson;
  beforeAll(async () => {
    // Without a worker: what is begun stays begun.
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    requester = await docket.createPerson('requester');
  });
  afterAll(() => docket?.stop());

  const ask = (verb: string, body: unknown, query = '', by = docket.admin) =>
    docket
      .as(by)
      .post(`/v1/sla/policies/${verb}${query}`)
      .send(body as object);
  const preview = async (body: object, query = '') => fine(await ask('preview', body, query), 200);
  /** Opens a ticket of a category of its own, promised the first goals, and then puts the second ones in their place. */
  async function edited(before: object, after: object): Promise<Opened & { category: string }> {
    const category = unique('category');
    await docket.putPolicies([policy(category, before)]);
    const ticket = await docket.openTicket({ category });
    await docket.putPolicies([policy(category, after)]);
    return { ...ticket, category };
  }
  const later = (ticket: Opened, ms: number) => new Date(Date.parse(ticket.createdAt) + ms).toISOString();
  /** Everything that is kept of a ticket's promises. */
  const kept = async (number: string) =>
    JSON.stringify([
      await docket.query(`SELECT * FROM ticket WHERE 'WO-' || serial = $1`, [number]),
      await docket.query(
        `SELECT timer.* FROM timer JOIN ticket ON ticket.id = ticket_id WHERE 'WO-' || serial = $1 ORDER BY timer.id`,
        [number],
      ),
      await docket.history(number),
      await docket.query(`SELECT * FROM policy_application ORDER BY id`),
      await docket.query(`SELECT count(*) FROM outbox_entry`),
    ]);

  describe.each(['preview', 'apply'])('%s', (verb) => {
    it('is for admins', async () => {
      expectProblem(await docket.http.post(`/v1/sla/policies/${verb}`).send({ filter: {} }), { status: 401 });
      for (const person of [agent, requester]) {
        expectProblem(await ask(verb, { filter: {} }, '', person), { status: 403 });
      }
    });

    it.each<[string, unknown, string]>([
      ['nothing', {}, '/filter'],
      ['both a ticket and a filter', { ticket: 'WO-100001', filter: {} }, '/filter'],
      ['a ticket that is no text', { ticket: 100001 }, '/ticket'],
      ['no ticket', { ticket: null }, '/ticket'],
      ['an empty ticket', { ticket: '' }, '/ticket'],
      ['a ticket without end', { ticket: 'W'.repeat(65) }, '/ticket'],
      ['a ticket with a NUL', { ticket: 'WO-100001\u0000' }, '/ticket'],
      ['a category with a NUL', { filter: { category: ['a\u0000'] } }, '/filter/category/0'],
      ['no filter', { filter: null }, '/filter'],
      ['a filter that is text', { filter: 'all' }, '/filter'],
      ['a filter that is a list', { filter: [] }, '/filter'],
      ['a criterion that we do not know', { filter: { colour: ['blue'] } }, '/filter/colour'],
      ['a kind that is none', { filter: { kind: ['wish'] } }, '/filter/kind'],
      ['a kind that is null', { filter: { kind: null } }, '/filter/kind'],
      ['no kinds', { filter: { kind: [] } }, '/filter/kind'],
      ['a category that is a number', { filter: { category: [5] } }, '/filter/category'],
      ['an empty category', { filter: { category: '' } }, '/filter/category'],
      ['a category without end', { filter: { category: ['x'.repeat(101)] } }, '/filter/category'],
      ['more categories than anybody has', { filter: { category: Array(51).fill('x') } }, '/filter/category'],
      ['categories in an object', { filter: { category: { 0: 'x' } } }, '/filter/category'],
      ['a priority that is none', { filter: { priority: ['asap'] } }, '/filter/priority'],
      ['a team that is no id', { filter: { team: ['support'] } }, '/filter/team'],
      ['a team nobody knows', { filter: { team: [NOBODY] } }, '/filter/team/0'],
      ['a policy that is no name', { filter: { policy: [{}] } }, '/filter/policy'],
      ['a status that is none', { filter: { status: ['lost'] } }, '/filter/status'],
      ['a status of solved tickets', { filter: { status: ['open', 'resolved'] } }, '/filter/status'],
      ['what we do not know', { filter: {}, colour: 'blue' }, '/colour'],
    ])('is refused with %s', async (_, body, pointer) => {
      expectProblem(await ask(verb, body), { status: 400, code: 'input/invalid', pointer });
    });

    it.each([[[]], ['text'], [null]])('is refused with a body that is %j', async (body) => {
      const answer = await docket
        .as(docket.admin)
        .post(`/v1/sla/policies/${verb}`)
        .set('content-type', 'application/json')
        .send(JSON.stringify(body));
      expectProblem(answer, { status: 400 });
    });

    it('answers for a ticket that is not there as everything else does', async () => {
      const elsewhere = await docket.as(docket.admin).get('/v1/tickets/WO-999999999');
      for (const number of ['WO-999999999', 'DS-100001', 'nonsense', "WO-100001'; --"]) {
        const answer = await ask(verb, { ticket: number });
        expectProblem(answer, { status: 404, code: 'ticket/not-found' });
        expect(answer.body.detail).toBe(elsewhere.body.detail);
      }
    });
  });

  describe('preview', () => {
    it.each<[string, unknown, string]>([
      ['a draft that is no list', {}, '/policies'],
      ['a draft that is null', null, '/policies'],
      ['a draft of nothing', [null], '/policies/0'],
      ['a policy without goals', [{ name: 'x' }], '/policies/0/goals'],
      [
        'a calendar nobody knows',
        [policy('x', { resolution: goal('PT1H', { calendar: 'lunar' }) })],
        '/policies/0/goals/resolution/calendar',
      ],
      ['no due time', [policy('x', { resolution: { calendar: 'always' } })], '/policies/0/goals/resolution/dueAfter'],
    ])('is refused with %s', async (_, policies, pointer) => {
      expectProblem(await ask('preview', { filter: {}, policies }), { status: 400, pointer });
    });

    it.each([
      ['?limit=0', '?limit'],
      ['?limit=101', '?limit'],
      ['?after=nonsense', '?after'],
      [`?after=${Buffer.from('["x"]').toString('base64url')}`, '?after'],
      [`?after=${Buffer.from('[1e300]').toString('base64url')}`, '?after'],
      ['?colour=blue', '?colour'],
    ])('is refused with %s', async (query, pointer) => {
      expectProblem(await ask('preview', { filter: {} }, query), { status: 400, pointer });
    });

    it('shows that nothing would change when nothing was edited', async () => {
      const category = unique('category');
      await docket.putPolicies([policy(category, { resolution: goal('PT10H', remind('PT5H')) })]);
      const ticket = await docket.openTicket({ category });
      const answer = await preview({ ticket: ticket.number });
      const state = {
        state: 'running',
        policy: category,
        revision: answer.revision,
        calendar: 'always',
        calendarVersion: 1,
        dueAt: later(ticket, 10 * HOUR),
        remindAt: later(ticket, 5 * HOUR),
      };
      expect(answer).toEqual({
        at: expect.stringMatching(/Z$/),
        revision: expect.any(Number),
        totals: { tickets: 1, changed: 0, unchanged: 1, moved: 0, breached: 0, started: 0, dropped: 0 },
        data: [
          {
            ticket: ticket.number,
            timers: [{ metric: 'resolution', cycle: 1, subject: '', would: 'unchanged', from: state, to: state }],
          },
        ],
        page: { next: null },
      });
    });

    it('shows what would move, be broken, start and be dropped', async () => {
      const moving = await edited(
        { resolution: goal('PT10H'), acknowledgement: goal('PT4H') },
        { resolution: goal('PT20H', remind('PT15H')) },
      );
      const { revision, data, totals } = await preview({ ticket: moving.number });
      const before = { policy: moving.category, revision: revision - 1, calendar: 'always', calendarVersion: 1 };
      expect(data[0].timers).toEqual([
        {
          metric: 'acknowledgement',
          cycle: 1,
          subject: '',
          would: 'dropped',
          from: { ...before, state: 'running', dueAt: later(moving, 4 * HOUR), remindAt: null },
          to: null,
        },
        {
          metric: 'resolution',
          cycle: 1,
          subject: '',
          would: 'moved',
          from: { ...before, state: 'running', dueAt: later(moving, 10 * HOUR), remindAt: null },
          to: {
            ...before,
            revision,
            state: 'running',
            dueAt: later(moving, 20 * HOUR),
            remindAt: later(moving, 15 * HOUR),
          },
        },
      ]);
      expect(totals).toEqual({ tickets: 1, changed: 1, unchanged: 0, moved: 1, breached: 0, started: 0, dropped: 1 });

      const late = await edited(
        { resolution: goal('PT10H') },
        { resolution: goal('PT0.001S'), acknowledgement: goal('PT1H') },
      );
      const other = await preview({ ticket: late.number });
      expect(other.data[0].timers).toMatchObject([
        { metric: 'resolution', would: 'breached', to: { state: 'breached', dueAt: other.at } },
        { metric: 'acknowledgement', would: 'started', from: null, to: { state: 'running' } },
      ]);
      expect(other.totals).toMatchObject({ changed: 1, breached: 1, started: 1 });
    });

    it('shows a step more as a move, although nothing is due at another time', async () => {
      const ticket = await edited(
        { resolution: goal('PT10H') },
        { resolution: goal('PT10H', { steps: [{ after: 'PT20H', action: 'escalate' }] }) },
      );
      expect((await preview({ ticket: ticket.number })).data[0].timers[0]).toMatchObject({ would: 'moved' });
    });

    it('goes by the calendar in force', async () => {
      const calendar = unique('calendar').toLowerCase();
      const hours = { mon: [['09:00', '17:00']] };
      const put = (spec: object) =>
        docket
          .as(docket.admin)
          .put(`/v1/calendars/${calendar}`)
          .send({ name: 'C', timezone: 'UTC', ...spec });
      fine(await put({ hours }), 200);
      const goals = { resolution: goal('PT4H', { calendar }) };
      const ticket = await edited(goals, goals);
      fine(await put({ hours: { mon: [['08:00', '09:00']] } }), 200);
      const [timer] = (await preview({ ticket: ticket.number })).data[0].timers;
      expect(timer).toMatchObject({
        would: 'moved',
        from: { calendarVersion: 1 },
        to: { calendarVersion: 2, calendar },
      });
      expect(new Date(timer.to.dueAt).getUTCHours()).toBe(9);
    });

    it('goes by a draft, which nobody else hears of', async () => {
      const ticket = await edited({ resolution: goal('PT10H') }, { resolution: goal('PT10H') });
      const inForce = fine(await docket.as(agent).get('/v1/sla/policies'), 200);
      const policies = [{ name: 'Draft', goals: { resolution: { calendar: 'always', dueAfter: 'PT1H' } } }];
      const answer = await preview({ ticket: ticket.number, policies });
      expect(answer).toMatchObject({ revision: null, totals: { moved: 1 } });
      expect(answer.data[0].timers[0].to).toMatchObject({
        policy: 'Draft',
        revision: null,
        dueAt: later(ticket, HOUR),
      });
      expect(fine(await docket.as(agent).get('/v1/sla/policies'), 200)).toEqual(inForce);
      expect((await preview({ ticket: ticket.number })).totals).toMatchObject({ unchanged: 1 });
    });

    it('changes nothing, and waits for nobody', async () => {
      const ticket = await edited({ resolution: goal('PT10H') }, { resolution: goal('PT0.001S') });
      const before = await kept(ticket.number);
      const other = new pg.Client({ connectionString: docket.environment.databaseUrl! });
      await other.connect();
      try {
        await other.query('BEGIN');
        await other.query('SELECT FROM ticket FOR UPDATE');
        await other.query('SELECT FROM timer FOR UPDATE');
        expect((await preview({ ticket: ticket.number })).totals).toMatchObject({ breached: 1 });
        expect((await preview({ filter: {} })).totals.changed).toBeGreaterThan(0);
      } finally {
        await other.end();
      }
      expect(await kept(ticket.number)).toBe(before);
    });

    it('leaves what is met, broken or solved', async () => {
      const category = unique('category');
      const goals = { acknowledgement: goal('PT5H'), resolution: goal('PT0.001S') };
      await docket.putPolicies([policy(category, goals)]);
      const solved = await docket.openTicket({ category });
      await docket.change(solved.number, { status: 'resolved' });
      const answered = await docket.openTicket({ category });
      await docket.reply(answered.number, { body: 'On it.', status: 'pending' }, agent);
      await docket.putPolicies([policy(category, { acknowledgement: goal('PT9H'), resolution: goal('PT9H') })]);
      for (const { number } of [solved, answered]) {
        const { data, totals } = await preview({ ticket: number });
        expect(totals).toMatchObject({ changed: 0, unchanged: 1 });
        expect(data[0].timers.map(({ would }: { would: string }) => would)).toEqual(['unchanged', 'unchanged']);
      }
    });

    describe('of a filter', () => {
      let mine: Record<string, Opened>;
      let category: string;
      let team: string;
      beforeAll(async () => {
        category = unique('category');
        team = (await docket.createTeam()).id;
        const goals = { resolution: goal('PT10H') };
        await docket.putPolicies([
          { ...policy(category, goals, `${category} urgent`), match: { category: [category], priority: ['urgent'] } },
          policy(category, goals),
        ]);
        mine = {
          plain: await docket.openTicket({ category }),
          urgent: await docket.openTicket({ category, priority: 'urgent' }),
          waiting: await docket.openTicket({ category }),
          ofTeam: await docket.openTicket({ category }),
          solved: await docket.openTicket({ category }),
        };
        await docket.change(mine.waiting!.number, { status: 'pending' });
        await docket.change(mine.ofTeam!.number, { teamId: team });
        await docket.change(mine.solved!.number, { status: 'resolved' });
        await docket.putPolicies([policy(category, { resolution: goal('PT20H') })]);
      });
      const numbers = (...names: string[]) => names.map((name) => mine[name]!.number);
      const found = async (filter: object) =>
        (await preview({ filter: { category, ...filter } })).data.map(({ ticket }: { ticket: string }) => ticket);

      it('has the open tickets, from the oldest on', async () => {
        expect(await found({})).toEqual(numbers('plain', 'urgent', 'waiting', 'ofTeam'));
      });

      it('by each criterion', async () => {
        expect(await found({ priority: 'urgent' })).toEqual(numbers('urgent'));
        expect(await found({ priority: ['urgent', 'low'] })).toEqual(numbers('urgent'));
        expect(await found({ status: ['pending'] })).toEqual(numbers('waiting'));
        expect(await found({ team })).toEqual(numbers('ofTeam'));
        expect(await found({ policy: `${category} urgent` })).toEqual(numbers('urgent'));
        expect(await found({ policy: 'nobody has it' })).toEqual([]);
        expect(await found({ kind: ['work_order'], status: ['new'], team })).toEqual(numbers('ofTeam'));
        expect(await found({ kind: 'dispute' })).toEqual([]);
      });

      it('in pages that add up', async () => {
        const pages = [];
        for (let after = ''; ;) {
          const page = await preview({ filter: { category } }, `?limit=3${after}`);
          pages.push(page);
          if (page.page.next === null) break;
          after = `&after=${page.page.next}`;
        }
        expect(pages.map(({ totals }) => totals)).toEqual([
          { tickets: 3, changed: 3, unchanged: 0, moved: 3, breached: 0, started: 0, dropped: 0 },
          { tickets: 1, changed: 1, unchanged: 0, moved: 1, breached: 0, started: 0, dropped: 0 },
        ]);
        expect(pages.flatMap(({ data }) => data)).toEqual((await preview({ filter: { category } })).data);
      });

      it('names of a ticket only the timers that would change', async () => {
        const { data } = await preview({
          filter: { category },
          policies: [policy(category, { resolution: goal('PT10H') })],
        });
        // The urgent one's policy has another name and promises the same.
        expect(data.map(({ timers }: { timers: unknown[] }) => timers)).toEqual([[], [], [], []]);
      });
    });
  });

  describe('apply', () => {
    afterEach(async () => {
      await docket.query(`UPDATE policy_application SET state = 'cancelled' WHERE state = 'running'`);
    });
    const apply = (body: object) => ask('apply', body);
    const read = (id: string, by = docket.admin) => docket.as(by).get(`/v1/sla/policies/applications/${id}`);
    const cancel = (id: string, by = docket.admin) => docket.as(by).post(`/v1/sla/policies/applications/${id}/cancel`);

    it('is begun, and tells how far it has come', async () => {
      const ticket = await docket.openTicket();
      const answer = fine(await apply({ ticket: ticket.number }), 202);
      expect(answer).toEqual({
        id: expect.any(String),
        state: 'running',
        ticket: ticket.number,
        filter: null,
        revision: expect.any(Number),
        requestedBy: { id: docket.admin.id, name: docket.admin.name },
        requestedAt: expect.stringMatching(/Z$/),
        endedAt: null,
        total: null,
        done: 0,
        changed: 0,
        unchanged: 0,
        failed: 0,
        moved: 0,
        breached: 0,
        started: 0,
        dropped: 0,
        failures: [],
        history: [
          {
            at: answer.requestedAt,
            actor: { id: docket.admin.id, name: docket.admin.name },
            what: 'state',
            from: null,
            to: 'running',
          },
        ],
      });
      const [latest] = await docket.query<{ revision: number }>('SELECT max(revision) AS revision FROM policy_list');
      expect(answer.revision).toBe(latest!.revision);
      expect(fine(await read(answer.id), 200)).toEqual(answer);
    });

    it('is refused with a draft: what is applied is in force', async () => {
      expectProblem(await apply({ filter: {}, policies: [] }), { status: 400, pointer: '/policies' });
    });

    it('keeps its filter', async () => {
      const filter = { priority: ['urgent'], status: ['new', 'open'] };
      expect(fine(await apply({ filter }), 202)).toMatchObject({ ticket: null, filter });
    });

    it('is refused while another one runs, however many ask at once', async () => {
      const answers = await Promise.all(Array.from({ length: 5 }, () => apply({ filter: {} })));
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409]);
      expectProblem(await apply({ filter: {} }), { status: 409, code: 'application/conflict' });
    });

    it('is begun once under one Idempotency-Key', async () => {
      const key = unique('key');
      const once = () => apply({ filter: {} }).set('idempotency-key', key);
      const { id } = fine(await once(), 202);
      expect(fine(await once(), 202).id).toBe(id);
    });

    it('is cancelled by an admin, once', async () => {
      const { id } = fine(await apply({ filter: {} }), 202);
      for (const person of [agent, requester]) expectProblem(await cancel(id, person), { status: 403 });
      const answer = fine(await cancel(id), 200);
      expect(answer).toMatchObject({ state: 'cancelled', endedAt: expect.stringMatching(/Z$/) });
      expect(answer.history).toMatchObject([{ to: 'running' }, { from: 'running', to: 'cancelled' }]);
      expect(fine(await cancel(id), 200)).toEqual(answer);
      fine(await apply({ filter: {} }), 202);
    });

    it('is not cancelled once it is over', async () => {
      const { id } = fine(await apply({ filter: {} }), 202);
      await docket.query(`UPDATE policy_application SET state = 'done' WHERE id = $1`, [id]);
      expectProblem(await cancel(id), { status: 409, code: 'application/conflict' });
    });

    it('is listed with all others, newest first and in pages, for admins', async () => {
      for (let i = 0; i < 3; i++) fine(await cancel(fine(await apply({ filter: {} }), 202).id), 200);
      const list = async (query: string) =>
        fine(await docket.as(docket.admin).get(`/v1/sla/policies/applications${query}`), 200);
      const { data } = await list('');
      const ids = data.map(({ id }: { id: string }) => id);
      expect(ids).toEqual(ids.toSorted().reverse());
      const first = await list('?limit=2');
      expect(first.data).toEqual(data.slice(0, 2));
      expect((await list(`?limit=100&after=${first.page.next}`)).data).toEqual(data.slice(2));
      for (const query of ['?limit=0', '?after=nonsense', '?x=1']) {
        expectProblem(await docket.as(docket.admin).get(`/v1/sla/policies/applications${query}`), { status: 400 });
      }
      expectProblem(await docket.as(agent).get('/v1/sla/policies/applications'), { status: 403 });
      expectProblem(await docket.http.get('/v1/sla/policies/applications'), { status: 401 });
    });

    it('is unknown under an id that is none of them', async () => {
      expectProblem(await read(NOBODY), { status: 404, code: 'application/not-found' });
      expectProblem(await cancel(NOBODY), { status: 404, code: 'application/not-found' });
      for (const answer of [await read('nonsense'), await cancel('nonsense')]) expectProblem(answer, { status: 404 });
      expectAlike(await read('nonsense'), await read('other-nonsense'));
    });
  });
});
