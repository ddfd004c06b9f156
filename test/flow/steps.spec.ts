import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExplainedTimerView } from '../../src/desk/timers.dto.js';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const goal = (dueAfter: string, ...steps: object[]) => ({ calendar: 'always', dueAfter, steps });
const raise = (after: string, priority?: string) => ({ after, action: 'raisePriority', priority });
const remind = (to: string) => ({ after: 'PT1S', action: 'remind', to });
const policy = (category: string, goals: object, match: object = {}) => ({
  name: `${category} ${Object.values(match).join()}`,
  match: { category: [category], ...match },
  goals,
});

/** By category of the ticket. @param hook where a webhook calls */
const policies = (hook: string) => [
  policy(
    'raised',
    { acknowledgement: goal('PT1H'), resolution: goal('PT3S', raise('PT2S'), { after: 'PT4S', action: 'escalate' }) },
    { priority: ['urgent'] },
  ),
  policy('raised', { acknowledgement: goal('PT2H'), resolution: goal('PT2H', raise('PT1S', 'urgent')) }),
  policy(
    'broken by it',
    { resolution: goal('PT0.5S', { after: 'PT0.5S', action: 'escalate' }), acknowledgement: goal('PT0.1S') },
    { priority: ['urgent'] },
  ),
  policy('broken by it', { resolution: goal('PT2H', raise('PT1S', 'urgent')), acknowledgement: goal('PT2H') }),
  policy('twice', { resolution: goal('PT2H', raise('PT0.2S'), raise('PT0.3S'), raise('PT0.4S')) }),
  policy('not down', { resolution: goal('PT2H', raise('PT1S', 'normal')) }),
  policy('called', {
    resolution: goal('PT2H', { after: 'PT1S', action: 'webhook', url: hook }),
  }),
  ...['assignee', 'team', 'senior', 'lead'].map((to) => policy(`to ${to}`, { resolution: goal('PT2H', remind(to)) })),
  policy('climbing', { resolution: goal('PT1S', { after: 'PT1S', action: 'escalate' }) }),
];

