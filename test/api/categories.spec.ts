import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkFields } from '../../src/domain/category/check-fields.js';
import type { FieldSpec } from '../../src/domain/category/field.js';
import { fieldCandidates } from '../../src/domain/category/field-filter.js';
import {
  fine,
  type Opened,
  startBeside,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  unique,
} from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';

interface Category {
  key: string;
  name: string;
  fields: { key: string; type: string; label: string; help: string | null; required: boolean; hidden?: boolean }[];
  children: Category[];
  active?: boolean;
}

const SEEDED = [
  'Login & access',
  'Verification',
  'Deposits',
  'Withdrawals',
  'Transactions',
  'Trading',
  'P2P',
  'Security',
  'Account restrictions',
  'Other',
];
/** As a person enters it, and as it is kept. */
const ENTERED = {
  transactionId: ' TX-2026:0815 ',
  occurredAt: '2026-11-20T14:30:00+01:00',
  currencies: ['eur', 'USD'],
  amount: '1250.50',
  nature: 'The exchange was booked twice.',
};
const KEPT = {
  transactionId: 'TX-2026:0815',
  occurredAt: '2026-11-20T13:30:00.000Z',
  currencies: ['EUR', 'USD'],
  amount: '1250.5',
  nature: 'The exchange was booked twice.',
};

const text = (key: string, more: object = {}) => ({ key, type: 'text', label: { en: key }, ...more });

