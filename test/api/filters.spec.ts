import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SortName, SORT_NAMES } from '../../src/desk/filter/sorts.js';
import type { FilterTerms, TicketFilter } from '../../src/desk/filter/ticket-filter.dto.js';
import type { TicketView } from '../../src/tickets/tickets.dto.js';
import { generateTickets } from '../bench/generate-tickets.js';
import { fine, type Http, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { fits, inOrder, type Looking } from '../support/naive-filter.js';
import { expectProblem } from '../support/problem.js';

const HOW_MANY = 300;
const CASES = Number(process.env.CASES ?? 120);
const DAY_MS = 24 * 3_600_000;

/** Repeatable, so that a case that fails can be looked at. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describe('filters of tickets', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let senior: TestPerson;
  let teams: { id: string; name: string }[];
  let ofAgent: string[];
  /** As an admin sees them. */
  let all: TicketView[];
  let escalated: Set<string>;

  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    senior = await docket.createPerson('senior');
    const client = new pg.Client({ connectionString: docket.environment.databaseUrl! });
    await client.connect();
    await generateTickets(client, HOW_MANY).finally(() => client.end());
    await vary();
    teams = await docket.query(`SELECT id, name FROM team WHERE name LIKE 'Team _' ORDER BY name`);
    ofAgent = [teams[0]!.id, teams[3]!.id];
    await docket.query('INSERT INTO team_member (team_id, person_id, level) SELECT unnest($1::uuid[]), $2, 1', [
      ofAgent,
      agent.id,
    ]);
    all = await pages(docket.as(docket.admin), '/v1/tickets', { sort: 'oldest', spam: 'with' });
    const open = await pages<{ ticket: { number: string } }>(docket.as(docket.admin), '/v1/escalations', {
      open: 'true',
    });
    escalated = new Set(open.map(({ ticket }) => ticket.number));
  });
  afterAll(() => docket?.stop());

  /** What is generated for measuring is too much alike. */
  async function vary(): Promise<void> {
    await docket.query(
      `UPDATE ticket SET
         fields = CASE serial % 3 WHEN 0 THEN jsonb_build_object('currency', (ARRAY['EUR', 'USD'])[1 + serial % 2], 'amount', serial % 5)
                                  WHEN 1 THEN jsonb_build_object('vip', serial % 2 = 0) ELSE '{}' END,
         kind = (ARRAY['work_order', 'dispute', 'chat'])[1 + serial % 7 % 3],
         category = nullif(category, 'facilities'),
         status_before_spam = CASE WHEN status = 'closed' AND serial % 8 = 3 THEN 'open' END,
         assignee_id = CASE serial % 6 WHEN 0 THEN $1 WHEN 1 THEN $2 ELSE assignee_id END,
         follow_up_of = CASE WHEN serial % 11 = 0 THEN (SELECT min(id::text)::uuid FROM ticket) END,
         merged_into = CASE WHEN serial % 13 = 0 THEN (SELECT max(id::text)::uuid FROM ticket) END,
         updated_at = created_at + interval '1 hour' * (serial % 50)`,
      [agent.id, senior.id],
    );
    await docket.query(`UPDATE timer SET stopped_at = NULL, state = 'running' WHERE hashtext(id::text) % 5 = 0`);
    await docket.query(`UPDATE timer SET due_at = now() + interval '1 hour' * (hashtext(id::text) % 60)
      WHERE stopped_at IS NULL AND due_at IS NOT NULL AND hashtext(id::text) % 2 = 0`);
    // What the room sla keeps on tickets and escalations.
    await docket.query(
      `UPDATE ticket SET breached = EXISTS (SELECT FROM timer WHERE ticket_id = ticket.id AND state = 'breached'),
         due_at = coalesce((SELECT min(due_at) FROM timer WHERE ticket_id = ticket.id AND stopped_at IS NULL), 'infinity')`,
    );
    await docket.query(
      `UPDATE escalation SET ticket_assignee_id = ticket.assignee_id, state = CASE WHEN serial % 5 > 0 THEN 'open' ELSE state END
       FROM ticket WHERE ticket.id = escalation.ticket_id`,
    );
  }

  async function pages<T = TicketView>(http: Http, path: string, query: object): Promise<T[]> {
    const found: T[] = [];
    let after: string | null = null;
    do {
      const answer = await http.get(path).query({ limit: '100', ...query, ...(after === null ? {} : { after }) });
      const { data, page } = fine(answer, 200) as { data: T[]; page: { next: string | null } };
      found.push(...data);
      after = page.next;
    } while (after !== null);
    return found;
  }

  const numbersOf = (tickets: { number: string }[]) => tickets.map(({ number }) => number);

  /** What somebody may see of them, in the order of the list, as plainly as can be. */
  function expected(filter: TicketFilter, me: TestPerson, sort: SortName): string[] {
    const teamIds = me.id === agent.id ? ofAgent : [];
    const looking: Looking = { me: { id: me.id, teamIds }, now: Date.now(), escalated };
    const seen = all.filter(
      ({ team, assignee }) =>
        me.role === 'admin' || team === null || teamIds.includes(team.id) || assignee?.id === me.id,
    );
    return numbersOf(
      inOrder(
        seen.filter((ticket) => fits(filter, ticket, looking)),
        sort,
      ),
    );
  }

  const byFilter = async (filter: TicketFilter, me: TestPerson, sort: SortName = 'oldest') =>
    numbersOf(await pages(docket.as(me), '/v1/tickets', { sort, filter: JSON.stringify(filter) }));

  const soon = { after: 'PT0H', before: 'PT30H' };
  const TERMS: [string, () => TicketFilter][] = [
    ['status', () => ({ status: ['open', 'pending'] })],
    ['kind', () => ({ kind: ['dispute'] })],
    ['priority', () => ({ priority: ['high', 'urgent'] })],
    ['category', () => ({ category: ['billing', 'access'] })],
    ['a category', () => ({ categorised: true })],
    ['no category', () => ({ categorised: false })],
    ['who has it', () => ({ assignee: ['me'] })],
    ['who has it: somebody', () => ({ assignee: [senior.id.toUpperCase()] })],
    ['who has it: nobody', () => ({ assignee: ['none'] })],
    ['who has it: somebody or nobody', () => ({ assignee: [senior.id, 'none'] })],
    ['its team', () => ({ team: [teams[0]!.id] })],
    ['its team: several, or none', () => ({ team: [teams[0]!.id, teams[1]!.id, 'none'] })],
    ['its team: mine', () => ({ team: ['mine'] })],
    ['level', () => ({ level: [2, 3] })],
    ['a tag', () => ({ tag: ['printer'] })],
    ['all of several tags', () => ({ tag: ['printer', 'warranty'] })],
    ['channel', () => ({ channel: ['email'] })],
    ['requester', () => ({ requester: [all[5]!.requester.id, all[9]!.requester.email] })],
    ['breached', () => ({ breached: true })],
    ['not breached', () => ({ breached: false })],
    ['escalated to me', () => ({ escalated: 'me' })],
    ['escalated to me, but mine no longer', () => ({ escalated: 'me', assignee: ['none', senior.id] })],
    ['escalated', () => ({ escalated: 'anybody' })],
    ['a promise', () => ({ timer: [{ metric: ['resolution'], state: ['running', 'paused'] }] })],
    ['a promise that waits', () => ({ timer: [{ metric: ['acknowledgement'], waiting: true }] })],
    ['a promise that is due', () => ({ timer: [{ due: soon }] })],
    ['a promise that runs and is due', () => ({ timer: [{ state: ['running'], due: { before: 'PT20H' } }] })],
    ['two promises', () => ({ timer: [{ metric: ['acknowledgement'] }, { metric: ['resolution'], state: ['met'] }] })],
    ['due soon', () => ({ due: soon })],
    ['due ever', () => ({ due: {} })],
    ['created', () => ({ created: { after: '-P40D', before: '-P3D' } })],
    ['created at a time', () => ({ created: { before: all[100]!.createdAt } })],
    ['created from a time on', () => ({ created: { after: all[100]!.createdAt } })],
    ['updated', () => ({ updated: { after: '-P100D' } })],
    ['acknowledged', () => ({ acknowledged: {} })],
    ['resolved', () => ({ resolved: { after: '-P90D' } })],
    ['closed', () => ({ closed: { before: '-P200D' } })],
    ['a field', () => ({ fields: { currency: 'EUR' } })],
    ['several fields', () => ({ fields: { currency: ['EUR', 'USD'], amount: [1, 2, 3] } })],
    ['a field that is true', () => ({ fields: { vip: true } })],
    ['a number as text', () => ({ fields: { amount: '1' } })],
    ['a text by another type', () => ({ fields: { currency: 1 } })],
    ['a follow-up', () => ({ followUp: true })],
    ['merged', () => ({ merged: true })],
    ['words', () => ({ q: 'printer' })],
    ['a number', () => ({ q: all[7]!.number })],
  ];

  it.each(TERMS)('ask for %s, and for its contrary', async (_, filter) => {
    for (const me of [docket.admin, agent]) {
      expect(await byFilter(filter(), me)).toEqual(expected(filter(), me, 'oldest'));
      const not = filter() as FilterTerms;
      expect(await byFilter({ not }, me)).toEqual(expected({ not }, me, 'oldest'));
    }
  });

  it('leave out spam unless it is asked for', async () => {
    const spam = expected({ spam: 'only' }, agent, 'oldest');
    expect(spam).not.toEqual([]);
    expect(await byFilter({ spam: 'only' }, agent)).toEqual(spam);
    expect(await byFilter({ spam: 'with' }, agent)).toEqual(expected({ spam: 'with' }, agent, 'oldest'));
    expect(await byFilter({}, agent)).toEqual(expected({}, agent, 'oldest'));
    expect(await byFilter({ spam: 'with', status: ['open'] }, agent)).toEqual(
      expected({ status: ['open'] }, agent, 'oldest'),
    );
  });

  it('find something for each of them, or the tests would say little', () => {
    const none = TERMS.filter(([, filter]) => expected(filter(), agent, 'oldest').length === 0).map(([what]) => what);
    expect(none).toEqual(['escalated to me, but mine no longer', 'a text by another type']);
    expect(all).toHaveLength(HOW_MANY);
  });

  it('are the same as parameters of a list', async () => {
    const list = async (query: object) =>
      numbersOf(await pages(docket.as(agent), '/v1/tickets', { sort: 'oldest', ...query }));
    const same: [object, TicketFilter][] = [
      [{ withoutTag: 'printer,vip' }, { not: { tag: ['printer', 'vip'] } }],
      [{ assignee: `none,${agent.id}` }, { assignee: ['none', agent.id] }],
      [{ team: 'none' }, { team: ['none'] }],
      [{ channel: 'email,agent' }, { channel: ['email', 'agent'] }],
      [{ requester: all[9]!.requester.email.toUpperCase() }, { requester: [all[9]!.requester.email] }],
      [{ escalated: 'anybody' }, { escalated: 'anybody' }],
      [{ spam: 'only' }, { spam: 'only' }],
      [{ createdAfter: '-P40D', createdBefore: '-P3D' }, { created: { after: '-P40D', before: '-P3D' } }],
      [{ updatedBefore: '-P200D' }, { updated: { before: '-P200D' } }],
      [{ resolvedAfter: '-P90D' }, { resolved: { after: '-P90D' } }],
      [{ dueBefore: 'PT20H' }, { due: { before: 'PT20H' } }],
      [
        { status: 'open', filter: '{"level":[1]}' },
        { status: ['open'], level: [1] },
      ],
      [{ team: 'mine', filter: `{"team":["${teams[0]!.id}"]}` }, { team: [teams[0]!.id] }],
    ];
    for (const [query, filter] of same) {
      expect(await list(query), JSON.stringify(query)).toEqual(expected(filter, agent, 'oldest'));
    }
  });

  it(`mean the same in lists, views and counts as in plain words, ${CASES} times at random`, async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e9);
    const random = dice(seed);
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
    const mixed = (most: number): FilterTerms =>
      Object.assign({}, ...Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(TERMS)[1]()));
    const people = [docket.admin, agent, senior];
    const views = new Map<string, string>();
    for (const { id, token } of people) {
      const body = { name: 'Whatever comes', filter: {} };
      views.set(id, fine(await docket.as({ token }).post('/v1/views').send(body), 201).id as string);
    }
    let found = 0;
    for (let i = 0; i < CASES; i++) {
      const me = pick(people);
      const sort = pick(SORT_NAMES);
      const filter: TicketFilter = {
        ...(random() < 0.8 ? mixed(3) : {}),
        ...(random() < 0.6 ? { not: mixed(2) } : {}),
      };
      const told = `seed ${seed}, case ${i}: ${me.role}, ${sort}, ${JSON.stringify(filter)}`;
      const path = `/v1/views/${views.get(me.id)}`;
      fine(await docket.as(me).patch(path).send({ filter, sort }), 200);
      const wanted = expected(filter, me, sort);
      const limit = pick(['1', '7', '100'].filter((one) => one !== '1' || wanted.length < 10));
      expect(numbersOf(await pages(docket.as(me), `${path}/tickets`, { limit })), told).toEqual(wanted);
      const count = fine(await docket.as(me).get(`${path}/count`), 200);
      expect(count, told).toEqual({ id: views.get(me.id), count: wanted.length, atLeast: false });
      found += wanted.length;
    }
    expect(found / CASES, `seed ${seed}`).toBeGreaterThan(5);
  }, 120_000);

  it('of a requester show nothing of how their tickets climb', async () => {
    const [{ id, number } = { id: '', number: '' }] = await docket.query<{ id: string; number: string }>(
      `SELECT ticket.id, 'WO-' || serial AS number FROM ticket JOIN escalation ON escalation.ticket_id = ticket.id
       WHERE escalation.state = 'open' AND kind = 'work_order' LIMIT 1`,
    );
    const requester = await docket.createPerson('requester');
    await docket.query(`INSERT INTO participant (ticket_id, person_id, part) VALUES ($1, $2, 'follower')`, [
      id,
      requester.id,
    ]);
    expect(await byFilter({}, requester)).toEqual([number]);
    expect(await byFilter({ escalated: 'anybody' }, requester)).toEqual([]);
    expect(await byFilter({ not: { escalated: 'anybody' } }, requester)).toEqual([number]);
  });

  const bad: [string, unknown][] = [
    ['/status', { status: 'open' }],
    ['/status', { status: [] }],
    ['/status', { status: ['done'] }],
    ['/kind', { kind: [null] }],
    ['/priority', { priority: ['high', 'asap'] }],
    ['/category', { category: ['x'.repeat(101)] }],
    ['/categorised', { categorised: 'yes' }],
    ['/assignee', { assignee: ['somebody'] }],
    ['/assignee', { assignee: 'me' }],
    ['/team', { team: ['me'] }],
    ['/level', { level: ['1'] }],
    ['/level', { level: [4] }],
    ['/tag', { tag: [''] }],
    ['/tag', { tag: [7] }],
    ['/channel', { channel: ['fax'] }],
    ['/requester', { requester: ['Grace Hopper'] }],
    ['/breached', { breached: 1 }],
    ['/escalated', { escalated: 'you' }],
    ['/timer/0/metric', { timer: [{ metric: ['closing'] }] }],
    ['/timer/0/state', { timer: [{ state: 'running' }] }],
    ['/timer/0/due/before', { timer: [{ due: { before: 'soon' } }] }],
    ['/timer', { timer: Array.from({ length: 6 }, () => ({})) }],
    ['/due', { due: 'PT4H' }],
    ['/due', { due: null }],
    ['/due/before', { due: { before: 'PT4H or so' } }],
    ['/created/after', { created: { after: '2026-02-30T00:00:00Z' } }],
    ['/created/after', { created: { after: '2026-02-28' } }],
    ['/created/after', { created: { after: 4 } }],
    ['/created/since', { created: { since: '-P1D' } }],
    ['/resolved/before', { resolved: { before: 'P999999D' } }],
    ['/fields', { fields: [] }],
    ['/fields', { fields: {} }],
    ['/fields', { fields: { 'a b': 1 } }],
    ['/fields', { fields: { a: { b: 1 } } }],
    ['/fields', { fields: { a: [] } }],
    ['/fields', { fields: { a: null } }],
    ['/fields', { fields: { a: 'x'.repeat(1001) } }],
    ['/followUp', { followUp: 'true' }],
    ['/q', { q: '' }],
    ['/not', { not: [] }],
    ['/not/status', { not: { status: ['done'] } }],
    ['/not/not', { not: { not: {} } }],
    ['/colour', { colour: 'blue' }],
  ];

  it.each(bad)('are refused, naming %s: %j', async (pointer, filter) => {
    const http = docket.as(agent);
    expectProblem(await http.post('/v1/views').send({ name: 'Bad', filter }), {
      status: 400,
      pointer: `/filter${pointer}`,
    });
    expectProblem(await http.get('/v1/tickets').query({ filter: JSON.stringify(filter) }), {
      status: 400,
      pointer: `?filter${pointer}`,
    });
  });

  it.each(['', 'open', '[]', '[{}]', '7', 'null', '"x"', '{', '{"tag":["\\u0000"]}', '{"tag":["\\ud800"]}'])(
    'are refused as a parameter: %s',
    async (filter) => {
      expectProblem(await docket.as(agent).get('/v1/tickets').query({ filter }), { status: 400 });
    },
  );

  it('of numbers and texts beyond all measure find nothing', async () => {
    for (const filter of [{ fields: { amount: 1e300 } }, { fields: { amount: -0 } }, { q: '9'.repeat(500) }]) {
      expect(await byFilter(filter as TicketFilter, agent)).toEqual(expected(filter, agent, 'oldest'));
    }
    expect(await byFilter({ created: { before: 'P36000D', after: '-P36000D' } }, docket.admin)).toHaveLength(
      all.filter(({ spam }) => !spam).length,
    );
    expect(all.every(({ createdAt }) => Date.now() - Date.parse(createdAt) < 401 * DAY_MS)).toBe(true);
  });
});
