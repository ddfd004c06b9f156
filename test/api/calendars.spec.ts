import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const DAY = 24 * 3_600_000;
const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const BERLIN = {
  name: 'Berlin',
  timezone: 'Europe/Berlin',
  hours: Object.fromEntries(WORKDAYS.map((day) => [day, [['09:00', '12:00'], ['13:00', '17:00']]])), // prettier-ignore
  dayLength: 'PT7H',
};
const ALL_DAY = Object.fromEntries([...WORKDAYS, 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]));

interface Opening {
  from: string;
  to: string;
  local: { from: string; to: string };
}

describe('calendars', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let requester: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    requester = await docket.createPerson('requester');
  });
  afterAll(() => docket?.stop());

  const put = (id: string, spec: object) => docket.as(docket.admin).put(`/v1/calendars/${id}`).send(spec);
  const get = (path: string, query: object = {}) => docket.as(agent).get(`/v1/calendars${path}`).query(query);
  const year = new Date().getUTCFullYear();

  it('are listed by id, page by page', async () => {
    for (const id of ['m1', 'm2', 'm3']) fine(await put(id, BERLIN), 200);
    const found: { id: string }[] = [];
    let after: string | null | undefined;
    do {
      const { data, page } = fine(await get('', { limit: 2, ...(after && { after }) }), 200);
      expect(data.length).toBeLessThanOrEqual(2);
      found.push(...data);
      after = page.next;
    } while (after);
    const ids = found.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['always', 'business', 'm1', 'm2', 'm3']));
    expect(found.find(({ id }) => id === 'm1')).toEqual(fine(await get('/m1'), 200));
    expectProblem(await get('', { after: 'bm8' }), { status: 400, pointer: '?after' });
    expectProblem(await get('', { limit: 101 }), { status: 400, pointer: '?limit' });
  });

  it('are nothing for requesters', async () => {
    for (const path of ['', '/business', '/business/openings', '/business/versions', '/business/versions/1']) {
      expectProblem(await docket.as(requester).get(`/v1/calendars${path}`), { status: 403 });
      expectProblem(await docket.http.get(`/v1/calendars${path}`), { status: 401 });
    }
  });

  it('keep every version', async () => {
    const first = fine(await put('kept', BERLIN), 200);
    const second = fine(await put('kept', { ...BERLIN, name: 'Berlin again' }), 200);
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(fine(await get('/kept'), 200)).toEqual(second);
    expect(fine(await get('/kept/versions/1'), 200)).toEqual(first);
    expect(fine(await get('/kept/versions/2'), 200)).toEqual(second);
    const newest = fine(await get('/kept/versions', { limit: 1 }), 200);
    expect(newest.data).toEqual([{ version: 2, createdAt: expect.any(String) }]);
    const older = fine(await get('/kept/versions', { limit: 1, after: newest.page.next }), 200);
    expect(older).toEqual({ data: [{ version: 1, createdAt: expect.any(String) }], page: { next: null } });
    for (const version of ['3', '0', '-1', '1.5', 'x', '99999999999999999999']) {
      expectProblem(await get(`/kept/versions/${version}`), { status: 404, code: 'calendar/not-found' });
    }
    expectProblem(await get('/nobody/versions'), { status: 404, code: 'calendar/not-found' });
  });

  it('take back what they were read as', async () => {
    fine(await put('round', { ...BERLIN, holidayRegion: 'DE' }), 200);
    const read = fine(await get('/round'), 200);
    expect(fine(await put('round', read), 200)).toEqual({ ...read, version: 2 });
    const [stored] = await docket.query<{ spec: object }>(
      `SELECT spec FROM calendar_version WHERE id = 'round' AND is_current`,
    );
    expect(stored!.spec).toEqual({ ...BERLIN, id: 'round', holidayRegion: 'DE' });
    const question = { operation: 'isOpen', start: `${year}-12-25T10:00:00+01:00` };
    const answer = await docket
      .as(agent)
      .post('/v1/calendars/calculate')
      .send({ calendar: read, ...question });
    expect(fine(answer, 200)).toEqual({ result: false });
  });

  it('are refused when all their dates are over', async () => {
    const over = { ...BERLIN, hours: {}, overrides: { '2020-02-29': [['09:00', '10:00']] } };
    expectProblem(await put('over', over), { status: 400, pointer: '/hours' });
  });

  describe('with the public holidays of a region', () => {
    const storedOf = async (id: string) => {
      const [row] = await docket.query<{ stored: Record<string, { date: string }[]> }>(
        'SELECT regional_holidays AS stored FROM calendar_version WHERE id = $1 AND is_current',
        [id],
      );
      return row!.stored;
    };

    it('show those of this year and the next, with names', async () => {
      const saved = fine(await put('bavaria', { ...BERLIN, holidayRegion: 'DE-BY' }), 200);
      expect(saved.regionalHolidays).toContainEqual({ date: `${year}-01-06`, name: 'Heilige Drei Könige' });
      expect(saved.regionalHolidays).toContainEqual({ date: `${year + 1}-12-26`, name: '2. Weihnachtstag' });
      const years = saved.regionalHolidays.map(({ date }: { date: string }) => Number(date.slice(0, 4)));
      expect(new Set(years)).toEqual(new Set([year, year + 1]));
      expect(fine(await get('/bavaria'), 200)).toEqual(saved);
    });

    it('keep to those that a version has stored, whatever the library learns', async () => {
      fine(await put('learned', { ...BERLIN, hours: ALL_DAY, timezone: 'UTC', holidayRegion: 'DE' }), 200);
      const tomorrow = new Date(Date.now() + DAY).toISOString().slice(0, 10);
      const years = await storedOf('learned');
      years[tomorrow.slice(0, 4)] = [{ date: tomorrow, name: 'A day nobody knew of' } as never];
      await docket.query(`UPDATE calendar_version SET regional_holidays = $1 WHERE id = 'learned'`, [years]);
      const goal = { calendar: 'learned', dueAfter: 'PT24H', steps: [] };
      await docket.putPolicies([{ name: 'Learned', match: {}, goals: { resolution: goal } }]);
      const { timers, createdAt } = await docket.openTicket();
      expect(Date.parse(timers[0]!.dueAt!) - Date.parse(createdAt)).toBe(2 * DAY);
      expect(await storedOf('learned')).toEqual(years);
    });

    it('store more years in time, and leave those alone that they have', async () => {
      fine(await put('aged', { ...BERLIN, holidayRegion: 'DE' }), 200);
      const whole = await storedOf('aged');
      expect(Object.keys(whole)).toEqual(Array.from({ length: 22 }, (_, i) => String(year - 1 + i)));
      const few = { [year]: [{ date: `${year}-02-03`, name: 'Ours' }], [year + 1]: [] };
      await docket.query(`UPDATE calendar_version SET regional_holidays = $1 WHERE id = 'aged'`, [few]);
      expect(fine(await get('/aged'), 200).regionalHolidays).toEqual([{ date: `${year}-02-03`, name: 'Ours' }]);
      const { [year - 1]: _before, ...later } = whole;
      expect(await storedOf('aged')).toEqual({ ...later, ...few });
    });

    it('store them for a version that was made before that was done', async () => {
      fine(await put('old', { ...BERLIN, holidayRegion: 'DE' }), 200);
      const whole = await storedOf('old');
      await docket.query(`UPDATE calendar_version SET regional_holidays = '{}' WHERE id = 'old'`);
      fine(await get('', { limit: 100 }), 200);
      expect(await storedOf('old')).toEqual(whole);
    });

    it.each(['ZZ', 'DE-ZZ', 'DE-BY-ZZ', 'de', '', 'DE-constructor', 5, ['DE']])('are refused of %j', async (region) => {
      const spec = { ...BERLIN, holidayRegion: region };
      expectProblem(await put('unknown', spec), { status: 400, pointer: '/holidayRegion' });
      const question = { calendar: spec, operation: 'isOpen', start: '2026-12-25T10:00:00Z' };
      const answer = await docket.as(agent).post('/v1/calendars/calculate').send(question);
      expectProblem(answer, { status: 400, pointer: '/calendar/holidayRegion' });
    });

    it('count in calculations about any year that the library knows', async () => {
      fine(await put('bavaria', { ...BERLIN, holidayRegion: 'DE-BY' }), 200);
      const ask = async (calendar: object, start: string) => {
        const question = { ...calendar, operation: 'add', start, duration: 'PT1H' };
        return fine(await docket.as(agent).post('/v1/calendars/calculate').send(question), 200).result;
      };
      for (const calendar of [{ calendarId: 'bavaria' }, { calendar: { ...BERLIN, holidayRegion: 'DE-BY' } }]) {
        expect(await ask(calendar, '1999-01-06T09:00:00+01:00')).toBe('1999-01-07T09:00:00.000Z');
        expect(await ask(calendar, '2026-01-06T09:00:00+01:00')).toBe('2026-01-07T09:00:00.000Z');
        expect(await ask(calendar, '2015-06-04T09:00:00+02:00')).toBe('2015-06-05T08:00:00.000Z');
      }
      const christmasEve = { calendar: { ...BERLIN, timezone: 'Atlantic/Reykjavik', holidayRegion: 'IS' } };
      expect(await ask(christmasEve, '2026-12-24T11:30:00Z')).toBe('2026-12-28T09:30:00.000Z');
      expect(await ask(christmasEve, '2026-12-24T11:00:00Z')).toBe('2026-12-24T12:00:00.000Z');
    });
  });

  describe('openings', () => {
    const openings = (id: string, query: object) => get(`/${id}/openings`, query);
    const spans = (data: Opening[]) => data.map(({ from, to }) => [from, to]);

    it('tell when it is open, in UTC and on its clocks', async () => {
      fine(await put('week', { ...BERLIN, overrides: { '2026-03-30': [['22:00', '06:00']] } }), 200);
      const { data, page } = fine(
        await openings('week', { from: '2026-03-27T10:00:00Z', to: '2026-03-31T10:00:00+02:00' }),
        200,
      );
      expect(data).toEqual([
        {
          from: '2026-03-27T10:00:00.000Z',
          to: '2026-03-27T11:00:00.000Z',
          local: { from: '2026-03-27T11:00:00+01:00', to: '2026-03-27T12:00:00+01:00' },
        },
        {
          from: '2026-03-27T12:00:00.000Z',
          to: '2026-03-27T16:00:00.000Z',
          local: { from: '2026-03-27T13:00:00+01:00', to: '2026-03-27T17:00:00+01:00' },
        },
        {
          from: '2026-03-30T20:00:00.000Z',
          to: '2026-03-31T04:00:00.000Z',
          local: { from: '2026-03-30T22:00:00+02:00', to: '2026-03-31T06:00:00+02:00' },
        },
        {
          from: '2026-03-31T07:00:00.000Z',
          to: '2026-03-31T08:00:00.000Z',
          local: { from: '2026-03-31T09:00:00+02:00', to: '2026-03-31T10:00:00+02:00' },
        },
      ]);
      expect(page).toEqual({ next: null });
    });

    it('take an offset whose plus sign the address has turned into a space', async () => {
      const answer = await docket
        .as(agent)
        .get('/v1/calendars/business/openings?from=2026-03-27T10:00:00+01:00&to=2026-03-27T12:00:00+01:00');
      expect(spans(fine(answer, 200).data)).toEqual([['2026-03-27T09:00:00.000Z', '2026-03-27T11:00:00.000Z']]);
    });

    it('are those of the four weeks to come', async () => {
      const before = Date.now();
      const { data } = fine(await openings('always', {}), 200);
      expect(data).toHaveLength(1);
      expect(Date.parse(data[0].from)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(data[0].to) - Date.parse(data[0].from)).toBe(28 * DAY);
      expect(fine(await openings('business', { limit: 100 }), 200).data.length).toBeGreaterThanOrEqual(20);
    });

    it('come page by page, as far as the first page was to reach', async () => {
      const span = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
      const whole: Opening[] = [];
      let after: string | null = null;
      do {
        const answer = fine(await openings('business', after ? { after, limit: 100 } : { ...span, limit: 100 }), 200);
        whole.push(...answer.data);
        after = answer.page.next;
      } while (after);
      expect(whole).toHaveLength(261);
      expect(new Set(whole.map(({ from }) => from)).size).toBe(261);
      const some = fine(await openings('business', { ...span, limit: 1 }), 200);
      const more = fine(await openings('business', { limit: 2, after: some.page.next }), 200);
      expect([...some.data, ...more.data]).toEqual(whole.slice(0, 3));
    });

    it.each<[string, Record<string, string>, string]>([
      ['a from without an offset', { from: '2026-03-27T10:00:00' }, '?from'],
      ['a from that does not exist', { from: '2026-02-29T10:00:00Z' }, '?from'],
      ['an empty from', { from: '' }, '?from'],
      ['a to that is none', { to: 'soon' }, '?to'],
      ['a to before now', { to: '2020-01-01T00:00:00Z' }, '?to'],
      ['a to that is the from', { from: '2026-03-27T10:00:00Z', to: '2026-03-27T10:00:00Z' }, '?to'],
      ['more than a year', { from: '2026-01-01T00:00:00Z', to: '2027-01-02T00:00:01Z' }, '?to'],
      ['four weeks beyond all time', { from: '9999-12-20T00:00:00Z' }, '?to'],
      ['a year before all time', { from: '0000-12-20T00:00:00Z' }, '?from'],
      ['no limit', { limit: '0' }, '?limit'],
      ['a cursor of another list', { after: Buffer.from('["a"]').toString('base64url') }, '?after'],
      ['a cursor beyond all time', { after: Buffer.from('[1,1000000000000000]').toString('base64url') }, '?after'],
      ['a cursor of ages', { after: Buffer.from('[1,900000000000]').toString('base64url') }, '?after'],
      ['what we do not know', { colour: 'blue' }, '?colour'],
    ])('are refused with %s', async (_, query, pointer) => {
      expectProblem(await openings('business', query), { status: 400, pointer });
    });

    it('of a calendar nobody knows are none', async () => {
      expectProblem(await openings('lunar', {}), { status: 404, code: 'calendar/not-found' });
    });
  });
});
