import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TicketView } from '../../src/tickets/tickets.dto.js';
import { fine, type Http, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const HOW_MANY = 130;
const PRIORITIES = ['low', 'normal', 'high', 'urgent'];
const CATEGORIES = ['building', 'hardware', 'security', undefined, 'travel'];
const STATUSES = ['new', 'open', 'pending', 'on_hold', 'resolved', 'closed'];
const SORTS = ['newest', 'oldest', 'due', 'priority'];

type Query = Record<string, string | string[]>;

describe('lists of tickets', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let outsider: TestPerson;
  let requester: TestPerson;
  let mine: { id: string };
  let alsoMine: { id: string };
  let theirs: { id: string };
  /** All there are, oldest first, as an admin sees them. */
  let all: TicketView[];

  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    outsider = await docket.createPerson('agent');
    requester = await docket.createPerson('requester');
    mine = await docket.createTeam([{ person: agent, level: 1 }]);
    alsoMine = await docket.createTeam([{ person: agent, level: 2 }]);
    theirs = await docket.createTeam([{ person: outsider, level: 1 }]);
    const numbers: string[] = [];
    for (let i = 0; i < HOW_MANY; i++) {
      const { number } = await docket.openTicket(
        {
          subject: `Case ${i} of ${['printers', 'lamps', 'doors'][i % 3]}`,
          priority: PRIORITIES[i % 4],
          category: CATEGORIES[i % 5],
          tags: [`t${i % 2}`, `u${i % 3}`],
        },
        i % 13 === 0 ? requester : undefined,
      );
      numbers.push(number);
    }
    await Promise.all(
      numbers.map(async (number, i) => {
        const teamId = [null, mine.id, alsoMine.id, theirs.id][i % 4];
        const assigneeId = [null, agent.id, null, null, outsider.id, docket.admin.id, agent.id][i % 7];
        const status = STATUSES[Math.floor(i / 2) % 6];
        await docket.change(number, { teamId, assigneeId, ...(status === 'new' ? {} : { status }) });
      }),
    );
    await docket.query(`UPDATE ticket SET level = serial % 3 + 1, breached = serial % 5 = 0`);
    all = (await pages(docket.as(docket.admin), { sort: 'oldest', limit: '100' })).flat();
  });
  afterAll(() => docket?.stop());

  /** Every page of a list. */
  async function pages(http: Http, query: Query, betweenPages?: () => Promise<unknown>): Promise<TicketView[][]> {
    const found: TicketView[][] = [];
    let after: string | null = null;
    do {
      const answer = await http.get('/v1/tickets').query(after === null ? query : { ...query, after });
      const { data, page } = fine(answer, 200) as { data: TicketView[]; page: { next: string | null } };
      found.push(data);
      after = page.next;
      await betweenPages?.();
    } while (after !== null);
    return found;
  }

  const numbersOf = (tickets: { number: string }[]) => tickets.map(({ number }) => number);
  const list = async (http: Http, query: Query) =>
    (await pages(http, { sort: 'oldest', limit: '100', ...query })).flat();

  it('hold whole tickets, the newest first, fifty at a time', async () => {
    const answer = fine(await docket.as(docket.admin).get('/v1/tickets'), 200);
    expect(Object.keys(answer).sort()).toEqual(['data', 'page']);
    expect(answer.page).toEqual({ next: expect.any(String) });
    expect(answer.data).toEqual(all.toReversed().slice(0, 50));
    const { number } = answer.data[0];
    expect(answer.data[0]).toEqual(await docket.ticket(number));
  });

  it('do not exist without a log-in', async () => {
    expectProblem(await docket.http.get('/v1/tickets'), { status: 401 });
    expectProblem(await docket.withKey('A'.repeat(43)).get('/v1/tickets'), { status: 401 });
  });

  describe('show whom what they may see', () => {
    it('to an admin: all of them', () => {
      expect(all).toHaveLength(HOW_MANY);
    });

    it('to an agent: those of the teams, those of none, and what is assigned', async () => {
      const teams = [mine.id, alsoMine.id];
      const expected = all.filter(
        ({ team, assignee }) => team === null || teams.includes(team.id) || assignee?.id === agent.id,
      );
      expect(numbersOf(await list(docket.as(agent), {}))).toEqual(numbersOf(expected));
    });

    it('to an agent without any team: those of none, and what is assigned', async () => {
      const alone = await docket.createPerson('senior');
      const expected = all.filter(({ team }) => team === null);
      expect(numbersOf(await list(docket.as(alone), {}))).toEqual(numbersOf(expected));
    });

    it('to a requester: their own, and those they follow', async () => {
      const own = all.filter((ticket) => ticket.requester.id === requester.id);
      expect(own.length).toBeGreaterThan(5);
      expect(numbersOf(await list(docket.as(requester), {}))).toEqual(numbersOf(own));
      const follower = await docket.createPerson('requester');
      expect(await list(docket.as(follower), {})).toEqual([]);
      await docket.query(
        `INSERT INTO participant (ticket_id, person_id, part) SELECT id, $2, 'follower' FROM ticket WHERE 'WO-' || serial = $1`,
        [all[3]!.number, follower.id],
      );
      expect(numbersOf(await list(docket.as(follower), {}))).toEqual([all[3]!.number]);
    });

    it('never, by any filter, what is not for them', async () => {
      for (const query of [
        { team: theirs.id },
        { q: 'printers' },
        { assignee: outsider.id },
        { level: '1' },
      ] as Query[]) {
        for (const ticket of await list(docket.as(agent), query)) {
          fine(await docket.as(agent).get(`/v1/tickets/${ticket.number}`), 200);
        }
        for (const ticket of await list(docket.as(requester), query)) {
          expect(ticket.requester.id).toBe(requester.id);
        }
      }
    });
  });

  describe('can be filtered', () => {
    const filters: [string, () => Query, (ticket: TicketView) => boolean][] = [
      ['by status', () => ({ status: 'pending' }), ({ status }) => status === 'pending'],
      ['by several of them', () => ({ status: 'new,open' }), ({ status }) => status === 'new' || status === 'open'],
      ['by several given apart', () => ({ status: ['new', 'open'] }), ({ status }) => ['new', 'open'].includes(status)],
      ['by kind', () => ({ kind: 'work_order' }), ({ kind }) => kind === 'work_order'],
      ['by a kind that nobody has', () => ({ kind: 'dispute' }), () => false],
      ['by priority', () => ({ priority: 'urgent' }), ({ priority }) => priority === 'urgent'],
      ['by category', () => ({ category: 'hardware' }), ({ category }) => category === 'hardware'],
      ['by a category nobody has', () => ({ category: "'; DROP TABLE ticket; --" }), () => false],
      ['by assignee', () => ({ assignee: outsider.id }), ({ assignee }) => assignee?.id === outsider.id],
      ['by nobody', () => ({ assignee: 'none' }), ({ assignee }) => assignee === null],
      ['by oneself', () => ({ assignee: 'me' }), ({ assignee }) => assignee?.id === docket.admin.id],
      ['by team', () => ({ team: mine.id }), ({ team }) => team?.id === mine.id],
      ['by level', () => ({ level: '2' }), ({ level }) => level === 2],
      ['by tag', () => ({ tag: 't1' }), ({ tags }) => tags.includes('t1')],
      ['by all of several tags', () => ({ tag: 't1,u2' }), ({ tags }) => tags.includes('t1') && tags.includes('u2')],
      ['by what is breached', () => ({ breached: 'true' }), ({ number }) => Number(number.slice(3)) % 5 === 0],
      ['by what is not', () => ({ breached: 'false' }), ({ number }) => Number(number.slice(3)) % 5 !== 0],
      ['by words of the subject', () => ({ q: 'lamps' }), ({ subject }) => subject.endsWith('lamps')],
      ['by number', () => ({ q: all[42]!.number }), ({ number }) => number === all[42]!.number],
      ["by the requester's address", () => ({ q: requester.email }), (ticket) => ticket.requester.id === requester.id],
      [
        'by everything together',
        () => ({ status: 'new,open,pending', priority: 'normal', team: mine.id, breached: 'false', q: 'doors' }),
        ({ status, priority, team, number, subject }) =>
          ['new', 'open', 'pending'].includes(status) &&
          priority === 'normal' &&
          team?.id === mine.id &&
          Number(number.slice(3)) % 5 !== 0 &&
          subject.endsWith('doors'),
      ],
    ];

    it.each(filters)('%s', async (_, query, fits) => {
      expect(numbersOf(await list(docket.as(docket.admin), query()))).toEqual(numbersOf(all.filter(fits)));
    });

    it('by an agent to what is their own', async () => {
      const expected = all.filter(({ assignee }) => assignee?.id === agent.id);
      expect(numbersOf(await list(docket.as(agent), { assignee: 'me' }))).toEqual(numbersOf(expected));
    });

    it.each(["'", '"', '"unfinished', '\\', '%', ':*', '!!', '()', '<->', 'a & | b', '-', 'or', '🖨️', 'x'.repeat(500)])(
      'by words that look like something else: %s',
      async (q) => {
        fine(await docket.as(docket.admin).get('/v1/tickets').query({ q }), 200);
      },
    );
  });

  describe('can be sorted', () => {
    const due = ({ timers }: TicketView) =>
      timers
        .filter(({ state, stoppedAt, dueAt }) => dueAt && !stoppedAt && (state === 'running' || state === 'breached'))
        .map(({ dueAt }) => dueAt!)
        .sort()[0] ?? '9999';

    it('newest first', async () => {
      expect(numbersOf(await list(docket.as(docket.admin), { sort: 'newest' }))).toEqual(numbersOf(all).toReversed());
    });

    it('oldest first', async () => {
      expect(numbersOf(all)).toEqual(numbersOf(all).sort());
    });

    it('what is due first, and what is never due last', async () => {
      const dues = (await list(docket.as(docket.admin), { sort: 'due' })).map(due);
      expect(dues).toHaveLength(HOW_MANY);
      expect(dues).toEqual([...dues].sort());
      expect(dues[0]).not.toBe('9999');
      expect(dues.at(-1)).toBe('9999');
    });

    it('the most urgent first', async () => {
      const ranks = (await list(docket.as(docket.admin), { sort: 'priority' })).map(({ priority }) =>
        PRIORITIES.indexOf(priority),
      );
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
      expect(new Set(ranks).size).toBe(4);
    });
  });

  describe.each(SORTS)('sorted by %s', (sort) => {
    it.each(['1', '7', '64', '100'])('come in pages of %s without gap or duplicate', async (limit) => {
      const query = { sort, limit, ...(limit === '1' ? { priority: 'low', status: 'new,open' } : {}) };
      const found = await pages(docket.as(docket.admin), query);
      const whole = (await pages(docket.as(docket.admin), { ...query, limit: '100' })).flat();
      expect(found.flat()).toEqual(whole);
      expect(new Set(numbersOf(whole)).size).toBe(whole.length);
      if (limit !== '1') expect(whole).toHaveLength(HOW_MANY);
      expect(found.slice(0, -1).every((page) => page.length === Number(limit))).toBe(true);
      expect(found.at(-1)!.length).toBeGreaterThan(0);
    });

    it('come in pages without gap or duplicate for an agent of several teams', async () => {
      const found = (await pages(docket.as(agent), { sort, limit: '9' })).flat();
      const seen = numbersOf(await list(docket.as(agent), {}));
      expect(numbersOf(found).sort()).toEqual(seen);
      const whole = numbersOf((await pages(docket.as(docket.admin), { sort, limit: '100' })).flat());
      expect(numbersOf(found)).toEqual(whole.filter((number) => seen.includes(number)));
    });

    it('end where they end: no page of nothing', async () => {
      const [first, ...more] = await pages(docket.as(docket.admin), {
        sort,
        limit: '10',
        priority: 'low',
        tag: 'u0',
        level: '1',
      });
      expect(first!.length).toBeLessThanOrEqual(10);
      expect(more).toEqual([]);
    });
  });

  it('stay without duplicate while new tickets come in', async () => {
    let opened = 0;
    const found = await pages(docket.as(outsider), { sort: 'newest', limit: '15' }, async () => {
      if (opened++ < 3) await docket.openTicket({ subject: 'In between' });
    });
    const numbers = numbersOf(found.flat());
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  describe('refuse', () => {
    const get = (query: Query) => docket.as(docket.admin).get('/v1/tickets').query(query);
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

    it.each([
      ['nothing', ''],
      ['words', 'next please'],
      ['what is no JSON', Buffer.from('[1').toString('base64url')],
      ['null', encoded(null)],
      ['no values', encoded([])],
      ['too many values', encoded([100_001, 2])],
      ['text for a number', encoded(['100001; DROP TABLE ticket'])],
      ['a fraction', encoded([1.5])],
      ['a number beyond all numbers', encoded([1e300])],
      ['an object', encoded({ serial: 1 })],
      ['a thousand characters', 'A'.repeat(1000)],
      ['ten thousand characters', 'A'.repeat(10_000)],
    ])('a cursor of %s', async (_, after) => {
      expectProblem(await get({ after }), { status: 400, pointer: '?after' });
    });

    it('the cursor of another sort', async () => {
      const cursors = new Map<string, string>();
      for (const sort of SORTS) cursors.set(sort, fine(await get({ sort, limit: '3' }), 200).page.next);
      for (const sort of ['due', 'priority']) {
        for (const other of SORTS.filter((one) => one !== sort)) {
          expectProblem(await get({ sort, after: cursors.get(other)! }), { status: 400, pointer: '?after' });
        }
      }
    });

    it('a cursor with a time that does not exist', async () => {
      for (const time of [
        '2026-13-45T99:99:99.999Z',
        '2026-02-30T00:00:00.000Z',
        'tomorrow',
        '0000-00-00T00:00:00.000Z',
      ]) {
        expectProblem(await get({ sort: 'due', after: encoded([time, 1]) }), { status: 400, pointer: '?after' });
      }
    });

    it.each(['0', '101', '-1', '1.5', 'many', '', 'NaN', '1e9', '0x10000'])('a limit of "%s"', async (limit) => {
      expectProblem(await get({ limit }), { status: 400, pointer: '?limit' });
    });

    it.each([
      ['?status', { status: 'done' }],
      ['?status', { status: 'new,done' }],
      ['?kind', { kind: 'request' }],
      ['?priority', { priority: 'asap' }],
      ['?category', { category: '' }],
      ['?assignee', { assignee: 'somebody' }],
      ['?team', { team: 'Payments' }],
      ['?level', { level: '4' }],
      ['?tag', { tag: '' }],
      ['?breached', { breached: 'yes' }],
      ['?q', { q: 'x'.repeat(10_000) }],
      ['?q', { q: ['a', 'b'] }],
      ['?sort', { sort: 'random' }],
      ['?sort', { sort: ['newest', 'oldest'] }],
      ['?colour', { colour: 'blue' }],
    ] as [string, Query][])('what is wrong in %s: %j', async (pointer, query) => {
      expectProblem(await get(query), { status: 400, pointer });
    });
  });

  it('take one ticket as a page, and a hundred', async () => {
    expect(fine(await docket.as(docket.admin).get('/v1/tickets?limit=1'), 200).data).toHaveLength(1);
    expect(fine(await docket.as(docket.admin).get('/v1/tickets?limit=100'), 200).data).toHaveLength(100);
  });

  describe('of everything else', () => {
    const LISTS = ['people', 'teams', 'tickets/{number}/messages', 'tickets/{number}/history'];
    const get = (path: string, query: Query) =>
      docket
        .as(docket.admin)
        .get(`/v1/${path.replace('{number}', all[0]!.number)}`)
        .query(query);
    beforeAll(async () => {
      const { number } = all[0]!;
      for (let i = 0; i < 60; i++) await docket.reply(number, { body: `Reply ${i}`, visibility: 'internal' });
      await Promise.all(Array.from({ length: 5 }, () => docket.createTeam()));
    });

    it.each(LISTS)('(%s) come in pages, too', async (path) => {
      const whole: { id: string }[] = [];
      let after: string | null = null;
      do {
        const answer = fine(await get(path, after === null ? { limit: '4' } : { limit: '4', after }), 200);
        expect(Object.keys(answer).sort()).toEqual(['data', 'page']);
        expect(answer.data.length).toBeLessThanOrEqual(4);
        whole.push(...answer.data);
        after = answer.page.next;
      } while (after !== null);
      expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
      expect(fine(await get(path, { limit: '100' }), 200).data.slice(0, 100)).toEqual(whole.slice(0, 100));
      expect(fine(await get(path, {}), 200).data).toEqual(whole.slice(0, 50));
    });

    it.each(LISTS)('(%s) know their limits and their cursors', async (path) => {
      for (const limit of ['0', '101', 'many', '']) {
        expectProblem(await get(path, { limit }), { status: 400, pointer: '?limit' });
      }
      for (const after of ['', 'nonsense', encodeURIComponent('[1]'), Buffer.from('["x"]').toString('base64url')]) {
        expectProblem(await get(path, { after }), { status: 400, pointer: '?after' });
      }
      expectProblem(await get(path, { colour: 'blue' }), { status: 400, pointer: '?colour' });
    });
  });
});