describe('categories', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let requester: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    requester = await docket.createPerson('requester', { locale: 'fr' });
  });
  afterAll(() => docket?.stop());

  const list = async (query: object = {}, by?: TestPerson, header?: string): Promise<Category[]> => {
    const asked = (by ? docket.as(by) : docket.http).get('/v1/categories').query(query);
    return fine(await (header === undefined ? asked : asked.set('accept-language', header)), 200).data;
  };
  const find = async (key: string, query: object = {}, by?: TestPerson) =>
    (await list(query, by)).find((one) => one.key === key)!;
  const post = (body: object, by = docket.admin) => docket.as(by).post('/v1/categories').send(body);
  const patch = (key: string, body: object, by = docket.admin) =>
    docket.as(by).patch(`/v1/categories/${key}`).send(body);
  const remove = (key: string, by = docket.admin) => docket.as(by).delete(`/v1/categories/${key}`);
  const create = async (more: object = {}): Promise<string> =>
    fine(await post({ key: unique('category'), names: { en: 'A category' }, ...more }), 201).key;
  const tryToOpen = (body: object, by?: TestPerson) => {
    const ticket = { subject: 'It is wrong', body: 'All of it.', ...body };
    const asked = (by ? docket.as(by) : docket.http).post('/v1/tickets');
    return asked.send(by ? ticket : { ...ticket, requester: { email: `${unique('grace')}@example.com` } });
  };

  describe('from the start', () => {
    it('are those that people need', async () => {
      const categories = await list();
      expect(categories.map(({ name }) => name)).toEqual(SEEDED);
      expect(categories.every(({ key }) => /^[a-z0-9-]+$/.test(key))).toBe(true);
    });

    it('ask about a transaction all that it takes to look into it', async () => {
      const { fields } = await find('transactions');
      expect(fields.map(({ key, type, required }) => [key, type, required])).toEqual([
        ['transactionId', 'transactionId', true],
        ['occurredAt', 'dateTime', true],
        ['currencies', 'currency', true],
        ['amount', 'amount', true],
        ['nature', 'text', true],
      ]);
      expect(fields[0]).toMatchObject({
        label: 'Transaction ID',
        help: expect.any(String),
        pattern: expect.any(String),
      });
    });

    it('have a form that takes what people enter', async () => {
      const { fields, number } = await docket.openTicket({ category: 'transactions', fields: ENTERED });
      expect(fields).toEqual(KEPT);
      expect((await docket.ticket(number)).fields).toEqual(KEPT);
    });

    it('are in every language in which letters are written, and are such as admins may write', async () => {
      const templates = join(import.meta.dirname, '../../src/mail/outbound/templates');
      const folders = readdirSync(templates, { withFileTypes: true }).filter((entry) => entry.isDirectory());
      const languages = folders.map(({ name }) => name).sort();
      const kept = await docket.query<{ names: object; fields: FieldSpec[] }>('SELECT names, fields FROM category');
      expect(kept).toHaveLength(SEEDED.length);
      for (const { names, fields } of kept) {
        expect(checkFields(fields)).toEqual([]);
        const labels = fields.flatMap(({ label, help, choices = [] }) => [
          label,
          help,
          ...choices.map((one) => one.label),
        ]);
        for (const texts of [names, ...labels]) {
          if (!texts) continue;
          expect(Object.keys(texts).sort()).toEqual(languages);
          for (const text of Object.values(texts)) expect(text).toMatch(/./);
        }
      }
    });

    it('give security cases what the policies promise them', async () => {
      const timers = (await docket.openTicket({ category: 'security' })).timers;
      const [policy] = await docket.query(
        `SELECT policy FROM timer WHERE metric = 'resolution' AND ticket_id = (SELECT id FROM ticket ORDER BY serial DESC LIMIT 1)`,
      );
      expect(timers).toHaveLength(2);
      expect(policy).toEqual({ policy: 'Security' });
    });
  });

  describe('are told', () => {
    it('in the language that is asked for', async () => {
      expect((await find('deposits', { language: 'de-AT' })).name).toBe('Einzahlungen');
      expect((await find('deposits', { language: 'es' }, requester)).name).toBe('Depósitos');
      expect((await find('deposits', { language: 'xx' }, requester)).name).toBe('Deposits');
    });

    it('else in that of the browser, else in that of the person', async () => {
      const name = async (by?: TestPerson, header?: string) => (await list({}, by, header))[2]!.name;
      expect(await name(undefined, 'xx, es;q=0.5, de;q=0.8')).toBe('Einzahlungen');
      expect(await name(requester, 'de')).toBe('Einzahlungen');
      expect(await name(requester, '*')).toBe('Dépôts');
      expect(await name(requester, 'xx')).toBe('Dépôts');
      expect(await name()).toBe('Deposits');
    });

    it('with labels, help and choices in one language', async () => {
      const [field] = (await find('login-access', { language: 'de' })).fields;
      expect(field).toMatchObject({ label: 'Was geht nicht?', help: null, required: false });
      expect(field).toHaveProperty('choices.0', { value: 'password', label: 'Das Passwort' });
    });

    it('with the fields of those above them', async () => {
      const parent = await create({ fields: [text('device'), text('note', { maxLength: 5 })] });
      const key = await create({ parent, fields: [text('link'), text('note', { label: { en: 'Another' } })] });
      const [child] = (await find(parent)).children;
      expect(child!.key).toBe(key);
      expect(child!.fields.map(({ label }) => label)).toEqual(['device', 'Another', 'link']);
    });

    it('in their order', async () => {
      const parent = await create();
      const first = await create({ parent });
      const second = await create({ parent });
      expect((await find(parent)).children.map(({ key }) => key)).toEqual([first, second]);
      fine(await patch(first, { position: 100 }), 200);
      expect((await find(parent)).children.map(({ key }) => key)).toEqual([second, first]);
    });

    it('to nobody who cannot open tickets', async () => {
      const asked = docket
        .as(docket.admin)
        .post('/v1/api-keys')
        .send({ name: unique('key'), scopes: ['mail:inbound'] });
      const { key: token } = fine(await asked, 201);
      expectProblem(await docket.as({ token }).get('/v1/categories'), { status: 403 });
    });

    it.each([
      [{ language: 'not a language' }, '?language'],
      [{ inactive: 'maybe' }, '?inactive'],
      [{ colour: 'blue' }, '?colour'],
    ])('not for %j', async (query, pointer) => {
      expectProblem(await docket.http.get('/v1/categories').query(query), { status: 400, pointer });
    });
  });

  describe('are changed by admins', () => {
    it('and by nobody else', async () => {
      for (const by of [agent, requester]) {
        const answers = [
          await post({ key: 'x', names: { en: 'X' } }, by),
          await patch('other', {}, by),
          await remove('other', by),
        ];
        for (const answer of answers) expectProblem(answer, { status: 403 });
      }
      expectProblem(await docket.as(requester).get('/v1/categories/other'), { status: 403 });
      expectProblem(await docket.http.get('/v1/categories/other'), { status: 401 });
    });

    it('who read what they wrote', async () => {
      const team = await docket.createTeam();
      const definition = {
        key: unique('whole'),
        names: { en: 'Cards', de: 'Karten' },
        parent: 'transactions',
        position: 7,
        active: true,
        fields: [text('cardEnding', { pattern: '[0-9]{4}', required: true, help: { en: 'The last four digits' } })],
        priority: 'high',
        teamId: team.id,
        policy: 'Standard',
      };
      const made = fine(await post(definition), 201);
      expect(made).toEqual({ ...definition, createdAt: expect.any(String), updatedAt: made.createdAt });
      expect(fine(await docket.as(agent).get(`/v1/categories/${definition.key}`), 200)).toEqual(made);
      const changed = fine(await patch(definition.key, { priority: null, names: { en: 'Card' } }), 200);
      expect(changed).toEqual({ ...made, priority: null, names: { en: 'Card' }, updatedAt: expect.any(String) });
      fine(await remove(definition.key), 204);
      expectProblem(await docket.as(agent).get(`/v1/categories/${definition.key}`), {
        status: 404,
        code: 'category/not-found',
      });
    });

    it.each([
      ['no key', { key: undefined }, '/key'],
      ['a key with capitals', { key: 'Cards' }, '/key'],
      ['a key with a blank', { key: 'my cards' }, '/key'],
      ['no names', { names: undefined }, '/names'],
      ['names in no language', { names: {} }, '/names'],
      ['a name in what is none', { names: { english_: 'Cards' } }, '/names/english_'],
      ['a parent that is none', { parent: 'nobody' }, '/parent'],
      ['a team that is none', { teamId: '0190d5e2-0000-7000-8000-000000000000' }, '/teamId'],
      ['a policy that is none', { policy: 'Platinum' }, '/policy'],
      ['a priority that is none', { priority: 'asap' }, '/priority'],
      ['fields that are none', { fields: [5] }, '/fields/0'],
      ['a field of no type', { fields: [text('a', { type: 'colour' })] }, '/fields/0/type'],
      ['a field twice', { fields: [text('a'), text('a')] }, '/fields/1/key'],
      ['a pattern that is none', { fields: [text('a', { pattern: '[' })] }, '/fields/0/pattern'],
      ['a pattern that takes for ever', { fields: [text('a', { pattern: '(a+)+' })] }, '/fields/0/pattern'],
      ['what is not known', { colour: 'blue' }, '/colour'],
    ])('but not with %s', async (_, more, pointer) => {
      const body = { key: unique('wrong'), names: { en: 'Wrong' }, ...more };
      expectProblem(await post(body), { status: 400, code: 'input/invalid', pointer });
    });

    it('but not twice with one key', async () => {
      expectProblem(await post({ key: 'other', names: { en: 'Other' } }), {
        status: 409,
        code: 'category/exists',
        pointer: '/key',
      });
    });

    it('but not in a circle, nor too deep', async () => {
      const parent = await create();
      const child = await create({ parent });
      expectProblem(await patch(parent, { parent: child }), { status: 400, pointer: '/parent' });
      expectProblem(await patch(parent, { parent }), { status: 400, pointer: '/parent' });
      let deepest = child;
      for (let level = 3; level <= 5; level++) deepest = await create({ parent: deepest });
      const body = { key: unique('deep'), names: { en: 'Deep' }, parent: deepest };
      expectProblem(await post(body), { status: 400, pointer: '/parent' });
      expectProblem(await patch('nobody', { active: false }), { status: 404, code: 'category/not-found' });
    });

    it('two at once, and both count', async () => {
      const keys = await Promise.all(Array.from({ length: 10 }, () => create({ parent: 'other' })));
      expect((await find('other')).children.map(({ key }) => key).sort()).toEqual(expect.arrayContaining(keys.sort()));
      const [one, other] = keys as [string, string];
      const answers = await Promise.all([patch(one, { parent: other }), patch(other, { parent: one })]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    });

    it('and are removed only as long as nothing hangs on them', async () => {
      const parent = await create();
      const key = await create({ parent });
      expectProblem(await remove(parent), { status: 409, code: 'category/conflict' });
      const { number } = await docket.openTicket({ category: key });
      const refused = await remove(key);
      expectProblem(refused, { status: 409, code: 'category/conflict' });
      expect(refused.body.detail).toContain('active');
      await docket.change(number, { category: null });
      fine(await remove(key), 204);
      fine(await remove(parent), 204);
      expectProblem(await remove(parent), { status: 404, code: 'category/not-found' });
    });
  });

  describe('that are no longer in use', () => {
    let parent: string;
    let key: string;
    let ticket: Opened;
    beforeEach(async () => {
      parent = await create();
      key = await create({ parent, fields: [text('note', { maxLength: 5 })] });
      ticket = await docket.openTicket({ category: key });
      fine(await patch(parent, { active: false }), 200);
    });

    it('are offered to nobody, with all below them', async () => {
      expect(await find(parent)).toBeUndefined();
      expect(await find(parent, { inactive: 'true' }, requester)).toBeUndefined();
      expect(await find(parent, {}, agent)).toBeUndefined();
      expect(await find(parent, { inactive: 'true' }, agent)).toMatchObject({
        active: false,
        children: [{ active: false }],
      });
    });

    it('are chosen for no ticket any more', async () => {
      for (const by of [undefined, agent]) {
        expectProblem(await tryToOpen({ category: key }, by), { status: 400, pointer: '/category' });
      }
      const { number } = await docket.openTicket();
      const change = docket.as(agent).patch(`/v1/tickets/${number}`).send({ category: key });
      expectProblem(await change, { status: 400, pointer: '/category' });
    });

    it('stay what they are for the tickets that have them', async () => {
      const changed = await docket.change(ticket.number, { category: key, fields: { note: 'short' } }, agent);
      expect(changed).toMatchObject({ category: key, fields: { note: 'short' } });
      const wrong = docket
        .as(agent)
        .patch(`/v1/tickets/${ticket.number}`)
        .send({ fields: { note: 'too long' } });
      expectProblem(await wrong, { status: 400, pointer: '/fields/note' });
    });
  });

  describe('fields of a new ticket', () => {
    it.each([
      ['a transaction id', { transactionId: 'no id!' }],
      ['a time without an offset', { occurredAt: '2026-11-20 14:30' }],
      ['a currency', { currencies: ['EUR', 'EURO'] }],
      ['an amount', { amount: '1.250,50' }],
      ['a negative amount', { amount: -1 }],
      ['a text', { nature: ['all of it'] }],
      ['nothing', { amount: null }],
      ['a blank', { nature: '  ' }],
      ['what nobody asks for', { colour: 'blue' }],
    ])('are refused by name: %s', async (_, wrong) => {
      const [name] = Object.keys(wrong);
      const answer = await tryToOpen({ category: 'transactions', fields: { ...ENTERED, ...wrong } });
      expectProblem(answer, { status: 400, code: 'input/invalid', pointer: `/fields/${name}` });
      expect(answer.body.errors).toHaveLength(1);
    });

    it('are required of requesters, all of them at once', async () => {
      for (const by of [undefined, requester]) {
        const answer = await tryToOpen({ category: 'transactions' }, by);
        const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
        expect(pointers).toEqual(Object.keys(KEPT).map((key) => `/fields/${key}`));
      }
    });

    it('may be left empty by agents, but not be wrong', async () => {
      const given = { requester: { email: `${unique('caller')}@example.com` }, category: 'transactions' };
      expect(fine(await tryToOpen({ ...given, fields: { amount: '5' } }, agent), 201).fields).toEqual({ amount: '5' });
      expectProblem(await tryToOpen({ ...given, fields: { amount: 'five' } }, agent), {
        status: 400,
        pointer: '/fields/amount',
      });
    });

    it('are whatever they are under a label that is no category', async () => {
      const fields = { colour: 'blue', floor: 3, none: null };
      for (const category of ['Transactions', 'TRANSACTIONS', unique('label')]) {
        expect(await docket.openTicket({ category, fields })).toMatchObject({ category, fields });
      }
    });

    it('are told of the first wrong kind, however absurd', async () => {
      for (const value of [true, 1e308, {}, [[]], [null], 'x'.repeat(20_000)]) {
        for (const name of Object.keys(ENTERED)) {
          const answer = await tryToOpen({ category: 'transactions', fields: { ...ENTERED, [name]: value } });
          expect(answer.status, `${name}: ${JSON.stringify(value).slice(0, 40)}`).toBe(400);
        }
      }
    });
  });

  describe('fields of a ticket there is', () => {
    let ticket: Opened;
    beforeEach(async () => {
      ticket = await docket.openTicket({ category: 'transactions', fields: ENTERED });
    });
    const change = (body: object) => docket.as(agent).patch(`/v1/tickets/${ticket.number}`).send(body);

    it('are kept as the form has them, one by one', async () => {
      const { fields } = fine(await change({ fields: { amount: '7.00', nature: null } }), 200);
      const { nature: _, ...others } = KEPT;
      expect(fields).toEqual({ ...others, amount: '7' });
    });

    it('are refused by name, and nothing is changed', async () => {
      const answer = await change({ priority: 'urgent', fields: { amount: 'x', colour: 'blue', nature: 'Other' } });
      expectProblem(answer, { status: 400, pointer: '/fields/amount' });
      expectProblem(answer, { status: 400, pointer: '/fields/colour' });
      expect(await docket.ticket(ticket.number)).toMatchObject({ priority: 'normal', fields: KEPT, version: 1 });
    });

    it('are judged by the category it gets with them', async () => {
      expectProblem(await change({ category: 'p2p', fields: { nature: 'x' } }), {
        status: 400,
        pointer: '/fields/nature',
      });
      expect(fine(await change({ category: 'p2p', fields: { orderId: 'O-4711' } }), 200).fields).toEqual({
        ...KEPT,
        orderId: 'O-4711',
      });
    });

    it('can be taken away though the form no longer knows them', async () => {
      fine(await change({ category: 'p2p' }), 200);
      const { nature: _, ...others } = KEPT;
      expect(fine(await change({ fields: { nature: null } }), 200).fields).toEqual(others);
    });

    it('go on in a follow-up, though nobody filled in its form', async () => {
      fine(await change({ fields: { nature: null }, status: 'closed' }), 200);
      const body = { body: 'It is still wrong.' };
      const reply = docket.withKey(ticket.trackingKey).post(`/v1/tickets/${ticket.number}/messages`).send(body);
      const { nature: _, ...others } = KEPT;
      const followUp = await docket.ticket(fine(await reply, 201).ticket);
      expect(followUp).toMatchObject({ followUpOf: ticket.number, category: 'transactions', fields: others });
    });

    it('are in the history with what they were', async () => {
      fine(await change({ fields: { amount: '7' } }), 200);
      const lines = (await docket.history(ticket.number)).filter(({ what }) => what === 'fields');
      expect(lines).toEqual([expect.objectContaining({ from: KEPT, to: { ...KEPT, amount: '7' } })]);
    });

    it('are on the tracking page with their labels', async () => {
      const page = (await docket.http.get(`/t/${ticket.number}`).query({ key: ticket.trackingKey })).text;
      expect(page).toContain('<dt>Currencies</dt><dd>EUR, USD</dd>');
      expect(page).toContain('<dt>Amount</dt><dd>1250.5</dd>');
      expect(page).toContain('<dt>Transaction ID</dt>');
    });

    it('are on the tracking page only if they are what the form asks for', async () => {
      const fields = { occurredAt: 'yesterday', amount: true, currencies: null, nature: 'Nothing came.' };
      const { number, trackingKey } = await docket.openTicket({ fields });
      await docket.change(number, { category: 'transactions' });
      const page = await docket.http.get(`/t/${number}`).query({ key: trackingKey });
      expect(page.status).toBe(200);
      expect(page.text).toContain('<dd>Nothing came.</dd>');
      expect(page.text).not.toMatch(/<dt>(Amount|Currencies|Date and time)/);
    });
  });

  describe('hidden fields', () => {
    const RISK = 'hiddenRisk';
    const HIGH = 987_654_321;
    let key: string;
    let ticket: Opened;
    beforeAll(async () => {
      key = await create({ fields: [text('note'), { ...text(RISK), type: 'number', hidden: true }] });
    });
    beforeEach(async () => {
      ticket = await docket.openTicket({ category: key, fields: { note: 'seen' } }, requester);
      await docket.change(ticket.number, { fields: { [RISK]: HIGH } }, agent);
    });

    it('are in the forms of agents alone', async () => {
      for (const by of [undefined, requester]) {
        const { fields } = await find(key, {}, by);
        expect(fields.map((field) => field.key)).toEqual(['note']);
        expect(fields[0]).not.toHaveProperty('hidden');
      }
      const { fields } = await find(key, {}, agent);
      expect(fields.map((field) => [field.key, field.hidden])).toEqual([
        ['note', false],
        [RISK, true],
      ]);
    });

    it('are set by no requester, and answer like what is not there', async () => {
      for (const by of [undefined, requester]) {
        const hidden = await tryToOpen({ category: key, fields: { [RISK]: 1 } }, by);
        const unknown = await tryToOpen({ category: key, fields: { hiddenRest: 1 } }, by);
        expectProblem(hidden, { status: 400, pointer: `/fields/${RISK}` });
        expect(hidden.text.replaceAll(RISK, '')).toBe(unknown.text.replaceAll('hiddenRest', ''));
        const elsewhere = await tryToOpen({ category: unique('label'), fields: { [RISK]: 1 } }, by);
        expectProblem(elsewhere, { status: 400, pointer: `/fields/${RISK}` });
      }
      const given = { category: key, fields: { [RISK]: 1 }, requester: { email: `${unique('a')}@example.com` } };
      expect(fine(await tryToOpen(given, agent), 201).fields).toEqual({ [RISK]: 1 });
    });

    it('are seen by agents, in ticket and list', async () => {
      const fields = { note: 'seen', [RISK]: HIGH };
      expect(fine(await docket.as(agent).get(`/v1/tickets/${ticket.number}`), 200).fields).toEqual(fields);
      const { data } = fine(await docket.as(agent).get('/v1/tickets').query({ category: key }), 200);
      expect(data[0].fields).toEqual(fields);
    });

    it('are seen by no requester: not in the ticket, a list, a thread or the tracking page', async () => {
      const seen = async () => [
        await docket.as(requester).get(`/v1/tickets/${ticket.number}`),
        await docket.withKey(ticket.trackingKey).get(`/v1/tickets/${ticket.number}`),
        await docket.as(requester).get('/v1/tickets'),
        await docket.as(requester).get(`/v1/tickets/${ticket.number}/messages`),
        await docket.http.get(`/t/${ticket.number}`).query({ key: ticket.trackingKey }),
      ];
      for (const category of [key, 'other', unique('label'), null]) {
        await docket.change(ticket.number, { category }, agent);
        for (const answer of await seen()) {
          expect(answer.status).toBe(200);
          expect(answer.text).not.toContain(RISK);
          expect(answer.text).not.toContain(String(HIGH));
        }
      }
      await docket.change(ticket.number, { category: key }, agent);
      expect((await seen())[0]!.body.fields).toEqual({ note: 'seen' });
    });
  });

  it('hide their fields from filters of requesters, too', async () => {
    const field = unique('hidden').replaceAll(/[^a-z0-9]/gi, '');
    const key = await create({ fields: [text('note'), { ...text(field), hidden: true }] });
    const { number } = await docket.openTicket({ category: key, fields: { note: 'seen' } }, requester);
    await docket.change(number, { fields: { [field]: 'secret' } }, agent);
    const found = async (filter: object, by: TestPerson) => {
      const list = docket
        .as(by)
        .get('/v1/tickets')
        .query({ category: key, filter: JSON.stringify(filter) });
      return fine(await list, 200).data.map((ticket: { number: string }) => ticket.number);
    };
    for (const value of ['secret', 'other']) {
      expect(await found({ fields: { [field]: value } }, requester)).toEqual([]);
      expect(await found({ not: { fields: { [field]: value, note: 'x' } } }, requester)).toEqual([number]);
    }
    expect(await found({ fields: { note: 'seen' } }, requester)).toEqual([number]);
    expect(await found({ fields: { [field]: 'secret' } }, agent)).toEqual([number]);
    expect(await found({ not: { fields: { [field]: 'secret' } } }, agent)).toEqual([]);
  });

  describe('defaults of a category', () => {
    let key: string;
    let child: string;
    let team: { id: string; name: string };
    beforeAll(async () => {
      team = await docket.createTeam();
      await docket.putPolicies([
        {
          name: 'Gold',
          match: { category: ['nobody'] },
          goals: { resolution: { calendar: 'always', dueAfter: 'PT5H' } },
        },
        { name: 'Usual', match: {}, goals: { resolution: { calendar: 'always', dueAfter: 'PT50H' } } },
      ]);
      key = await create({ priority: 'high', teamId: team.id, policy: 'Gold' });
      child = await create({ parent: key });
    });
    const hours = ({ createdAt, timers }: Pick<Opened, 'createdAt' | 'timers'>) =>
      (Date.parse(timers[0]!.dueAt!) - Date.parse(createdAt)) / 3_600_000;

    it('are what its tickets get, and those of the categories below it', async () => {
      for (const category of [key, child]) {
        const ticket = await docket.openTicket({ category });
        expect(ticket).toMatchObject({ priority: 'high', team: { id: team.id, name: team.name } });
        expect(hours(ticket)).toBe(5);
      }
    });

    it('give way to what is given', async () => {
      expect((await docket.openTicket({ category: key, priority: 'low' })).priority).toBe('low');
    });

    it('are given at the opening alone: a change leaves priority and team, and takes the policy along', async () => {
      const { number } = await docket.openTicket({ priority: 'low' });
      const moved = await docket.change(number, { category: key });
      expect(moved).toMatchObject({ priority: 'low', team: null });
      expect(hours(moved)).toBe(5);
      expect(hours(await docket.change(number, { category: 'other' }))).toBe(50);
    });

    it('change for later tickets only', async () => {
      const category = await create({ policy: 'Gold' });
      const ticket = await docket.openTicket({ category });
      fine(await patch(category, { policy: null, priority: 'low' }), 200);
      expect(hours(await docket.change(ticket.number, { priority: 'urgent' }))).toBe(5);
      const later = await docket.openTicket({ category });
      expect([later.priority, hours(later)]).toEqual(['low', 50]);
    });

    it('lose a policy that is gone, and the others match', async () => {
      await docket.putPolicies([
        { name: 'Usual', match: {}, goals: { resolution: { calendar: 'always', dueAfter: 'PT50H' } } },
      ]);
      expect(hours(await docket.openTicket({ category: key }))).toBe(50);
    });
  });

  describe('over several processes', () => {
    it('are the same a moment after a change', async () => {
      const beside = await startBeside(docket, { ROLE: 'api' });
      try {
        const there = async () =>
          fine(await beside.http.get('/v1/categories'), 200).data.map((one: Category) => one.key);
        expect(await there()).toContain('other');
        const key = await create();
        expect((await list()).map((one) => one.key)).toContain(key);
        await eventually(async () => expect(await there()).toContain(key));
        fine(await patch(key, { active: false }), 200);
        await eventually(async () => expect(await there()).not.toContain(key));
      } finally {
        await beside.stop();
      }
    });
  });

  it('let tickets be found by the value of a field, whatever their number', async () => {
    const amount = '4711.25';
    const { number } = await docket.openTicket({ category: 'transactions', fields: { ...ENTERED, amount } });
    await docket.query(
      `INSERT INTO ticket (id, serial, kind, subject, status, priority, category, tags, fields, level, channel,
         requester_id, requester_name, created_at, updated_at)
       SELECT gen_random_uuid(), 10000000 + n, kind, subject, status, priority, category, tags,
         CASE WHEN n % 3 = 0 THEN jsonb_build_object('amount', n::text, 'currencies', jsonb_build_array('EUR', 'USD')) ELSE '{}' END,
         level, channel, requester_id, requester_name, created_at, updated_at
       FROM ticket, generate_series(1, 20000) AS n WHERE 'WO-' || serial = $1`,
      [number],
    );
    await docket.query('ANALYZE ticket');
    const candidates = fieldCandidates('amount', amount);
    const condition = `fields <> '{}' AND (${candidates.map((_, i) => `fields @> $${i + 1}::jsonb`).join(' OR ')})`;
    const found = await docket.query(`SELECT 'WO-' || serial AS number FROM ticket WHERE ${condition}`, candidates);
    expect(found).toEqual([{ number }]);
    const plan = await docket.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT id FROM ticket WHERE ${condition}`,
      candidates,
    );
    const lines = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(lines).toContain('ticket_fields');
    expect(lines).not.toContain('Seq Scan');
    const euros = fieldCandidates('currencies', 'EUR').map((_, i) => `fields @> $${i + 1}::jsonb`);
    const [{ count }] = (await docket.query<{ count: string }>(
      `SELECT count(*) FROM ticket WHERE fields <> '{}' AND serial >= 10000000 AND (${euros.join(' OR ')})`,
      fieldCandidates('currencies', 'EUR'),
    )) as [{ count: string }];
    expect(Number(count)).toBe(6666);
  });
});

describe('categories without a public intake', () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api', PUBLIC_INTAKE: 'false' });
  });
  afterAll(() => docket?.stop());

  it('are for those who are logged in', async () => {
    expectProblem(await docket.http.get('/v1/categories'), { status: 401, code: 'auth/required' });
    const requester = await docket.createPerson('requester');
    expect(fine(await docket.as(requester).get('/v1/categories'), 200).data).toHaveLength(SEEDED.length);
  });
});