describe.concurrent('the steps of a promise', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let hook: string;
  const called = createServer((_request, response) => response.end());
  beforeAll(async () => {
    called.listen(0, '127.0.0.1');
    await once(called, 'listening');
    hook = `http://127.0.0.1:${(called.address() as AddressInfo).port}/late`;
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    // Whose ladder tickets without a team climb; nobody else's tests ask it.
    await docket.createTeam([{ person: await docket.createPerson('agent'), level: 1 }], { isDefault: true });
    await docket.putPolicies(policies(hook));
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
    called.close();
  });

  const open = (category: string, more: object = {}) => docket.openTicket({ category, ...more });
  async function teamOf(...roles: ('agent' | 'senior' | 'lead')[]) {
    const people = await Promise.all(roles.map((role) => docket.createPerson(role)));
    const level = { agent: 1, senior: 2, lead: 3 };
    const team = await docket.createTeam(people.map((person, i) => ({ person, level: level[roles[i]!] })));
    return { people, team };
  }
  const explained = async (number: string, metric = 'resolution') => {
    const { data } = fine(await docket.as(docket.admin).get(`/v1/tickets/${number}/timers`), 200);
    return (data as ExplainedTimerView[]).find((timer) => timer.metric === metric)!;
  };
  const step = async (number: string, key: string) => (await explained(number)).steps.find((one) => one.key === key)!;
  /** Waits until a step fired, and all that follows is done. */
  const fired = async (number: string, key: string) => {
    await eventually(async () => expect((await step(number, key)).state).toBe('fired'));
    await docket.settled();
    return step(number, key);
  };
  const eventsOf = async (number: string, of: string) =>
    (await docket.history(number)).filter(({ event, what }) => event === of || what === of);

  it('raise the priority, which prices the very timer anew that is fired', async () => {
    const { number, createdAt } = await open('raised');
    const raised = await fired(number, 'raisePriority:1');
    expect(raised.did).toEqual({ told: [], priority: { from: 'normal', to: 'urgent' } });
    const ticket = await docket.ticket(number);
    expect(ticket.priority).toBe('urgent');
    expect(await eventsOf(number, 'priority')).toMatchObject([{ from: 'normal', to: 'urgent', actor: { id: null } }]);
    const due = (seconds: number) => new Date(Date.parse(createdAt) + seconds * 1000).toISOString();
    expect(await explained(number)).toMatchObject({ cycle: 1, policy: { name: 'raised urgent' }, dueAt: due(3) });
    expect(await explained(number, 'acknowledgement')).toMatchObject({ cycle: 1, dueAt: due(3600) });
    // What comes next is the other promise's: its first raising has fired with the one before.
    expect(await fired(number, 'escalate:1')).toMatchObject({ at: due(4) });
    expect(await eventsOf(number, 'priority')).toHaveLength(1);
    expect(await eventsOf(number, 'timer.breached')).toHaveLength(1);
    expect((await eventsOf(number, 'timer.resolution.step')).map(({ to }) => to)).toEqual([
      'raisePriority:1',
      'escalate:1',
    ]);
  });

  it('raise the priority to what is broken by then: once, and what that calls for follows', async () => {
    const { number } = await open('broken by it');
    await fired(number, 'escalate:1');
    const { firedAt } = await step(number, 'raisePriority:1');
    for (const metric of ['resolution', 'acknowledgement']) {
      expect(await explained(number, metric)).toMatchObject({ state: 'breached', dueAt: firedAt, stoppedAt: null });
    }
    expect(await eventsOf(number, 'timer.breached')).toHaveLength(2);
    expect(await docket.ticket(number)).toMatchObject({ priority: 'urgent', level: 2 });
  });

  it('raise the priority one by one, to the highest', async () => {
    const { number } = await open('twice');
    await fired(number, 'raisePriority:3');
    const { steps } = await explained(number);
    expect(steps.map(({ did }) => did)).toEqual([
      { told: [], priority: { from: 'normal', to: 'high' } },
      { told: [], priority: { from: 'high', to: 'urgent' } },
      { told: [] },
      null,
    ]);
    expect(await eventsOf(number, 'priority')).toHaveLength(2);
  });

  it('never lower it', async () => {
    const { number } = await open('not down', { priority: 'high' });
    expect((await fired(number, 'raisePriority:1')).did).toEqual({ told: [] });
    expect((await docket.ticket(number)).priority).toBe('high');
    expect(await eventsOf(number, 'priority')).toEqual([]);
  });

  it('say where to call', async () => {
    const { number } = await open('called');
    expect(await fired(number, 'webhook:1')).toMatchObject({
      url: hook,
      firedAt: expect.any(String),
    });
    expect(await eventsOf(number, 'timer.step_reached')).toMatchObject([{ to: 'webhook:1' }]);
  });

  it.each<[to: string, team: ('agent' | 'senior' | 'lead')[], told: number[]]>([
    ['assignee', ['agent', 'agent', 'senior', 'lead'], [0]],
    ['team', ['agent', 'agent', 'senior', 'lead'], [0, 1, 2, 3]],
    ['senior', ['agent', 'senior', 'senior', 'lead'], [1, 2]],
    ['senior', ['agent', 'agent', 'lead', 'lead'], [2, 3]],
    ['lead', ['agent', 'senior', 'lead', 'lead'], [2, 3]],
  ])('remind the %s of %j', async (to, roles, told) => {
    const { people, team } = await teamOf(...roles);
    const { number } = await open('nothing is promised');
    await docket.change(number, { teamId: team.id, assigneeId: people[0]!.id });
    await docket.settled();
    await docket.change(number, { category: `to ${to}` });
    const { did } = await fired(number, 'remind:1');
    const expected = told.map((i) => people[i]!);
    expect(did!.told).toEqual(
      expected.map(({ id, name }) => ({ id, name })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
    const reminds = (mail: SunkMail) => mail.parsed.subject!.includes(number) && /promised/.test(mail.parsed.text!);
    for (const person of expected) await sink.receive(person.email, reminds);
  });

  it('remind the admins of what nobody else is there for', async () => {
    const { team } = await teamOf('agent');
    const { number } = await open('nothing is promised');
    await docket.change(number, { teamId: team.id, category: 'to lead' });
    const { did } = await fired(number, 'remind:1');
    expect(did!.told).toEqual([{ id: docket.admin.id, name: docket.admin.name }]);
  });

  it('say how far a ticket has climbed, and who was told', async () => {
    const { people, team } = await teamOf('agent', 'senior');
    const [agent, senior] = people as [TestPerson, TestPerson];
    const grace = { email: `${unique('grace')}@example.com`, name: 'Grace Hopper' };
    const { number, requester } = await open('nothing is promised', { requester: grace });
    await docket.change(number, { teamId: team.id, assigneeId: agent.id, category: 'climbing' });
    const { did } = await fired(number, 'escalate:1');
    expect(did!.escalation).toEqual({
      fromLevel: 1,
      toLevel: 2,
      atTop: false,
      assignee: { id: senior.id, name: senior.name },
    });
    expect(did!.told.map(({ id }) => id).sort()).toEqual([agent.id, senior.id, requester.id].sort());
  });
});
