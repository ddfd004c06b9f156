import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, type TestTeam } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';

const LATER = '2100-01-01T00:00:00Z';
const NOBODY = '0190d5e2-0000-7000-8000-000000000000';

describe('assignment', () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket();
  });
  afterAll(() => docket?.stop());

  const admin = () => docket.as(docket.admin);
  const agents = (count: number, role: 'agent' | 'senior' = 'agent') =>
    Promise.all(Array.from({ length: count }, () => docket.createPerson(role))) as Promise<
      [TestPerson, TestPerson, TestPerson, TestPerson]
    >;
  const teamOf = (...people: TestPerson[]) => docket.createTeam(people.map((person) => ({ person, level: 1 })));
  const setTeam = async ({ id }: TestTeam, assignment: object) =>
    fine(await admin().patch(`/v1/teams/${id}`).send({ assignment }), 200);
  const setPerson = async ({ id }: TestPerson, change: object) =>
    fine(await admin().patch(`/v1/people/${id}`).send(change), 200);
  const next = (person: TestPerson, body?: object) =>
    body ? docket.as(person).post('/v1/desk/next').send(body) : docket.as(person).post('/v1/desk/next');
  const nextNumber = async (person: TestPerson, team: TestTeam) =>
    fine(await next(person, { team: team.id }), 200).number as string;
  async function waiting(team: TestTeam | null, more: Record<string, unknown> = {}, change: object = {}) {
    const { number } = await docket.openTicket(more);
    if (team) await docket.change(number, { teamId: team.id, ...change });
    return number;
  }
  /** Past the product: promises of days would have to be waited for. */
  const urge = (number: string, set: string) =>
    docket.query(`UPDATE ticket SET ${set} WHERE serial = $1`, [number.replace(/\D+/, '')]);
  const assigneeOf = async (number: string) => (await docket.ticket(number)).assignee?.id ?? null;
  const assigned = (numbers: string[]) =>
    eventually(async () => {
      const ids = await Promise.all(numbers.map(assigneeOf));
      expect(ids).not.toContain(null);
      return ids as string[];
    });
  const sharesOf = (people: TestPerson[], ids: (string | null)[]) =>
    people.map(({ id }) => ids.filter((one) => one === id).length);

  describe('take next', () => {
    it('gives the most urgent ticket: broken promises, then due times, then priority, then age', async () => {
      const [agent] = await agents(1);
      const team = await teamOf(agent);
      const made: Record<string, string> = {};
      for (const name of ['old', 'young', 'high', 'due', 'breached'] as const) made[name] = await waiting(team);
      const { old, young, high, due, breached } = made as Record<'old' | 'young' | 'high' | 'due' | 'breached', string>;
      for (const number of [old, young, high]) await urge(number, `due_at = 'infinity'`);
      await urge(high, `priority = 'high'`);
      await urge(due, `due_at = now() + interval '300 days'`);
      await urge(breached, `due_at = 'infinity', breached = true`);
      const order: string[] = [];
      for (let i = 0; i < 5; i++) order.push(await nextNumber(agent, team));
      expect(order).toEqual([breached, due, high, old, young]);
      expect((await next(agent, { team: team.id })).status).toBe(204);
    });

    it('assigns it, as any assignment: with version, history, and without a mail to oneself', async () => {
      const [agent] = await agents(1);
      const team = await teamOf(agent);
      const number = await waiting(team);
      const before = await docket.ticket(number);
      const answer = await next(agent, { team: team.id });
      const ticket = fine(answer, 200);
      expect(ticket).toMatchObject({ number, status: 'new', assignee: { id: agent.id, name: agent.name } });
      expect(ticket.version).toBe(before.version + 1);
      expect(answer.headers.etag).toBe(`"${ticket.version}"`);
      expect(await docket.ticket(number)).toEqual(ticket);
      expect((await docket.history(number)).at(-1)).toMatchObject({
        event: 'ticket.changed',
        what: 'assignee',
        actor: { id: agent.id },
        to: { id: agent.id },
      });
      await docket.settled();
      expect(await docket.query(`SELECT 1 FROM outbound_mail WHERE person_id = $1`, [agent.id])).toEqual([]);
    });

    it('gives what has to be worked on and nobody has, of one’s teams and without a team', async () => {
      const [agent, other] = await agents(2);
      const [team, foreign] = [await teamOf(agent), await teamOf(other)];
      const mine = await waiting(team);
      const nobodys = await waiting(null);
      await waiting(foreign);
      await waiting(team, {}, { assigneeId: other.id });
      for (const status of ['pending', 'on_hold', 'resolved', 'closed']) await waiting(team, {}, { status });
      const merged = await waiting(team);
      const into = await waiting(foreign);
      fine(await admin().post(`/v1/tickets/${merged}/merge`).send({ into }), 200);
      // Those of other tests that have no team are as good.
      const got: string[] = [];
      for (let answer = await next(agent); answer.status !== 204; answer = await next(agent)) {
        got.push(fine(answer, 200).number);
      }
      expect(got).toContain(mine);
      expect(got).toContain(nobodys);
      for (const number of got) {
        const { team: of, status } = await docket.ticket(number);
        expect([null, team.id]).toContain(of?.id ?? null);
        expect(['new', 'open']).toContain(status);
      }
      expect(await assigneeOf(merged)).toBeNull();
    });

    it('passes by what stands higher, or needs a language or skill that one does not have', async () => {
      const [agent, able] = await agents(2);
      const [senior] = await agents(1, 'senior');
      const team = await docket.createTeam([
        { person: agent, level: 1 },
        { person: able, level: 1 },
        { person: senior, level: 2 },
      ]);
      await setTeam(team, { skillsByCategory: { security: ['forensics'] } });
      await setPerson(agent, { languages: ['en'] });
      await setPerson(able, { languages: ['de', 'en'], skills: ['refunds', 'forensics'] });
      const german = await waiting(team, { requester: { email: `${team.id}@example.com`, locale: 'de-AT' } });
      const refund = await waiting(team, { tags: ['vip', 'skill:refunds'] });
      const secure = await waiting(team, { category: 'security' });
      const climbed = await waiting(team);
      await urge(climbed, 'level = 2');
      expect((await next(agent, { team: team.id })).status).toBe(204);
      const got = new Set([await nextNumber(able, team), await nextNumber(able, team), await nextNumber(able, team)]);
      expect(got).toEqual(new Set([german, refund, secure]));
      expect((await next(able, { team: team.id })).status).toBe(204);
      expect(await nextNumber(senior, team)).toBe(climbed);
    });

    it('goes on behind hundreds that are for others', async () => {
      const [agent] = await agents(1);
      const team = await teamOf(agent);
      const number = await waiting(team, {}, { priority: 'low' });
      await docket.query(
        `INSERT INTO ticket (id, serial, kind, subject, status, priority, tags, fields, level, channel, requester_id,
           requester_name, team_id, created_at, updated_at, due_at)
         SELECT gen_random_uuid(), nextval('ticket_serial_seq'), kind, subject, status, 'urgent', '{skill:none}', fields, level,
           channel, requester_id, requester_name, team_id, created_at, updated_at, now()
         FROM ticket, generate_series(1, 400) WHERE serial = $1`,
        [number.replace(/\D+/, '')],
      );
      expect(await nextNumber(agent, team)).toBe(number);
      expect((await next(agent, { team: team.id })).status).toBe(204);
      await docket.query(`DELETE FROM ticket WHERE tags = '{skill:none}'`);
    });

    it('waits for what somebody holds only for a moment', async () => {
      const [agent] = await agents(1);
      const team = await teamOf(agent);
      const number = await waiting(team);
      const held = docket.query(
        `WITH held AS MATERIALIZED (SELECT 1 FROM ticket WHERE serial = $1 FOR UPDATE)
        SELECT pg_sleep(0.3) FROM held`,
        [number.replace(/\D+/, '')],
      );
      const answer = next(agent, { team: team.id });
      expect(fine(await answer, 200).number).toBe(number);
      await held;
    });

    it('takes no heed of capacity and absence: who asks gets', async () => {
      const [agent] = await agents(1);
      const team = await teamOf(agent);
      await setPerson(agent, { capacity: 0, awayUntil: LATER });
      const number = await waiting(team);
      expect(await nextNumber(agent, team)).toBe(number);
    });

    it('gives one ticket for one Idempotency-Key', async () => {
      const [agent] = await agents(1);
      const team = await teamOf(agent);
      for (let i = 0; i < 3; i++) await waiting(team);
      const ask = () => next(agent, { team: team.id }).set('idempotency-key', `next-${team.id}`);
      const first = fine(await ask(), 200);
      const again = await ask();
      expect(fine(again, 200)).toEqual(first);
      expect(again.headers['idempotency-replayed']).toBe('true');
      const both = await Promise.all(
        [1, 2].map(() => next(agent, { team: team.id }).set('idempotency-key', `both-${team.id}`)),
      );
      const [one, other] = both.map((answer) => fine(answer, 200).number);
      expect(one).toBe(other);
      expect(one).not.toBe(first.number);
      // Nothing is an answer too.
      await nextNumber(agent, team);
      const nothing = () => next(agent, { team: team.id }).set('idempotency-key', `nothing-${team.id}`);
      expect((await nothing()).status).toBe(204);
      await waiting(team);
      const replayed = await nothing();
      expect(replayed.status).toBe(204);
      expect(replayed.headers['idempotency-replayed']).toBe('true');
      await nextNumber(agent, team);
    });

    it('is described with both answers', async () => {
      const { paths, components } = fine(await docket.http.get('/docs/openapi.json'), 200);
      const { requestBody, responses } = paths['/v1/desk/next'].post;
      const { required = [] } =
        components.schemas[requestBody.content['application/json'].schema.$ref.split('/').at(-1)];
      expect(required).toEqual([]);
      expect(responses['200'].content['application/json'].schema.$ref).toMatch(/TicketView$/);
      expect(responses['204']).toBeDefined();
    });

    it('is for agents, in teams of theirs; for admins in any', async () => {
      const [agent, other] = await agents(2);
      const team = await teamOf(other);
      const number = await waiting(team);
      const requester = await docket.createPerson('requester');
      expectProblem(await docket.http.post('/v1/desk/next').send({}), { status: 401 });
      expectProblem(await next(requester), { status: 403 });
      for (const id of [team.id, NOBODY]) {
        expectProblem(await next(agent, { team: id }), { status: 400, pointer: '/team' });
      }
      expectProblem(await next(docket.admin, { team: NOBODY }), { status: 400, pointer: '/team' });
      expect(fine(await next(docket.admin, { team: team.id.toUpperCase() }), 200).number).toBe(number);
    });

    it.each([
      ['a team that is none', { team: 'Payments' }, '/team'],
      ['null for a team', { team: null }, '/team'],
      ['a list for a team', { team: [NOBODY] }, '/team'],
      ['NUL for a team', { team: '\0' }, '/team'],
      ['what we do not know', { tag: 'vip' }, '/tag'],
    ])('is refused with %s', async (_, body, pointer) => {
      expectProblem(await next(docket.admin, body), { status: 400, pointer });
    });
  });

  describe('by itself', () => {
    it('is off, until a team wants it; then what waits is assigned', async () => {
      const people = await agents(2);
      const team = await teamOf(...people.slice(0, 2));
      const numbers = [await waiting(team), await waiting(team)];
      const busy = await teamOf(people[0]);
      await setTeam(busy, { mode: 'round_robin' });
      await assigned([await waiting(busy)]);
      // Whoever gave that one has looked here before.
      expect(await Promise.all(numbers.map(assigneeOf))).toEqual([null, null]);
      await setTeam(team, { mode: 'round_robin' });
      expect(sharesOf(people.slice(0, 2), await assigned(numbers))).toEqual([1, 1]);
    });

    it.each(['round_robin', 'least_loaded'])('spreads twenty at once evenly: %s', async (mode) => {
      const people = await agents(4);
      const team = await teamOf(...people);
      await setTeam(team, { mode });
      const numbers = await Promise.all(Array.from({ length: 20 }, () => waiting(team)));
      expect(sharesOf(people, await assigned(numbers))).toEqual([5, 5, 5, 5]);
    });

    it('is told in the history, and to whoever gets it', async () => {
      const [agent] = await agents(1);
      const team = await teamOf(agent);
      await setTeam(team, { mode: 'least_loaded' });
      const number = await waiting(team);
      await assigned([number]);
      const lines = await docket.history(number);
      expect(lines).toContainEqual(
        expect.objectContaining({ event: 'ticket.changed', what: 'assignee', to: { id: agent.id, name: agent.name } }),
      );
      expect(lines).toContainEqual(
        expect.objectContaining({ event: 'ticket.assigned', what: 'assignment', to: 'least_loaded' }),
      );
      await docket.settled();
      expect(await docket.query('SELECT kind FROM outbound_mail WHERE person_id = $1', [agent.id])).toEqual([
        { kind: 'assigned' },
      ]);
    });

    it('never gives anybody more than is enough, also of two teams; then the most urgent waits least', async () => {
      const people = (await agents(2)).slice(0, 2) as [TestPerson, TestPerson];
      for (const person of people) await setPerson(person, { capacity: 3 });
      const teams = [await teamOf(...people), await teamOf(...people)];
      for (const team of teams) await setTeam(team, { mode: 'least_loaded' });
      const numbers = await Promise.all(Array.from({ length: 10 }, (_, i) => waiting(teams[i % 2]!)));
      const given = async () => (await Promise.all(numbers.map(assigneeOf))).filter((id) => id !== null);
      await eventually(async () => expect(await given()).toHaveLength(6));
      expect(sharesOf(people, await given())).toEqual([3, 3]);
      const left: string[] = [];
      for (const number of numbers) if ((await assigneeOf(number)) === null) left.push(number);
      const urgent = left.at(-1)!;
      await urge(urgent, 'breached = true');
      const taken = numbers.find((number) => !left.includes(number))!;
      await docket.change(taken, { status: 'pending' });
      await assigned([urgent]);
      expect(await given()).toHaveLength(7);
      // What waits for its requester is nobody's load; what is taken off somebody neither.
      const mine = await docket.query<{ number: string }>(
        `SELECT 'WO-' || serial AS number FROM ticket WHERE assignee_id = $1 AND status = 'new' LIMIT 1`,
        [people[0].id],
      );
      await docket.change(mine[0]!.number, { status: 'resolved' });
      await eventually(async () => expect(await given()).toHaveLength(8));
      const loads = await docket.query<{ load: number }>(
        `SELECT count(*)::int AS load FROM ticket WHERE assignee_id = ANY($1) AND status IN ('new', 'open') GROUP BY assignee_id`,
        [people.map(({ id }) => id)],
      );
      expect(loads).toEqual([{ load: 3 }, { load: 3 }]);
    });

    it('gives to those who are there, and to others once they are back', async () => {
      const [away, off, there] = await agents(3);
      const team = await teamOf(away, off, there);
      const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7]!;
      const calendar = { name: 'Hardly ever', timezone: 'UTC', hours: { [day]: [['00:00', '00:01']] } };
      fine(await admin().put('/v1/calendars/hardly-ever').send(calendar), 200);
      await setPerson(away, { awayUntil: LATER });
      await setPerson(off, { onDuty: 'hardly-ever' });
      await setPerson(there, { capacity: 2 });
      await setTeam(team, { mode: 'round_robin' });
      const numbers = await Promise.all(Array.from({ length: 2 }, () => waiting(team)));
      expect(sharesOf([away, off, there], await assigned(numbers))).toEqual([0, 0, 2]);
      const more = await waiting(team);
      fine(await docket.as(away).patch('/v1/me/availability').send({ awayUntil: null }), 200);
      expect(await assigned([more])).toEqual([away.id]);
      // Who goes away keeps what they have.
      await setPerson(away, { awayUntil: LATER });
      const last = await waiting(team);
      fine(await docket.as(off).patch('/v1/me/availability').send({ onDuty: null }), 200);
      expect(await assigned([last])).toEqual([off.id]);
      expect(await assigneeOf(more)).toBe(away.id);
    });

    it('finds those with language and skill, on the lowest level that has any', async () => {
      const [agent, german] = await agents(2);
      const [senior] = await agents(1, 'senior');
      const team = await docket.createTeam([
        { person: agent, level: 1 },
        { person: german, level: 1 },
        { person: senior, level: 2 },
      ]);
      await setPerson(agent, { languages: ['en'] });
      await setPerson(german, { languages: ['de'] });
      await setPerson(senior, { skills: ['forensics'] });
      await setTeam(team, { mode: 'least_loaded', skillsByCategory: { security: ['forensics'] } });
      const numbers = [
        await waiting(team, { requester: { email: `de-${team.id}@example.com`, locale: 'de' } }),
        await waiting(team),
        await waiting(team, { category: 'security' }),
        await waiting(team, { tags: ['skill:forensics'] }),
      ];
      expect(await assigned(numbers)).toEqual([german.id, agent.id, senior.id, senior.id]);
      const french = await waiting(team, { requester: { email: `fr-${team.id}@example.com`, locale: 'fr' } });
      const unknown = await waiting(team, { tags: ['skill:unheard-of'] });
      await setPerson(senior, { languages: ['fr'] });
      expect(await assigned([french])).toEqual([senior.id]);
      expect(await assigneeOf(unknown)).toBeNull();
    });

    it('gives what is transferred, handed back or reopened, and leaves what somebody has', async () => {
      const [agent, other] = await agents(2);
      const [team, plain] = [await teamOf(agent), await teamOf(other)];
      await setTeam(team, { mode: 'round_robin' });
      const taken = await waiting(team, {}, { assigneeId: other.id });
      const number = await waiting(plain, {}, { assigneeId: other.id });
      await docket.change(number, { teamId: team.id, assigneeId: null });
      expect(await assigned([number])).toEqual([agent.id]);
      await docket.change(number, { status: 'resolved', assigneeId: null });
      await docket.change(number, { status: 'open' });
      expect(await assigned([number])).toEqual([agent.id]);
      expect(await assigneeOf(taken)).toBe(other.id);
      await setTeam(team, { mode: 'off' });
      await docket.change(number, { assigneeId: null });
      await setTeam(plain, { mode: 'round_robin' });
      await assigned([await waiting(plain)]);
      expect(await assigneeOf(number)).toBeNull();
    });
  });

  describe('is set', () => {
    it('for a team, and shown', async () => {
      const [agent] = await agents(1);
      const team = await teamOf(agent);
      const shown = async () => {
        const { data } = fine(await docket.as(agent).get('/v1/teams?limit=100'), 200);
        return data.find(({ id }: { id: string }) => id === team.id).assignment;
      };
      expect(await shown()).toBeUndefined();
      const skillsByCategory = { security: ['forensics'], 'Login & access': [] };
      const set = await setTeam(team, { mode: 'least_loaded', skillsByCategory });
      expect(set.assignment).toEqual({ mode: 'least_loaded', skillsByCategory });
      expect((await setTeam(team, { mode: 'off' })).assignment).toEqual({ mode: 'off', skillsByCategory });
      expect(await shown()).toEqual({ mode: 'off', skillsByCategory });
      fine(await admin().patch(`/v1/teams/${team.id}`).send({ isDefault: false }), 200);
      expect(await shown()).toEqual({ mode: 'off', skillsByCategory });
      expect(await setTeam(team, { skillsByCategory: {} })).not.toHaveProperty('assignment');
    });

    it.each([
      ['a mode that is none', { mode: 'random' }, '/assignment/mode'],
      ['null for a mode', { mode: null }, '/assignment/mode'],
      ['skills that are none', { skillsByCategory: { security: ['Two words'] } }, '/assignment/skillsByCategory'],
      ['no list of skills', { skillsByCategory: { security: 'forensics' } }, '/assignment/skillsByCategory'],
      ['a category without a name', { skillsByCategory: { '': [] } }, '/assignment/skillsByCategory'],
      ['a list for categories', { skillsByCategory: [] }, '/assignment/skillsByCategory'],
      ['null for categories', { skillsByCategory: null }, '/assignment/skillsByCategory'],
      ['what we do not know', { weight: 1 }, '/assignment/weight'],
    ])('for a team not to %s', async (_, assignment, pointer) => {
      const team = await docket.createTeam();
      const answer = await admin().patch(`/v1/teams/${team.id}`).send({ assignment });
      expectProblem(answer, { status: 400, pointer });
    });

    it.each([null, 'off', []])('for a team not to %j', async (assignment) => {
      const team = await docket.createTeam();
      const answer = await admin().patch(`/v1/teams/${team.id}`).send({ assignment });
      expectProblem(answer, { status: 400, pointer: '/assignment' });
    });

    it('for a person, by admins, and shown', async () => {
      const [agent] = await agents(1);
      const given = { capacity: 12, languages: ['en', 'de'], skills: ['refunds', 'störungen'] };
      expect(await setPerson(agent, given)).toMatchObject(given);
      expect(await setPerson(agent, { name: 'Ada' })).toMatchObject(given);
      const rows: { id: string }[] = [];
      for (let after: string | null = ''; after !== null;) {
        const { data, page }: { data: { id: string }[]; page: { next: string | null } } = fine(
          await docket.as(agent).get(`/v1/people?limit=100${after && `&after=${after}`}`),
          200,
        );
        rows.push(...data);
        after = page.next;
      }
      expect(rows.find(({ id }) => id === agent.id)).toMatchObject(given);
      expect((await setPerson(agent, { capacity: 0 })).capacity).toBe(0);
      const plain = await setPerson(agent, { capacity: null, languages: [], skills: [] });
      for (const property of Object.keys(given)) expect(plain).not.toHaveProperty(property);
      expectProblem(await docket.as(agent).patch(`/v1/people/${agent.id}`).send(given), { status: 403 });
    });

    it.each([
      ['capacity', -1],
      ['capacity', 1.5],
      ['capacity', '12'],
      ['capacity', 1e12],
      ['languages', 'de'],
      ['languages', ['German']],
      ['languages', ['de', 'de']],
      ['languages', [7]],
      ['skills', null],
      ['skills', 'refunds'],
      ['skills', ['Refunds']],
      ['skills', ['two words']],
      ['skills', ['x'.repeat(59)]],
      ['skills', ['a', 'a']],
    ])('for a person not with %s %j', async (property, value) => {
      const answer = await admin()
        .patch(`/v1/people/${docket.admin.id}`)
        .send({ [property]: value });
      expectProblem(answer, { status: 400, pointer: `/${property}` });
    });
  });
});
