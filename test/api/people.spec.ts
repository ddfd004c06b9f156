import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

const PASSWORD = 'correct horse battery staple';
const NOBODY = '0190d5e2-0000-7000-8000-000000000000';

describe('people', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let requester: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    requester = await docket.createPerson('requester');
  });
  afterAll(() => docket?.stop());

  const admin = () => docket.as(docket.admin);
  const newPerson = (more: object = {}) => ({
    email: `${unique('ada')}@example.com`,
    name: 'Ada',
    role: 'agent',
    ...more,
  });
  const logIn = (email: unknown, password: unknown) =>
    docket.http.post('/v1/auth/login').send({ email, password } as object);

  it.each(['requester', 'agent', 'senior', 'lead', 'admin'])('can be made as %s', async (role) => {
    const given = newPerson({ role, locale: 'de-AT' });
    expect(fine(await admin().post('/v1/people').send(given), 201)).toEqual({
      id: expect.any(String),
      ...given,
      tier: null,
      createdAt: expect.any(String),
    });
  });

  it('may have a tier, which admins give and take', async () => {
    const made = fine(
      await admin()
        .post('/v1/people')
        .send(newPerson({ tier: 'gold' })),
      201,
    );
    expect(made.tier).toBe('gold');
    const change = async (tier: unknown) => admin().patch(`/v1/people/${made.id}`).send({ tier });
    expect(fine(await change('silver'), 200).tier).toBe('silver');
    expect(fine(await admin().patch(`/v1/people/${made.id}`).send({ name: 'Ada L.' }), 200).tier).toBe('silver');
    expect(fine(await change(null), 200).tier).toBeNull();
    for (const wrong of ['', '  ', 7, 'x'.repeat(101)]) {
      expectProblem(await change(wrong), { status: 400, pointer: '/tier' });
    }
    const listed = fine(await admin().get('/v1/people?limit=100'), 200).data;
    expect(listed[0]).toHaveProperty('tier', null);
  });

  it.each([
    ['requester', false],
    ['agent', true],
  ])('who log in as %s see their tier: %s', async (role, shown) => {
    const given = newPerson({ role, tier: 'gold' });
    const { tier, ...others } = fine(
      await admin()
        .post('/v1/people')
        .send({ ...given, password: PASSWORD }),
      201,
    );
    const { person } = fine(await logIn(given.email, PASSWORD), 200);
    expect(tier).toBe('gold');
    expect(person).toEqual(shown ? { ...others, tier } : others);
  });

  it('are made by admins only', async () => {
    expectProblem(await docket.http.post('/v1/people').send(newPerson()), { status: 401 });
    const lead = await docket.createPerson('lead');
    for (const person of [agent, requester, lead]) {
      expectProblem(
        await docket
          .as(person)
          .post('/v1/people')
          .send(newPerson({ role: 'admin' })),
        { status: 403 },
      );
      expectProblem(await docket.as(person).patch(`/v1/people/${person.id}`).send({ role: 'admin' }), { status: 403 });
      expectProblem(
        await docket
          .as(person)
          .post('/v1/teams')
          .send({ name: unique('T'), members: [] }),
        { status: 403 },
      );
      expectProblem(
        await docket
          .as(person)
          .post('/v1/api-keys')
          .send({ name: 'x', scopes: ['mail:inbound'] }),
        {
          status: 403,
        },
      );
    }
  });

  it('have one address each, whatever its case', async () => {
    const given = newPerson();
    fine(await admin().post('/v1/people').send(given), 201);
    const again = await admin()
      .post('/v1/people')
      .send({ ...given, email: given.email.toUpperCase() });
    expectProblem(again, { status: 409, code: 'person/exists' });
  });

  it('who opened a ticket before they were made are the same person', async () => {
    const email = `${unique('early')}@example.com`;
    const ticket = await docket.openTicket({ requester: { email } });
    expectProblem(await admin().post('/v1/people').send(newPerson({ email })), { status: 409 });
    fine(await admin().patch(`/v1/people/${ticket.requester.id}`).send({ password: PASSWORD }), 200);
    const person = await docket.logIn(email, PASSWORD);
    fine(await docket.as(person).get(`/v1/tickets/${ticket.number}`), 200);
  });

  it.each([
    ['no address', { email: undefined }, '/email'],
    ['an address that is none', { email: 'ada' }, '/email'],
    ['no name', { name: undefined }, '/name'],
    ['a blank name', { name: ' ' }, '/name'],
    ['an absurdly long name', { name: 'x'.repeat(100_000) }, '/name'],
    ['no role', { role: undefined }, '/role'],
    ['a role that is none', { role: 'root' }, '/role'],
    ['a password that is too short', { password: '1234567' }, '/password'],
    ['an absurdly long password', { password: 'x'.repeat(100_000) }, '/password'],
    ['a locale that is none', { locale: 'Klingon please' }, '/locale'],
    ['an id', { id: NOBODY }, '/id'],
  ])('are refused with %s', async (_, more, pointer) => {
    expectProblem(await admin().post('/v1/people').send(newPerson(more)), { status: 400, pointer });
  });

  it.each([
    ['name', null],
    ['name', ' '],
    ['role', null],
    ['role', 'root'],
    ['locale', null],
    ['password', null],
    ['password', 'short'],
    ['email', 'other@example.com'],
  ])('keep what they have when %s is to be %j', async (property, value) => {
    const answer = await admin()
      .patch(`/v1/people/${agent.id}`)
      .send({ [property]: value });
    expectProblem(answer, { status: 400, pointer: `/${property}` });
  });

  it('leave their teams when they become requesters', async () => {
    const person = await docket.createPerson('senior');
    const team = await docket.createTeam([{ person, level: 2 }]);
    fine(await admin().patch(`/v1/people/${person.id}`).send({ role: 'requester' }), 200);
    const { data } = fine(await docket.as(agent).get('/v1/teams?limit=100'), 200);
    expect(data.find(({ id }: { id: string }) => id === team.id).members).toEqual([]);
  });

  it('are never without an admin', async () => {
    await docket.query(`UPDATE person SET role = 'agent' WHERE role = 'admin' AND id <> $1`, [docket.admin.id]);
    const other = await docket.createPerson('admin');
    const demote = ({ id }: { id: string }) =>
      docket.as(docket.admin).patch(`/v1/people/${id}`).send({ role: 'agent' });
    fine(await demote(other), 200);
    expectProblem(await demote(docket.admin), { status: 409 });
    fine(await admin().post('/v1/people').send(newPerson()), 201);
  });

  it('that nobody knows cannot be changed', async () => {
    expectProblem(await admin().patch(`/v1/people/${NOBODY}`).send({ name: 'Nobody' }), { status: 404 });
  });

  it('are listed for agents, page by page, without their secrets', async () => {
    const seen: { id: string }[] = [];
    let after: string | null = null;
    do {
      const query: Record<string, string> = after ? { limit: '3', after } : { limit: '3' };
      const answer = await docket.as(agent).get('/v1/people').query(query);
      expect(answer.text).not.toMatch(/password|argon2/i);
      seen.push(...fine(answer, 200).data);
      after = answer.body.page.next;
    } while (after);
    const ids = await docket.query<{ id: string }>('SELECT id FROM person ORDER BY id');
    expect(seen.map(({ id }) => id)).toEqual(ids.map(({ id }) => id));
    expectProblem(await docket.as(requester).get('/v1/people'), { status: 403 });
    expectProblem(await docket.as(agent).get('/v1/people?after=nonsense'), { status: 400, pointer: '?after' });
    expectProblem(await docket.as(agent).get('/v1/teams?after=nonsense'), { status: 400, pointer: '?after' });
  });

  describe('log in', () => {
    it('with address and password, for twelve hours or so', async () => {
      const given = newPerson({ password: PASSWORD });
      fine(await admin().post('/v1/people').send(given), 201);
      const answer = fine(await logIn(given.email.toUpperCase(), PASSWORD), 200);
      expect(answer).toEqual({
        accessToken: expect.any(String),
        expiresIn: expect.any(Number),
        person: expect.objectContaining({ email: given.email, name: 'Ada', role: 'agent' }),
      });
      expect(answer.expiresIn).toBeGreaterThan(600);
      fine(await docket.as({ token: answer.accessToken }).get('/v1/tickets'), 200);
    });

    it('not with a wrong password, without a password, or as nobody: all answered alike', async () => {
      const { email } = fine(await admin().post('/v1/people').send(newPerson()), 201);
      const wrong = await logIn(agent.email, 'wrong password');
      expectProblem(wrong, { status: 401, code: 'auth/failed' });
      expectAlike(await logIn(email, 'wrong password'), wrong);
      expectAlike(await logIn('nobody@example.com', 'wrong password'), wrong);
      expectProblem(await logIn(email, ''), { status: 401 });
    });

    it.each([
      ['no address', undefined, PASSWORD, '/email'],
      ['no password', 'ada@example.com', undefined, '/password'],
      ['an address that is no text', { $ne: null }, PASSWORD, '/email'],
      ['an absurdly long password', 'ada@example.com', 'x'.repeat(500_000), '/password'],
    ])('not with %s', async (_, email, password, pointer) => {
      expectProblem(await logIn(email, password), { status: 400, pointer });
    });

    it('not any more after ten wrong passwords for an address, while others still do', async () => {
      const given = newPerson({ password: PASSWORD });
      fine(await admin().post('/v1/people').send(given), 201);
      for (let i = 0; i < 10; i++) expectProblem(await logIn(given.email, `wrong ${i}`), { status: 401 });
      const answer = await logIn(given.email, PASSWORD);
      expectProblem(answer, { status: 429, code: 'auth/too-many-attempts' });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expectProblem(await logIn(given.email.toUpperCase(), PASSWORD), { status: 429 });
      fine(await logIn(agent.email, PASSWORD), 200);
    });

    it('after fewer wrong passwords than that, which are forgotten then', async () => {
      const given = newPerson({ password: PASSWORD });
      fine(await admin().post('/v1/people').send(given), 201);
      for (let round = 0; round < 2; round++) {
        for (let i = 0; i < 6; i++) expectProblem(await logIn(given.email, `wrong ${i}`), { status: 401 });
        fine(await logIn(given.email, PASSWORD), 200);
      }
    });

    it('with twenty wrong passwords at once no more often than with twenty in a row', async () => {
      const given = newPerson({ password: PASSWORD });
      fine(await admin().post('/v1/people').send(given), 201);
      await Promise.all(Array.from({ length: 20 }, (_, i) => logIn(given.email, `wrong ${i}`)));
      expectProblem(await logIn(given.email, PASSWORD), { status: 429 });
    });

    it('with a new password once an admin has set it, and no longer with the old one', async () => {
      const person = await docket.createPerson('agent');
      fine(await admin().patch(`/v1/people/${person.id}`).send({ password: 'another good password' }), 200);
      expectProblem(await logIn(person.email, PASSWORD), { status: 401 });
      const { accessToken: token } = fine(await logIn(person.email, 'another good password'), 200);
      fine(await docket.as({ token }).get('/v1/tickets'), 200);
      // Whoever had got hold of a token loses it, be it of the same second.
      expectProblem(await docket.as(person).get('/v1/tickets'), { status: 401, code: 'auth/failed' });
    });

    it('with a role that counts at once when it changes', async () => {
      const person = await docket.createPerson('agent');
      fine(await docket.as(person).get('/v1/people'), 200);
      fine(await admin().patch(`/v1/people/${person.id}`).send({ role: 'requester' }), 200);
      expectProblem(await docket.as(person).get('/v1/people'), { status: 403 });
      fine(await admin().patch(`/v1/people/${person.id}`).send({ role: 'admin' }), 200);
      fine(await docket.as(person).post('/v1/people').send(newPerson()), 201);
    });

    it('with a token that nobody can change', async () => {
      const [head, payload, signature] = agent.token.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      const forged = Buffer.from(JSON.stringify({ ...claims, sub: docket.admin.id })).toString('base64url');
      for (const token of [`${head}.${forged}.${signature}`, `${head}.${payload}.`, `${head}.${payload}`]) {
        expectProblem(await docket.as({ token }).get('/v1/tickets'), { status: 401, code: 'auth/failed' });
      }
    });
  });

  describe('in teams', () => {
    const team = (more: object = {}) => ({
      name: unique('Team'),
      members: [{ personId: agent.id, level: 1 }],
      ...more,
    });

    it('stand on a ladder', async () => {
      const lead = await docket.createPerson('lead');
      const given = team({
        members: [
          { personId: agent.id, level: 1 },
          { personId: lead.id, level: 3 },
        ],
      });
      const made = fine(await admin().post('/v1/teams').send(given), 201);
      expect(made).toMatchObject({ id: expect.any(String), ...given });
      const { data } = fine(await docket.as(agent).get('/v1/teams'), 200);
      expect(data).toContainEqual({ id: made.id, isDefault: false, ...given });
      expectProblem(await docket.as(requester).get('/v1/teams'), { status: 403 });
    });

    it('whose name nobody else has', async () => {
      const given = team();
      fine(await admin().post('/v1/teams').send(given), 201);
      expectProblem(await admin().post('/v1/teams').send(given), { status: 409, code: 'team/exists' });
    });

    it('of which one is the default', async () => {
      for (let i = 0; i < 2; i++)
        fine(
          await admin()
            .post('/v1/teams')
            .send(team({ isDefault: true })),
          201,
        );
      const { data } = fine(await docket.as(agent).get('/v1/teams?limit=100'), 200);
      expect(data.filter(({ isDefault }: { isDefault: boolean }) => isDefault)).toHaveLength(1);
    });

    it.each([
      ['no name', () => ({ name: undefined }), '/name'],
      ['a blank name', () => ({ name: ' ' }), '/name'],
      ['no members', () => ({ members: undefined }), '/members'],
      ['members that are none', () => ({ members: [7] }), '/members'],
      ['a member nobody knows', () => ({ members: [{ personId: NOBODY, level: 1 }] }), '/members/0/personId'],
      ['a member without an id', () => ({ members: [{ level: 1 }] }), '/members/0/personId'],
      ['a requester as a member', () => ({ members: [{ personId: requester.id, level: 1 }] }), '/members/0/personId'],
      [
        'a member twice',
        () => ({ members: [1, 2].map((level) => ({ personId: agent.id, level })) }),
        '/members/1/personId',
      ],
      ['a level below the ladder', () => ({ members: [{ personId: agent.id, level: 0 }] }), '/members/0/level'],
      ['a level above the ladder', () => ({ members: [{ personId: agent.id, level: 4 }] }), '/members/0/level'],
      ['half a level', () => ({ members: [{ personId: agent.id, level: 1.5 }] }), '/members/0/level'],
      ['what we do not know', () => ({ members: [{ personId: agent.id, level: 1, x: 1 }] }), '/members/0/x'],
    ])('are refused with %s', async (_, more, pointer) => {
      const answer = await admin().post('/v1/teams').send(team(more()));
      expect(answer.status, answer.text).toBe(400);
      expect(answer.body.errors.map((error: { pointer: string }) => error.pointer).join()).toContain(pointer);
    });
  });

  describe('in teams above teams', () => {
    const create = async (more: object = {}) =>
      fine(
        await admin()
          .post('/v1/teams')
          .send({ name: unique('Team'), members: [], ...more }),
        201,
      );
    const change = (id: string, body: object) => admin().patch(`/v1/teams/${id}`).send(body);

    it('fall back on the one above, and on none', async () => {
      const above = await create();
      const team = await create({ fallbackTeamId: above.id });
      expect(team).toMatchObject({ fallbackTeamId: above.id });
      const { data } = fine(await docket.as(agent).get('/v1/teams?limit=100'), 200);
      expect(data.find(({ id }: { id: string }) => id === team.id).fallbackTeamId).toBe(above.id);
      expect(fine(await change(team.id, { fallbackTeamId: null }), 200)).not.toHaveProperty('fallbackTeamId');
    });

    it('are changed as given, and keep the rest', async () => {
      const team = await create({ members: [{ personId: agent.id, level: 1 }] });
      const name = unique('Renamed');
      expect(fine(await change(team.id, { name }), 200)).toEqual({ ...team, name });
      expect(fine(await change(team.id, { members: [] }), 200)).toEqual({ ...team, name, members: [] });
      expect(fine(await change(team.id, { isDefault: true }), 200).isDefault).toBe(true);
      const other = await create({ isDefault: true });
      const { data } = fine(await docket.as(agent).get('/v1/teams?limit=100'), 200);
      const defaults = data.filter(({ isDefault }: { isDefault: boolean }) => isDefault);
      expect(defaults.map(({ id }: { id: string }) => id)).toEqual([other.id]);
      expect(fine(await change(other.id, { isDefault: false }), 200).isDefault).toBe(false);
    });

    it('never fall back in a circle', async () => {
      const first = await create();
      const second = await create({ fallbackTeamId: first.id });
      const third = await create({ fallbackTeamId: second.id });
      for (const fallbackTeamId of [first.id, second.id, third.id.toUpperCase(), NOBODY]) {
        const answer = await change(first.id, { fallbackTeamId });
        expectProblem(answer, { status: 400, pointer: '/fallbackTeamId' });
      }
    });

    it('never fall back in a circle that two make at once', async () => {
      const teams = await Promise.all([create(), create()]);
      const answers = await Promise.all(
        teams.map(({ id }, i) => change(id, { fallbackTeamId: teams[1 - i].id }).then(({ status }) => status)),
      );
      expect(answers.sort()).toEqual([200, 400]);
    });

    it('have one name each, also where two get it at once', async () => {
      for (let i = 0; i < 10; i++) {
        const [team, name] = [await create(), unique('Wanted')];
        const answers = await Promise.all([
          change(team.id, { name }),
          admin().post('/v1/teams').send({ name, members: [] }),
        ]);
        const [refused] = answers.filter(({ status }) => status > 201);
        expectProblem(refused!, { status: 409, code: 'team/exists' });
      }
    });

    it('are refused a name that another has, members that are none, and null', async () => {
      const [team, other] = [await create(), await create()];
      expectProblem(await change(team.id, { name: other.name }), { status: 409, code: 'team/exists' });
      const members = [{ personId: requester.id, level: 1 }];
      expectProblem(await change(team.id, { members }), { status: 400, pointer: '/members/0/personId' });
      expectProblem(await change(team.id, { isDefault: null }), { status: 400, pointer: '/isDefault' });
      expectProblem(await change(NOBODY, { name: 'x' }), { status: 404, code: 'team/not-found' });
      expectProblem(await docket.as(agent).patch(`/v1/teams/${team.id}`).send({ name: 'x' }), { status: 403 });
    });
  });

  describe('who are not always there', () => {
    const AWAY = '2030-01-02T03:04:05.000Z';

    it('say so themselves, and admins of anybody', async () => {
      const person = await docket.createPerson('senior');
      const mine = await docket.as(person).patch('/v1/me/availability').send({ onDuty: 'business', awayUntil: AWAY });
      expect(fine(mine, 200)).toMatchObject({ id: person.id, onDuty: 'business', awayUntil: AWAY });
      const changed = fine(await admin().patch(`/v1/people/${person.id}`).send({ name: 'Back', awayUntil: null }), 200);
      expect(changed).toMatchObject({ name: 'Back', onDuty: 'business' });
      expect(changed).not.toHaveProperty('awayUntil');
      const back = await docket.as(person).patch('/v1/me/availability').send({ onDuty: null });
      expect(fine(back, 200)).not.toHaveProperty('onDuty');
    });

    it.each([
      ['a calendar nobody knows', { onDuty: 'lunch' }, '/onDuty'],
      ['a calendar that is none', { onDuty: 'Lunch break' }, '/onDuty'],
      ['a day', { awayUntil: '2030-01-02' }, '/awayUntil'],
      ['a time without offset', { awayUntil: '2030-01-02T03:04:05' }, '/awayUntil'],
      ['a day that does not exist', { awayUntil: '2030-02-30T00:00:00Z' }, '/awayUntil'],
      ['what is for admins', { role: 'admin' }, '/role'],
    ])('are refused %s', async (_, body, pointer) => {
      expectProblem(await docket.as(agent).patch('/v1/me/availability').send(body), { status: 400, pointer });
    });

    it('are agents', async () => {
      expectProblem(await docket.as(requester).patch('/v1/me/availability').send({ awayUntil: AWAY }), { status: 403 });
      expectProblem(await docket.http.patch('/v1/me/availability').send({ awayUntil: AWAY }), { status: 401 });
    });
  });

  describe('and programs', () => {
    it('get a key that is shown once and kept by nobody', async () => {
      const given = { name: 'Mail gateway', scopes: ['mail:inbound'] };
      const made = fine(await admin().post('/v1/api-keys').send(given), 201);
      expect(made).toEqual({ id: expect.any(String), ...given, key: expect.stringMatching(/^dk_\w{60,}$/) });
      const [kept] = await docket.query<{ text: string }>(`SELECT api_key::text AS text FROM api_key WHERE id = $1`, [
        made.id,
      ]);
      expect(kept!.text).not.toContain(made.key.split('_')[2]);
    });

    it.each([
      ['no name', { name: undefined }, '/name'],
      ['no scopes', { scopes: undefined }, '/scopes'],
      ['not a single scope', { scopes: [] }, '/scopes'],
      ['a scope that is none', { scopes: ['everything'] }, '/scopes'],
    ])('get none with %s', async (_, more, pointer) => {
      const given = { name: 'x', scopes: ['mail:inbound'], ...more };
      expectProblem(await admin().post('/v1/api-keys').send(given), { status: 400, pointer });
    });

    it('may do nothing but what the key is for', async () => {
      const { key } = fine(
        await admin()
          .post('/v1/api-keys')
          .send({ name: 'x', scopes: ['mail:inbound'] }),
        201,
      );
      const program = docket.as({ token: key });
      const { number } = await docket.openTicket();
      for (const path of ['/v1/tickets', '/v1/people', `/v1/tickets/${number}/history`, '/v1/sla/policies']) {
        expectProblem(await program.get(path), { status: 403, code: 'auth/forbidden' });
      }
      expectProblem(await program.post('/v1/tickets').send({ subject: 'x', body: 'x' }), { status: 403 });
      expectProblem(await program.post('/v1/people').send(newPerson()), { status: 403 });
      expect((await program.get(`/v1/tickets/${number}`)).status).toBeGreaterThanOrEqual(401);
      expectProblem(
        await docket
          .as({ token: `${key.slice(0, -1)}0` === key ? `${key}1` : `${key.slice(0, -1)}0` })
          .get('/v1/tickets'),
        {
          status: 401,
        },
      );
    });
  });
});
