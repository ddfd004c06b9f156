import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, type TestTeam, unique } from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

interface Macro {
  id: string;
  name: string;
  audience: string;
  team: { id: string; name: string } | null;
  reply: { visibility: string; texts: Record<string, string> } | null;
  change: Record<string, unknown>;
  mayChange: boolean;
}

const NOBODY = '0190d5e2-0000-7000-8000-000000000000';

describe('macros', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let lead: TestPerson;
  let stranger: TestPerson;
  let team: TestTeam;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
    lead = await docket.createPerson('lead');
    stranger = await docket.createPerson('lead');
    await docket.createTeam([], { isDefault: true });
    team = await docket.createTeam([
      { person: agent, level: 1 },
      { person: lead, level: 1 },
    ]);
  });
  afterAll(() => docket?.stop());

  const post = (body: object, by: { token: string } = agent) => docket.as(by).post('/v1/macros').send(body);
  const patch = (id: string, body: object, by: { token: string } = agent) =>
    docket.as(by).patch(`/v1/macros/${id}`).send(body);
  const save = async (more: object, by: { token: string } = agent) =>
    fine(await post({ name: unique('Macro'), ...more }, by), 201) as Macro;
  const saying = (text: string, more: object = {}, change: object = {}) =>
    save({ reply: { texts: { en: text }, ...more }, change });
  const ids = async (by: TestPerson) =>
    (fine(await docket.as(by).get('/v1/macros?limit=100'), 200).data as Macro[]).map(({ id }) => id);
  const use = (number: string, id: string, body?: object, by: { token: string } = agent) =>
    docket.as(by).post(`/v1/tickets/${number}/macros/${id}`).send(body);
  const preview = (number: string, id: string, body?: object, by: { token: string } = agent) =>
    docket.as(by).post(`/v1/tickets/${number}/macros/${id}/preview`).send(body);
  const from = (name: string, locale?: string) => ({
    requester: { email: `${unique('requester')}@example.com`, name, locale },
  });
  /** What a macro that says this writes on a ticket. */
  const written = async (number: string, text: string) =>
    fine(await preview(number, (await saying(text)).id), 200).reply as { body: string; empty: string[] };

  describe('are kept', () => {
    it('by a person, for themselves alone', async () => {
      const macro = await save({
        reply: { texts: { en: 'Hello' } },
        change: { status: 'pending', addTags: ['asked'] },
      });
      expect(macro).toEqual({
        id: expect.any(String),
        name: expect.any(String),
        audience: 'personal',
        team: null,
        reply: { visibility: 'public', texts: { en: 'Hello' } },
        change: { status: 'pending', addTags: ['asked'] },
        mayChange: true,
      });
      expect(fine(await docket.as(agent).get(`/v1/macros/${macro.id}`), 200)).toEqual(macro);
      expect(await ids(agent)).toContain(macro.id);
      const unknown = await docket.as(lead).get(`/v1/macros/${NOBODY}`);
      expectProblem(unknown, { status: 404, code: 'macro/not-found' });
      for (const by of [lead, docket.admin]) {
        expect(await ids(by as TestPerson)).not.toContain(macro.id);
        expectAlike(await docket.as(by).get(`/v1/macros/${macro.id}`), unknown);
        expectProblem(await patch(macro.id, { name: 'Mine' }, by), { status: 404, code: 'macro/not-found' });
      }
      fine(await docket.as(agent).delete(`/v1/macros/${macro.id}`), 204);
      expectProblem(await docket.as(agent).get(`/v1/macros/${macro.id}`), { status: 404 });
    });

    it('by the leads of a team, and by admins, for the team', async () => {
      const of = { audience: 'team', teamId: team.id, change: { priority: 'high' }, name: 'Ours' };
      const macro = fine(await post(of, lead), 201) as Macro;
      expect(macro).toMatchObject({ audience: 'team', team: { id: team.id }, mayChange: true });
      fine(await post(of, docket.admin), 201);
      for (const by of [agent, stranger]) expectProblem(await post(of, by), { status: 403, code: 'auth/forbidden' });
      expect(fine(await docket.as(agent).get(`/v1/macros/${macro.id}`), 200).mayChange).toBe(false);
      expectProblem(await patch(macro.id, { name: 'Mine' }), { status: 403, code: 'auth/forbidden' });
      expectProblem(await docket.as(agent).delete(`/v1/macros/${macro.id}`), { status: 403, code: 'auth/forbidden' });
      expectProblem(await patch(macro.id, { name: 'Mine' }, stranger), { status: 404 });
      expect(fine(await patch(macro.id, { name: 'Still ours' }, docket.admin), 200).name).toBe('Still ours');
      expect(await ids(stranger)).not.toContain(macro.id);
    });

    it('by admins, for all', async () => {
      const of = { audience: 'shared', change: { priority: 'high' }, name: 'Everybody’s' };
      const macro = fine(await post(of, docket.admin), 201) as Macro;
      expect(macro).toMatchObject({ audience: 'shared', team: null });
      for (const by of [agent, lead]) expectProblem(await post(of, by), { status: 403, code: 'auth/forbidden' });
      expect(await ids(stranger)).toContain(macro.id);
      fine(await docket.as(docket.admin).delete(`/v1/macros/${macro.id}`), 204);
    });

    it('and changed part by part', async () => {
      const macro = await saying('Hello', {}, { status: 'open' });
      const changed = fine(await patch(macro.id, { reply: { texts: { de: 'Hallo' }, visibility: 'internal' } }), 200);
      expect(changed).toMatchObject({
        reply: { visibility: 'internal', texts: { de: 'Hallo' } },
        change: { status: 'open' },
      });
      expect(fine(await patch(macro.id, { reply: null }), 200).reply).toBeNull();
      expectProblem(await patch(macro.id, { change: {} }), { status: 400, pointer: '/change' });
      expect(fine(await patch(macro.id, { change: { priority: 'low' } }), 200).change).toEqual({ priority: 'low' });
    });

    it('in a list of pages', async () => {
      const person = await docket.createPerson('agent');
      const saved: string[] = [];
      for (let i = 0; i < 3; i++) saved.push((await save({ change: { priority: 'low' } }, person)).id);
      const found: string[] = [];
      for (let after = '', pages = 0; pages < 10 && after !== null; pages++) {
        const query = after ? { limit: 2, after } : { limit: 2 };
        const { data, page } = fine(await docket.as(person).get('/v1/macros').query(query), 200);
        found.push(...data.map(({ id }: Macro) => id));
        after = page.next;
      }
      expect(found.filter((id) => saved.includes(id))).toEqual(saved);
      expectProblem(await docket.as(person).get('/v1/macros?after=x'), { status: 400, pointer: '?after' });
    });

    it.each([
      [{ name: 'x' }, '/change'],
      [{ name: 'x', change: {} }, '/change'],
      [{ name: ' ', change: { priority: 'low' } }, '/name'],
      [{ change: { priority: 'low' } }, '/name'],
      [{ name: 'x'.repeat(101), change: { priority: 'low' } }, '/name'],
      [{ name: 'x', change: { priority: 'lowest' } }, '/change/priority'],
      [{ name: 'x', change: { tags: ['x'] } }, '/change/tags'],
      [{ name: 'x', change: { assigneeId: 'you' } }, '/change/assigneeId'],
      [{ name: 'x', change: { assigneeId: NOBODY } }, '/change/assigneeId'],
      [{ name: 'x', change: { teamId: NOBODY } }, '/change/teamId'],
      [{ name: 'x', change: { priority: 'low' }, audience: 'team' }, '/teamId'],
      [{ name: 'x', change: { priority: 'low' }, teamId: NOBODY }, '/teamId'],
      [{ name: 'x', change: { priority: 'low' }, audience: 'team', teamId: NOBODY }, '/teamId'],
      [{ name: 'x', reply: {} }, '/reply/texts'],
      [{ name: 'x', reply: { texts: {} } }, '/reply/texts'],
      [{ name: 'x', reply: { texts: [] } }, '/reply/texts'],
      [{ name: 'x', reply: { texts: { en: ' ' } } }, '/reply/texts/en'],
      [{ name: 'x', reply: { texts: { en: 5 } } }, '/reply/texts/en'],
      [{ name: 'x', reply: { texts: { English: 'Hello' } } }, '/reply/texts/English'],
      [{ name: 'x', reply: { texts: { en: 'x'.repeat(50_001) } } }, '/reply/texts/en'],
      [{ name: 'x', reply: { texts: { en: 'a\0b' } } }, '/reply/texts/en'],
      [{ name: 'x', reply: { texts: { en: 'Hi', de: '{{requester.email}}' } } }, '/reply/texts/de'],
      [{ name: 'x', reply: { texts: { en: '{{constructor}}' } } }, '/reply/texts/en'],
      [{ name: 'x', reply: { texts: { en: '{{ticket.number' } } }, '/reply/texts/en'],
    ])('unless they are %j, wrong at %s', async (body, pointer) => {
      expectProblem(await post(body, docket.admin), { status: 400, code: 'input/invalid', pointer });
    });

    it('with placeholders that there are; the refusal names the others', async () => {
      const refused = await post({ name: 'x', reply: { texts: { en: 'Dear {{requestor.name}}' } } });
      expect(refused.body.detail).toContain('{{requestor.name}}');
      expect(refused.body.detail).toContain('{{requester.firstName}}');
    });
  });

  describe('write', () => {
    it('what they name', async () => {
      const ticket = await docket.openTicket({ ...from('Grace Hopper'), fields: { room: '3.14', parts: ['a', 'b'] } });
      await docket.change(ticket.number, { teamId: team.id });
      const text =
        '{{requester.name}}|{{ requester.firstName }}|{{ticket.number}}|{{ticket.subject}}|{{agent.name}}|{{team.name}}|{{fields.room}}|{{fields.parts}}|{{fields.none}}';
      expect(await written(ticket.number, text)).toMatchObject({
        body: `Grace Hopper|Grace|${ticket.number}|${ticket.subject}|Ada|${team.name}|3.14|a, b|`,
        empty: ['fields.none'],
      });
    });

    it('values as they are, whatever they say', async () => {
      const name = '{{agent.name}} $& {{#each this}}';
      const ticket = await docket.openTicket({
        ...from(name),
        subject: '{{team.name}}',
        fields: { x: '{{fields.x}}' },
      });
      const { body } = await written(ticket.number, '{{requester.name}} {{ticket.subject}} {{fields.x}}');
      expect(body).toBe(`${name} {{team.name}} {{fields.x}}`);
    });

    it('the ticket as the macro leaves it', async () => {
      const ticket = await docket.openTicket();
      const reply = { texts: { en: '{{team.name}} {{fields.tx}}' } };
      const macro = await save({ reply, change: { teamId: team.id, fields: { tx: '0xabc' } } });
      expect(fine(await preview(ticket.number, macro.id), 200).reply.body).toBe(`${team.name} 0xabc`);
    });

    it('to requesters in their language, or the nearest, or English, or any', async () => {
      const texts = { en: 'Hello', de: 'Hallo', 'pt-BR': 'Oi', 'zh-Hant': '您好' };
      const macro = await save({ reply: { texts } });
      const spoken = async (locale: string, body?: object, id = macro.id) => {
        const { number } = await docket.openTicket(from('Grace', locale));
        return fine(await preview(number, id, body), 200).reply;
      };
      expect(await spoken('de')).toEqual({ visibility: 'public', language: 'de', body: 'Hallo', empty: [] });
      expect(await spoken('de-AT')).toMatchObject({ language: 'de' });
      expect(await spoken('pt-BR')).toMatchObject({ language: 'pt-BR', body: 'Oi' });
      expect(await spoken('zh-TW')).toMatchObject({ language: 'zh-Hant' });
      expect(await spoken('fr')).toMatchObject({ language: 'en' });
      expect(await spoken('fr', { language: 'de' })).toMatchObject({ language: 'de' });
      const only = await save({ reply: { texts: { de: 'Hallo' } } });
      expect(await spoken('fr', undefined, only.id)).toMatchObject({ language: 'de' });
      // A note is for those who work here.
      const note = await save({ reply: { texts, visibility: 'internal' } });
      expect(await spoken('de', undefined, note.id)).toMatchObject({ language: 'en', visibility: 'internal' });
    });

    it('no field to the requester that is hidden from them, but into notes', async () => {
      const key = unique('category');
      const field = { type: 'text', label: { en: 'Risk' } };
      const fields = [
        { key: 'risk', hidden: true, ...field },
        { key: 'tx', ...field },
      ];
      fine(
        await docket
          .as(docket.admin)
          .post('/v1/categories')
          .send({ key, names: { en: 'Case' }, fields }),
        201,
      );
      const ticket = await docket.openTicket({ category: key, fields: { risk: 'high', tx: '1' }, ...from('G') }, agent);
      const text = '{{fields.tx}} {{fields.risk}}';
      const open = await saying(text);
      for (const act of [preview, use]) {
        const refused = await act(ticket.number, open.id);
        expectProblem(refused, { status: 422, code: 'macro/refused' });
        expect(refused.body.detail).toContain('{{fields.risk}}');
      }
      const note = await saying(text, { visibility: 'internal' });
      expect(fine(await preview(ticket.number, note.id), 200).reply.body).toBe('1 high');
      expect(await docket.thread(ticket.number)).toHaveLength(1);
    });

    it('the address of the ticket without anybody’s key: mails put in that of their reader', async () => {
      const ticket = await docket.openTicket();
      const { body } = await written(ticket.number, 'See {{ticket.trackingUrl}}.');
      expect(body).toBe(`See ${docket.environment.publicUrl}/t/${ticket.number}.`);
    });

    it('nothing blank', async () => {
      const ticket = await docket.openTicket();
      const macro = await saying('{{fields.none}}');
      expectProblem(await use(ticket.number, macro.id), { status: 422, code: 'macro/refused' });
    });
  });

  describe('are used', () => {
    it('as one: the reply and the status count together, in one version', async () => {
      const ticket = await docket.openTicket(from('Grace Hopper'));
      const reply = { texts: { en: 'Hello {{requester.firstName}}' } };
      const change = { status: 'pending', addTags: ['asked'], assigneeId: 'me', teamId: team.id, priority: 'high' };
      const macro = await save({ reply, change });
      const shown = fine(await preview(ticket.number, macro.id), 200);
      expect(shown).toMatchObject({ reply: { body: 'Hello Grace' }, change: { assigneeId: agent.id }, problem: null });
      expect(await docket.thread(ticket.number)).toHaveLength(1);
      const answer = await use(ticket.number, macro.id);
      const { ticket: after, message } = fine(answer, 200);
      expect(answer.headers['etag']).toBe('"2"');
      expect(after).toMatchObject({ status: 'pending', tags: ['asked'], priority: 'high', version: 2 });
      expect(after).toMatchObject({ assignee: { id: agent.id }, team: { id: team.id } });
      expect(message).toMatchObject({ body: 'Hello Grace', visibility: 'public', author: { name: 'Ada' } });
      expect(after.timers.find(({ metric }: { metric: string }) => metric === 'acknowledgement').state).toBe('met');
      const lines = (await docket.history(ticket.number)).map(({ what }) => what);
      expect(lines.indexOf('message')).toBeLessThan(lines.lastIndexOf('status'));
    });

    it('without a word, or with what the agent made of the text', async () => {
      const ticket = await docket.openTicket();
      const silent = await save({ change: { priority: 'high' } });
      expect(fine(await use(ticket.number, silent.id), 200)).toMatchObject({
        message: null,
        ticket: { priority: 'high' },
      });
      expectProblem(await use(ticket.number, silent.id, { body: 'Hello' }), { status: 422, code: 'macro/refused' });
      const macro = await saying('Hello', {}, { status: 'pending' });
      const edited = fine(await use(ticket.number, macro.id, { body: 'Hello {{agent.name}}!' }), 200);
      expect(edited).toMatchObject({ message: { body: 'Hello {{agent.name}}!' }, ticket: { status: 'pending' } });
      for (const body of [' ', 5, ''])
        expectProblem(await use(ticket.number, macro.id, { body }), { status: 400, pointer: '/body' });
      expectProblem(await use(ticket.number, macro.id, { language: 'nonsense!' }), {
        status: 400,
        pointer: '/language',
      });
    });

    it('on the version that was seen', async () => {
      const ticket = await docket.openTicket();
      const macro = await saying('Hello');
      await docket.change(ticket.number, { priority: 'high' });
      const stale = await use(ticket.number, macro.id).set('if-match', '"1"');
      expectProblem(stale, { status: 412, code: 'precondition/failed' });
      expect(await docket.thread(ticket.number)).toHaveLength(1);
      fine(await use(ticket.number, macro.id).set('if-match', '"2"'), 200);
    });

    it('not on top of what the agent has not seen', async () => {
      const ticket = await docket.openTicket();
      const [first] = await docket.thread(ticket.number);
      const macro = await saying('Hello', {}, { status: 'pending' });
      const { id: newest } = await docket.reply(ticket.number, { body: 'A note', visibility: 'internal' });
      const held = await use(ticket.number, macro.id, { seen: first!.id });
      expectProblem(held, { status: 409, code: 'reply/held-back' });
      expect(held.body.newest).toBe(newest);
      expectProblem(await use(ticket.number, macro.id, { seen: NOBODY }), { status: 400, pointer: '/seen' });
      expect(await docket.ticket(ticket.number)).toMatchObject({ status: 'new' });
      expect(await docket.thread(ticket.number)).toHaveLength(2);
      fine(await use(ticket.number, macro.id, { seen: newest }), 200);
      fine(await use(ticket.number, macro.id, { seen: first!.id, sendAnyway: true }), 200);
    });

    it('as a whole or not at all, and say why', async () => {
      const ticket = await docket.openTicket();
      await docket.change(ticket.number, { status: 'closed' });
      const before = await docket.ticket(ticket.number);
      const macro = await saying('Hello', { visibility: 'internal' }, { status: 'open', addTags: ['x'] });
      expect(fine(await preview(ticket.number, macro.id), 200).problem).toMatchObject({ code: 'status/refused' });
      expectProblem(await use(ticket.number, macro.id), { status: 422, code: 'status/refused' });
      expect(await docket.ticket(ticket.number)).toEqual(before);
      expect(await docket.thread(ticket.number)).toHaveLength(1);
    });

    it('no more when they name somebody or something that is gone', async () => {
      const leaving = await docket.createPerson('agent');
      const ticket = await docket.openTicket();
      const macro = await saying('Hello', {}, { assigneeId: leaving.id, priority: 'high' });
      await docket.query(`UPDATE person SET role = 'requester' WHERE id = $1`, [leaving.id]);
      const refused = await use(ticket.number, macro.id);
      expectProblem(refused, { status: 422, code: 'macro/refused', pointer: '/change/assigneeId' });
      expect(fine(await preview(ticket.number, macro.id), 200).problem).toMatchObject({ code: 'macro/refused' });
      const gone = await docket.createTeam();
      const moving = await saying('Hello', {}, { teamId: gone.id });
      await docket.query('DELETE FROM team WHERE id = $1', [gone.id]);
      expectProblem(await use(ticket.number, moving.id), {
        status: 422,
        code: 'macro/refused',
        pointer: '/change/teamId',
      });
      expect(await docket.ticket(ticket.number)).toMatchObject({ version: 1, priority: 'normal' });
      expect(await docket.thread(ticket.number)).toHaveLength(1);
    });

    it('by agents, on tickets that they see, and only macros of theirs', async () => {
      const ticket = await docket.openTicket();
      const macro = await saying('Hello');
      for (const act of [preview, use]) {
        expectProblem(await act(ticket.number, macro.id, {}, stranger), { status: 404, code: 'macro/not-found' });
        expectProblem(await act('WO-999999999', macro.id), { status: 404, code: 'ticket/not-found' });
        expectProblem(await act(ticket.number, 'nonsense'), { status: 404 });
        expectProblem(await act(ticket.number, macro.id, {}, await docket.createPerson('requester')), { status: 403 });
      }
      const other = await docket.createTeam([{ person: stranger, level: 1 }]);
      await docket.change(ticket.number, { teamId: other.id });
      expectProblem(await use(ticket.number, macro.id), { status: 404, code: 'ticket/not-found' });
    });
  });
});
