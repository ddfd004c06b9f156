import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TicketView } from '../../src/tickets/tickets.dto.js';
import {
  fine,
  type Opened,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  type TestTeam,
  unique,
} from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

const SEEDED = [
  ['my-open', 'My open'],
  ['unassigned', 'Unassigned'],
  ['due-soon', 'Due soon'],
  ['breached', 'Breached'],
  ['escalated-to-me', 'Escalated to me'],
  ['waiting-for-requester', 'Waiting for requester'],
  ['recently-resolved', 'Recently resolved'],
] as const;
const NOBODY = '0190d5e2-0000-7000-8000-000000000000';

interface View {
  id: string;
  name: string;
  audience: string;
  team: { id: string; name: string } | null;
  filter: unknown;
  sort: string;
  mayChange: boolean;
  count?: { count: number; atLeast: boolean };
}

describe('views', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let senior: TestPerson;
  let lead: TestPerson;
  let stranger: TestPerson;
  let team: TestTeam;

  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    senior = await docket.createPerson('senior');
    lead = await docket.createPerson('lead');
    stranger = await docket.createPerson('lead');
    await docket.createTeam([], { isDefault: true });
    team = await docket.createTeam([
      { person: agent, level: 1 },
      { person: senior, level: 3 },
      { person: lead, level: 1 },
    ]);
  });
  afterAll(() => docket?.stop());

  const get = (by: { token: string }, path = '', query: object = {}) =>
    docket.as(by).get(`/v1/views${path}`).query(query);
  const post = (by: { token: string }, body: object) => docket.as(by).post('/v1/views').send(body);
  const patch = (by: { token: string }, id: string, body: object) => docket.as(by).patch(`/v1/views/${id}`).send(body);
  const remove = (by: { token: string }, id: string) => docket.as(by).delete(`/v1/views/${id}`);
  const save = async (by: { token: string }, more: object = {}): Promise<View> =>
    fine(await post(by, { name: unique('View'), filter: { status: ['open'] }, ...more }), 201);
  const list = async (by: { token: string }) => fine(await get(by, '', { limit: '100' }), 200).data as View[];
  const ids = async (by: { token: string }) => (await list(by)).map(({ id }) => id);
  const ticketsOf = async (by: { token: string }, id: string, query: object = {}) =>
    fine(await get(by, `/${id}/tickets`, { limit: '100', ...query }), 200) as {
      data: TicketView[];
      page: { next: string | null };
    };
  const numbers = async (by: { token: string }, id: string) =>
    (await ticketsOf(by, id)).data.map(({ number }) => number);

  describe('from the start', () => {
    /** One for each view, and what belongs in none. */
    const opened: Record<string, Opened> = {};
    beforeAll(async () => {
      const goal = { calendar: 'always', dueAfter: 'P30D', steps: [] };
      await docket.putPolicies([
        { name: 'Soon', match: { category: ['soon'] }, goals: { resolution: { ...goal, dueAfter: 'PT23H' } } },
        { name: 'Not so soon', match: { category: ['later'] }, goals: { resolution: { ...goal, dueAfter: 'PT25H' } } },
        { name: 'Standard', match: {}, goals: { acknowledgement: goal, resolution: goal } },
      ]);
      const open = async (name: string, change: object | null, more: Record<string, unknown> = {}) => {
        opened[name] = await docket.openTicket(more);
        if (change) await docket.change(opened[name]!.number, { teamId: team.id, ...change });
      };
      await open('mine, elsewhere', { assigneeId: agent.id, teamId: null });
      await open('mine', { assigneeId: agent.id, status: 'open' });
      await open('mine, on hold', { assigneeId: agent.id, status: 'on_hold' });
      await open('mine, waiting', { assigneeId: agent.id, status: 'pending' });
      await open('mine, resolved', { assigneeId: agent.id, status: 'resolved' });
      await open('somebody else’s', { assigneeId: senior.id, status: 'open' });
      await open('nobody’s, without a team', null);
      await open('nobody’s', {});
      await open('nobody’s, resolved', { status: 'resolved' });
      await open('nobody’s, closed', { status: 'closed' });
      await open('due soon', { assigneeId: senior.id }, { category: 'soon' });
      await open('due later', { assigneeId: senior.id }, { category: 'later' });
      await open('late', { assigneeId: senior.id, status: 'open' });
      await open('was late', { assigneeId: senior.id, status: 'resolved' });
      await open('resolved long ago', { assigneeId: senior.id, status: 'resolved' });
      await open('merged', { assigneeId: senior.id });
      await open('climbed', { assigneeId: agent.id, status: 'open' });
      await open('taken', { assigneeId: agent.id, status: 'open' });
      await docket.query(`UPDATE ticket SET breached = true WHERE 'WO-' || serial = ANY($1)`, [
        [opened['late']!.number, opened['was late']!.number],
      ]);
      await docket.query(`UPDATE ticket SET resolved_at = resolved_at - interval '8 days' WHERE 'WO-' || serial = $1`, [
        opened['resolved long ago']!.number,
      ]);
      const into = { into: opened['late']!.number };
      fine(await docket.as(docket.admin).post(`/v1/tickets/${opened['merged']!.number}/merge`).send(into), 200);
      for (const name of ['climbed', 'taken']) {
        const path = `/v1/tickets/${opened[name]!.number}/escalations`;
        const { id } = fine(await docket.as(agent).post(path).send({ reason: 'Too hard' }), 201);
        if (name === 'taken') fine(await docket.as(senior).post(`/v1/escalations/${id}/take`), 200);
      }
    });

    const named = (found: string[]) =>
      Object.entries(opened)
        .filter(([, { number }]) => found.includes(number))
        .map(([name]) => name)
        .sort();

    it('are seven, before all others', async () => {
      const views = await list(agent);
      expect(views.slice(0, 7).map(({ id, name }) => [id, name])).toEqual(SEEDED);
      for (const view of views.slice(0, 7)) {
        expect(view).toMatchObject({ audience: 'seeded', team: null, mayChange: false });
        expect(fine(await get(agent, `/${view.id}`), 200)).toEqual(view);
      }
    });

    it.each([
      ['my-open', ['mine', 'mine, elsewhere', 'mine, on hold', 'mine, waiting']],
      ['unassigned', ['nobody’s', 'nobody’s, without a team']],
      ['due-soon', ['due soon']],
      ['breached', ['late']],
      ['waiting-for-requester', ['mine, waiting']],
      ['recently-resolved', ['mine, resolved', 'nobody’s, closed', 'nobody’s, resolved', 'was late']],
    ])('%s holds what it says', async (id, expected) => {
      expect(named(await numbers(agent, id))).toEqual(expected);
      const { length } = expected;
      expect(fine(await get(agent, `/${id}/count`), 200)).toEqual({ id, count: length, atLeast: false });
    });

    it('escalated-to-me holds what climbed to somebody, until it is taken', async () => {
      expect(named(await numbers(senior, 'escalated-to-me'))).toEqual(['climbed']);
      expect(await numbers(agent, 'escalated-to-me')).toEqual([]);
    });

    it('show everybody what they may see, and admins everything', async () => {
      expect(named(await numbers(stranger, 'unassigned'))).toEqual(['nobody’s, without a team']);
      expect(named(await numbers(stranger, 'breached'))).toEqual([]);
      expect(named(await numbers(docket.admin, 'breached'))).toEqual(['late']);
      expect(named(await numbers(docket.admin, 'my-open'))).toEqual([]);
    });

    it('show what is due first, or was resolved last', async () => {
      const resolved = (await ticketsOf(agent, 'recently-resolved')).data.map(({ resolvedAt }) => resolvedAt!);
      expect(resolved).toEqual([...resolved].sort().reverse());
      const whole = await numbers(agent, 'my-open');
      const pages: string[] = [];
      let after: string | null = null;
      do {
        const { data, page } = await ticketsOf(agent, 'my-open', { limit: '1', ...(after === null ? {} : { after }) });
        pages.push(...data.map(({ number }) => number));
        after = page.next;
      } while (after !== null);
      expect(pages).toEqual(whole);
    });

    it('can be sorted otherwise', async () => {
      const found = (await ticketsOf(agent, 'my-open', { sort: 'newest' })).data.map(({ number }) => number);
      expect(found).toEqual([...found].sort().reverse());
      expect([...found].sort()).toEqual((await numbers(agent, 'my-open')).sort());
    });

    it('hold whole tickets', async () => {
      const { data } = await ticketsOf(agent, 'breached');
      expect(data).toEqual([await docket.ticket(opened['late']!.number)]);
    });

    it('come with their counts, as they are recounted', async () => {
      const { data } = fine(await get(agent, '/counts', { limit: '7' }), 200);
      for (const { id, count, atLeast } of data) {
        expect([id, count, atLeast]).toEqual([id, (await numbers(agent, id)).length, false]);
      }
      const views = fine(await get(agent, '', { counts: 'true', limit: '7' }), 200).data as View[];
      expect(views.map(({ id, count }) => ({ id, ...count }))).toEqual(data);
    });

    it('stay as they are', async () => {
      for (const [id] of SEEDED) {
        expectProblem(await patch(docket.admin, id, { name: 'Mine' }), { status: 409, code: 'view/conflict' });
        expectProblem(await remove(docket.admin, id), { status: 409, code: 'view/conflict' });
      }
    });
  });

  describe('of a person', () => {
    it('are saved, read, changed and removed', async () => {
      const filter = { status: ['open'], tag: ['vip'], not: { assignee: ['none'] }, due: { before: 'PT4H' } };
      const view = fine(await post(agent, { name: 'Hot', filter, sort: 'due' }), 201) as View;
      const expected = {
        id: view.id,
        name: 'Hot',
        audience: 'personal',
        team: null,
        filter,
        sort: 'due',
        mayChange: true,
      };
      expect(view).toEqual(expected);
      expect(fine(await get(agent, `/${view.id}`), 200)).toEqual(expected);
      expect(await list(agent)).toContainEqual(expected);
      expect(fine(await patch(agent, view.id, { name: 'Hotter' }), 200)).toEqual({ ...expected, name: 'Hotter' });
      const changed = { filter: { priority: ['urgent'] }, sort: 'priority' };
      expect(fine(await patch(agent, view.id, changed), 200)).toEqual({ ...expected, name: 'Hotter', ...changed });
      expect((await remove(agent, view.id)).status).toBe(204);
      expectProblem(await get(agent, `/${view.id}`), { status: 404, code: 'view/not-found' });
      expectProblem(await remove(agent, view.id), { status: 404, code: 'view/not-found' });
    });

    it('show the newest first unless they say otherwise, and everything if they filter nothing', async () => {
      const { id, sort } = await save(agent, { filter: {} });
      expect(sort).toBe('newest');
      const list = fine(await docket.as(agent).get('/v1/tickets?limit=100'), 200).data as TicketView[];
      expect((await ticketsOf(agent, id)).data).toEqual(list);
    });

    it('are nobody else’s, not even an admin’s', async () => {
      const { id } = await save(agent);
      const unknown = await get(senior, `/${NOBODY}`);
      for (const other of [senior, stranger, docket.admin]) {
        expect(await ids(other)).not.toContain(id);
        expectProblem(await get(other, `/${id}/tickets`), { status: 404, code: 'view/not-found' });
        expectProblem(await get(other, `/${id}/count`), { status: 404, code: 'view/not-found' });
        expectProblem(await patch(other, id, { name: 'Mine' }), { status: 404, code: 'view/not-found' });
        expectProblem(await remove(other, id), { status: 404, code: 'view/not-found' });
      }
      expectAlike(await get(senior, `/${id}`), unknown);
    });

    it('are a hundred at most', async () => {
      const keen = await docket.createPerson('agent');
      const saving = Array.from({ length: 12 }, () => save(keen));
      await Promise.all(saving);
      await docket.query(
        `INSERT INTO saved_view SELECT gen_random_uuid(), name, person_id, team_id, filter, sort, created_at, updated_at
         FROM saved_view WHERE id = $1 UNION ALL SELECT gen_random_uuid(), name, person_id, team_id, filter, sort, created_at, updated_at
         FROM saved_view, generate_series(1, 86) WHERE id = $1`,
        [(await saving[0]!).id],
      );
      const answers = await Promise.all(Array.from({ length: 4 }, () => post(keen, { name: 'One more', filter: {} })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
      await save(agent);
    });
  });

  describe('of a team', () => {
    it('are saved by its leads and by admins', async () => {
      const body = { name: 'Ours', filter: { team: ['mine'] }, audience: 'team', teamId: team.id };
      for (const by of [lead, senior, docket.admin]) {
        const view = fine(await post(by, body), 201) as View;
        expect(view).toMatchObject({ audience: 'team', team: { id: team.id, name: team.name }, mayChange: true });
        expect((await remove(by, view.id)).status).toBe(204);
      }
      for (const by of [agent, stranger]) expectProblem(await post(by, body), { status: 403, code: 'auth/forbidden' });
    });

    it('are seen by its members and by admins, and by nobody else', async () => {
      const { id } = await save(lead, { audience: 'team', teamId: team.id });
      for (const by of [agent, senior, lead, docket.admin]) expect(await ids(by)).toContain(id);
      expect(fine(await get(agent, `/${id}`), 200)).toMatchObject({ mayChange: false });
      expect(await ids(stranger)).not.toContain(id);
      expectAlike(await get(stranger, `/${id}`), await get(stranger, `/${NOBODY}`));
      expectProblem(await get(stranger, `/${id}/tickets`), { status: 404 });
      expectProblem(await patch(stranger, id, { name: 'Theirs' }), { status: 404 });
    });

    it('are changed and removed by its leads and by admins', async () => {
      const { id } = await save(lead, { audience: 'team', teamId: team.id });
      expectProblem(await patch(agent, id, { name: 'Mine' }), { status: 403 });
      expectProblem(await remove(agent, id), { status: 403 });
      for (const by of [lead, senior, docket.admin])
        expect(fine(await patch(by, id, { name: by.name }), 200)).toMatchObject({ name: by.name, mayChange: true });
      expect((await remove(senior, id)).status).toBe(204);
    });

    it('mean by me whoever looks', async () => {
      const { id } = await save(lead, { audience: 'team', teamId: team.id, filter: { assignee: ['me'] } });
      const { number } = await docket.openTicket();
      await docket.change(number, { teamId: team.id, assigneeId: lead.id });
      expect(await numbers(lead, id)).toEqual([number]);
      expect(await numbers(agent, id)).not.toContain(number);
    });

    it('show who is in another team as well nothing of it', async () => {
      const { number } = await docket.openTicket();
      const theirs = await docket.createTeam([{ person: stranger, level: 1 }]);
      await docket.change(number, { teamId: theirs.id });
      const { id } = await save(lead, { audience: 'team', teamId: team.id, filter: { team: [theirs.id] } });
      expect(await numbers(lead, id)).toEqual([]);
      expect(fine(await get(lead, `/${id}/count`), 200)).toMatchObject({ count: 0 });
      expect(await numbers(docket.admin, id)).toEqual([number]);
    });

    it.each([
      ['without the team', { audience: 'team' }],
      ['with a team, but of a person', { teamId: NOBODY }],
      ['with a team, but for all', { audience: 'shared', teamId: NOBODY }],
      ['with a team that is not there', { audience: 'team', teamId: NOBODY }],
      ['with a team that cannot be', { audience: 'team', teamId: 'Payments' }],
    ])('are refused %s', async (_, more) => {
      const answer = await post(docket.admin, { name: 'Bad', filter: {}, ...more });
      expectProblem(answer, { status: 400, pointer: '/teamId' });
    });
  });

  describe('for all', () => {
    it('are saved by admins, and seen by all agents', async () => {
      const { id } = await save(docket.admin, { audience: 'shared' });
      for (const by of [agent, stranger]) {
        expect(fine(await get(by, `/${id}`), 200)).toMatchObject({ audience: 'shared', mayChange: false });
        expectProblem(await patch(by, id, { name: 'Mine' }), { status: 403 });
        expectProblem(await remove(by, id), { status: 403 });
      }
      expectProblem(await post(lead, { name: 'All', filter: {}, audience: 'shared' }), { status: 403 });
      expect((await remove(docket.admin, id)).status).toBe(204);
    });
  });

  it('are listed in pages without gap or duplicate', async () => {
    for (let i = 0; i < 5; i++) await save(stranger);
    const whole = await ids(stranger);
    for (const limit of ['1', '3', '7', '8']) {
      for (const path of ['', '/counts']) {
        const found: string[] = [];
        let after: string | null = null;
        do {
          const { data, page } = fine(await get(stranger, path, { limit, ...(after === null ? {} : { after }) }), 200);
          found.push(...data.map(({ id }: View) => id));
          after = page.next;
        } while (after !== null);
        expect(found).toEqual(whole);
      }
    }
  });

  it('count exactly up to a thousand, and no further', async () => {
    const { number } = await docket.openTicket({ tags: ['many'] });
    const copies = (from: number, to: number) =>
      docket.query(
        `INSERT INTO ticket (id, serial, kind, subject, status, priority, category, tags, fields, level, channel, requester_id,
           requester_name, created_at, updated_at)
         SELECT gen_random_uuid(), nextval('ticket_serial_seq'), kind, subject, status, priority, category, tags, fields, level,
           channel, requester_id, requester_name, created_at, updated_at
         FROM ticket, generate_series($2::int, $3::int) WHERE 'WO-' || serial = $1`,
        [number, from, to],
      );
    const { id } = await save(agent, { filter: { tag: ['many'] } });
    const count = async (by = agent) => fine(await get(by, `/${id}/count`), 200);
    await copies(2, 999);
    expect(await count()).toEqual({ id, count: 999, atLeast: false });
    await copies(1000, 1000);
    expect(await count()).toEqual({ id, count: 1000, atLeast: false });
    await copies(1001, 1100);
    expect(await count()).toEqual({ id, count: 1000, atLeast: true });
    await docket.query(`DELETE FROM ticket WHERE 'many' = ANY(tags) AND 'WO-' || serial <> $1`, [number]);
  });

  it('are not for requesters, nor for nobody', async () => {
    const requester = await docket.createPerson('requester');
    for (const path of ['', '/counts', '/my-open', '/my-open/tickets', '/my-open/count']) {
      expectProblem(await get(requester, path), { status: 403 });
      expectProblem(await docket.http.get(`/v1/views${path}`), { status: 401 });
    }
    expectProblem(await post(requester, { name: 'Mine', filter: {} }), { status: 403 });
  });

  it.each(['nothing', '%00', 'my-open%20', NOBODY, `${NOBODY}0`, '__proto__', 'constructor'])(
    'are not found under %s',
    async (id) => {
      for (const path of ['', '/tickets', '/count']) {
        const { status } = await get(agent, `/${id}${path}`);
        expect([400, 404]).toContain(status);
      }
      expect([400, 404]).toContain((await patch(agent, id, { name: 'x' })).status);
      expect([400, 404]).toContain((await remove(agent, id)).status);
    },
  );

  it.each([
    ['/name', { name: '' }],
    ['/name', { name: '  ' }],
    ['/name', { name: 'x'.repeat(101) }],
    ['/name', { name: ['a'] }],
    ['/name', { name: 'a\0b' }],
    ['/filter', { filter: 'status:open' }],
    ['/filter', { filter: null }],
    ['/filter', { filter: [] }],
    ['/filter/tag/0', { filter: { tag: ['a\0b'] } }],
    ['/filter/fields/a', { filter: { fields: { a: '\ud800' } } }],
    ['/sort', { sort: 'random' }],
    ['/audience', { audience: 'seeded' }],
    ['/colour', { colour: 'blue' }],
  ])('are refused for what is wrong in %s', async (pointer, wrong) => {
    expectProblem(await post(agent, { name: 'Bad', filter: {}, ...wrong }), { status: 400, pointer });
    if (pointer !== '/audience') {
      const { id } = await save(agent);
      expectProblem(await patch(agent, id, wrong), { status: 400, pointer });
    }
  });

  it.each([
    ['?limit', '', { limit: '0' }],
    ['?after', '', { after: 'nonsense' }],
    ['?after', '', { after: Buffer.from('["nothing"]').toString('base64url') }],
    ['?after', '/counts', { after: Buffer.from('[1]').toString('base64url') }],
    ['?counts', '', { counts: 'yes' }],
    ['?sort', '/my-open/tickets', { sort: 'random' }],
    ['?after', '/my-open/tickets', { after: Buffer.from('[1]').toString('base64url') }],
  ])('are not listed with what is wrong in %s of %s: %j', async (pointer, path, query) => {
    expectProblem(await get(agent, path, query), { status: 400, pointer });
  });

  it('are saved once under one key', async () => {
    const keyed = () => post(agent, { name: 'Once', filter: {} }).set('idempotency-key', 'view-1');
    const [first, second] = [await keyed(), await keyed()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
  });
});
