import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportView } from '../../src/reports/reports.dto.js';
import {
  fine,
  type Opened,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  type TestTeam,
} from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';

const PASSWORD = 'correct horse battery staple';
const NOBODY = '0190d5e2-0000-7000-8000-000000000000';
const REPORTS = ['sla', 'times', 'backlog', 'reopenings', 'escalations', 'scores'];

describe('reports', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let lead: TestPerson;
  let stranger: TestPerson;
  let requester: TestPerson;
  let team: TestTeam;
  let other: TestTeam;
  let solved: Opened;

  beforeAll(async () => {
    docket = await startTestDocket();
    agent = await docket.createPerson('agent', { name: 'Ada' });
    lead = await docket.createPerson('lead');
    stranger = await docket.createPerson('lead');
    requester = await docket.createPerson('requester');
    team = await docket.createTeam(
      [
        { person: agent, level: 1 },
        { person: lead, level: 3 },
      ],
      { isDefault: true },
    );
    other = await docket.createTeam([{ person: stranger, level: 3 }]);
    lead = await docket.logIn(lead.email, PASSWORD);
    stranger = await docket.logIn(stranger.email, PASSWORD);

    solved = await docket.openTicket({ category: 'security', subject: '=1+1' });
    await docket.change(solved.number, { teamId: team.id, assigneeId: agent.id });
    fine(await docket.as(agent).post(`/v1/tickets/${solved.number}/escalations`).send({ reason: 'Help' }), 201);
    await docket.reply(solved.number, { body: 'Again.', status: 'resolved' }, agent);
    fine(
      await docket.withKey(solved.trackingKey).post(`/v1/tickets/${solved.number}/messages`).send({ body: 'No.' }),
      201,
    );
    await docket.reply(solved.number, { body: 'Now?', status: 'resolved' }, agent);
    fine(await docket.withKey(solved.trackingKey).post(`/v1/tickets/${solved.number}/survey`).send({ score: 4 }), 201);
    const open = await docket.openTicket({ category: 'deposits' });
    const spam = await docket.openTicket({ category: 'deposits' });
    fine(await docket.as(docket.admin).post(`/v1/tickets/${spam.number}/spam`).send({}), 200);
    await docket.change(open.number, { teamId: other.id });
    await eventually(async () => {
      const waiting = 'SELECT 1 FROM history_entry, report_progress WHERE recorded_in >= followed';
      expect(await docket.query(waiting)).toEqual([]);
      expect(await read('backlog')).toMatchObject({ complete: true, total: { figures: { opened: 2 } } });
    });
  });
  afterAll(() => docket?.stop());

  const get = (by: { token: string }, name: string, query: object = {}) =>
    docket.as(by).get(`/v1/reports/${name}`).query(query);
  const read = async (name: string, query: object = {}, by: { token: string } = docket.admin) =>
    fine(await get(by, name, query), 200) as ReportView;
  const total = async (name: string, query: object = {}, by?: { token: string }) =>
    (await read(name, query, by)).total.figures;
  const refused = async (by: { token: string }, name: string, query: object, pointer: string) =>
    expectProblem(await get(by, name, query), { status: 400, code: 'input/invalid', pointer });

  it('tell how promises are kept, how long it takes, what is left, what comes back and climbs, and how it is rated', async () => {
    expect(await total('sla')).toMatchObject({
      acknowledgementMet: 1,
      acknowledgementBreached: 0,
      acknowledgementAttainment: 1,
      resolutionMet: 2,
    });
    expect(await total('times')).toMatchObject({
      firstResponses: 1,
      firstResponseP50: 'PT0S',
      resolutions: 2,
      resolutionP90: 'PT0S',
    });
    expect(await total('backlog')).toEqual({ opened: 2, reopened: 1, resolved: 2, merged: 0, backlog: 1 });
    expect(await total('reopenings')).toEqual({ resolved: 2, reopened: 1, reopenedPerResolved: 0.5 });
    expect(await total('escalations')).toEqual({ opened: 2, escalated: 1, escalatedPerOpened: 0.5 });
    expect(await total('scores')).toEqual({
      answers: 1,
      average: 4,
      score1: 0,
      score2: 0,
      score3: 0,
      score4: 1,
      score5: 0,
    });
  });

  it('are cut by day, team, category, agent and policy, with what has none last', async () => {
    const { data, asOf, complete, timezone, from, to } = await read('backlog');
    expect({ complete, timezone }).toEqual({ complete: true, timezone: 'UTC' });
    expect(Date.parse(asOf)).toBeGreaterThan(Date.now() - 600_000);
    expect([data[0]!.key, data.at(-1)!.key]).toEqual([from, to]);
    expect(data).toHaveLength(30);
    const keys = async (name: string, groupBy: string) =>
      (await read(name, { groupBy })).data.map(({ key, name: called }) => [key, called]);
    const both = [
      [team.id, team.name],
      [other.id, other.name],
    ].sort(([, a], [, b]) => a!.localeCompare(b!));
    expect(await keys('sla', 'team')).toEqual([[team.id, team.name]]);
    expect((await keys('backlog', 'team')).slice(0, 2)).toEqual(both);
    expect(await keys('backlog', 'category')).toEqual([
      ['deposits', 'deposits'],
      ['security', 'security'],
    ]);
    expect(await keys('scores', 'agent')).toEqual([[agent.id, 'Ada']]);
    expect((await keys('backlog', 'agent')).at(-1)).toEqual([null, null]);
    expect((await keys('sla', 'policy')).length).toBeGreaterThan(0);
  });

  it('are narrowed to a team, a category, an agent or a policy', async () => {
    expect(await total('backlog', { category: 'security' })).toMatchObject({ opened: 1, resolved: 2, backlog: 0 });
    expect(await total('reopenings', { team: team.id, groupBy: 'agent' })).toMatchObject({ reopened: 1, resolved: 2 });
    expect(await total('reopenings', { agent: agent.id.toUpperCase(), groupBy: 'team' })).toMatchObject({
      resolved: 2,
    });
    expect(await total('reopenings', { agent: 'none' })).toMatchObject({ resolved: 0 });
    expect(await total('backlog', { team: 'none' })).toMatchObject({ opened: 2, backlog: 0 });
    expect(await total('sla', { policy: 'There is none' })).toMatchObject({
      resolutionMet: 0,
      resolutionAttainment: null,
    });
    expect(await total('backlog', { from: '2020-01-01', to: '2020-12-31' })).toMatchObject({ opened: 0, backlog: 0 });
  });

  it('are for leads those of their teams, and for other agents their own', async () => {
    expect(await total('reopenings', {}, lead)).toMatchObject({ resolved: 2 });
    expect(await total('reopenings', {}, stranger)).toMatchObject({ resolved: 0 });
    // What is not theirs answers as what does not exist.
    const foreign = await read('reopenings', { team: team.id }, stranger);
    expect(foreign.total).toEqual((await read('reopenings', { team: NOBODY }, stranger)).total);
    expect((await read('backlog', { groupBy: 'team' }, stranger)).data.map(({ key }) => key)).toEqual([other.id]);
    expect(await total('reopenings', {}, agent)).toMatchObject({ resolved: 2 });
    expect(await total('backlog', { groupBy: 'team', agent: 'me' }, agent)).toMatchObject({ opened: 0, resolved: 2 });
    expectProblem(await get(agent, 'sla', { agent: lead.id }), { status: 403, code: 'auth/forbidden' });
    await refused(agent, 'sla', { groupBy: 'category' }, '?groupBy');
    await refused(agent, 'sla', { category: 'security' }, '?groupBy');
    expectProblem(await get(requester, 'sla'), { status: 403, code: 'auth/forbidden' });
    expectProblem(await docket.http.get('/v1/reports/sla'), { status: 401, code: 'auth/required' });
    for (const path of ['progress', 'check?month=2026-12']) {
      expectProblem(await docket.as(lead).get(`/v1/reports/${path}`), { status: 403, code: 'auth/forbidden' });
    }
  });

  it('refuse what they cannot tell, and say what and where', async () => {
    await refused(docket.admin, 'sla', { from: '2026-02-30' }, '?from');
    await refused(docket.admin, 'sla', { from: '2026-01-02', to: '2026-01-01' }, '?from');
    await refused(docket.admin, 'sla', { from: '2024-12-31', to: '2026-01-01' }, '?from');
    expect((await read('sla', { from: '2025-01-01', to: '2026-01-01' })).data).toHaveLength(366);
    await refused(docket.admin, 'sla', { groupBy: 'weather' }, '?groupBy');
    await refused(docket.admin, 'sla', { groupBy: 'agent', category: 'security' }, '?groupBy');
    await refused(docket.admin, 'sla', { team: 'mine' }, '?team');
    await refused(docket.admin, 'sla', { category: ['a', 'b'] }, '?category');
    await refused(docket.admin, 'sla', { policy: 'x'.repeat(201) }, '?policy');
    await refused(docket.admin, 'sla', { what: 'else' }, '?what');
    expect((await get(docket.admin, 'weather')).status).toBe(400);
    await refused(docket.admin, 'sla/export', { format: 'pdf' }, '?format');
    await refused(docket.admin, 'check', { month: '2026-13' }, '?month');
  });

  it('are counted again when an admin wants it, and checked', async () => {
    const started = fine(await docket.as(docket.admin).post('/v1/reports/recount'), 202);
    expect(started).toMatchObject({ timezone: 'UTC', counted: 0, last: expect.any(Number) });
    await eventually(async () =>
      expect(fine(await docket.as(docket.admin).get('/v1/reports/progress'), 200).complete).toBe(true),
    );
    expect(await total('backlog')).toEqual({ opened: 2, reopened: 1, resolved: 2, merged: 0, backlog: 1 });
    const month = new Date().toISOString().slice(0, 7);
    const check = async () => fine(await docket.as(docket.admin).get('/v1/reports/check').query({ month }), 200);
    expect(await check()).toEqual({ differences: 0, facts: expect.any(Number) });
    await docket.query(
      'UPDATE report_figure SET count = count + 1 WHERE ctid = (SELECT ctid FROM report_figure LIMIT 1)',
    );
    expect((await check()).differences).toBe(1);
    await docket.query(
      'UPDATE report_figure SET count = count - 1 WHERE ctid = (SELECT ctid FROM report_figure LIMIT 1)',
    );
  });

  describe('as files', () => {
    const file = async (path: string, query: Record<string, string>, { token } = docket.admin) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${docket.url}${path}?${new URLSearchParams(query)}`, { headers });
      expect(answer.status).toBe(200);
      return { lines: (await answer.text()).split(/\r?\n/).slice(0, -1), headers: answer.headers };
    };

    it('say the same', async () => {
      for (const name of REPORTS) {
        const { data } = await read(name, { groupBy: 'category' });
        const { lines, headers } = await file(`/v1/reports/${name}/export`, { groupBy: 'category' });
        expect(headers.get('content-type')).toContain('text/csv');
        expect(headers.get('content-disposition')).toMatch(new RegExp(`^attachment; filename="${name}-.*\\.csv"$`));
        expect(lines[0]).toBe(['category', 'name', ...Object.keys(data[0]?.figures ?? {})].join(','));
        expect(lines).toHaveLength(data.length + 1);
        const rows = await file(`/v1/reports/${name}/export`, { groupBy: 'category', format: 'ndjson' });
        expect(rows.lines.map((line) => JSON.parse(line))).toEqual(
          data.map(({ key, name: called, figures }) => ({ category: key, name: called, ...figures })),
        );
      }
    });

    it('have tickets with the filters of lists, for those who see them, and nothing that a spreadsheet runs', async () => {
      const { lines } = await file('/v1/tickets/export', { category: 'security' });
      expect(lines).toHaveLength(2);
      const [head, row] = lines.map((line) => line.split(','));
      expect(row![head!.indexOf('number')]).toBe(solved.number);
      expect(row![head!.indexOf('subject')]).toBe("'=1+1");
      expect(row![head!.indexOf('assignee')]).toBe(lead.name);
      const all = await file('/v1/tickets/export', { format: 'ndjson', sort: 'oldest' });
      expect(all.lines.map((line) => JSON.parse(line).subject)).toEqual(['=1+1', 'The printer is out of order']);
      expect((await file('/v1/tickets/export', { format: 'ndjson' }, lead)).lines).toHaveLength(1);
      const asked = await docket.as(requester).get('/v1/tickets/export');
      expectProblem(asked, { status: 403, code: 'auth/forbidden' });
      expectProblem(await docket.as(agent).get('/v1/tickets/export?limit=5'), { status: 400, code: 'input/invalid' });
    });

    it('have every ticket of a long list once', async () => {
      await docket.query(
        `INSERT INTO ticket SELECT (jsonb_populate_record(ticket, jsonb_build_object('id', gen_random_uuid(), 'serial',
           nextval('ticket_serial_seq'), 'tags', ARRAY['many'], 'subject', 'a "b", c' || chr(10) || n))).*
         FROM ticket, generate_series(1, 1234) AS n WHERE category = 'deposits'`,
      );
      const { lines } = await file('/v1/tickets/export', { format: 'ndjson', tag: 'many' });
      expect(new Set(lines.map((line) => JSON.parse(line).number)).size).toBe(1234);
      const csv = await file('/v1/tickets/export', { tag: 'many' });
      expect(csv.lines.filter((line) => line.includes('"a ""b"", c'))).toHaveLength(1234);
    });
  });
});
