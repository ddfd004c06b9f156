import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ageResolved } from '../support/aged.js';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

/** Where a mail leads that asks for a rating. */
function surveyLink({ parsed }: SunkMail): URL | null {
  const found = /http:\S+#rate$/m.exec(parsed.text!)?.[0];
  expect((parsed.html as string).includes('#rate')).toBe(found !== undefined);
  return found ? new URL(found) : null;
}

describe('the survey', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    agent = await docket.createPerson('agent', { name: 'Ada Lovelace' });
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const mailTo = (email: string, what: string) => sink.receive(email, ({ parsed }) => parsed.text!.includes(what));
  const rate = async ({ number, trackingKey }: Opened, body: object) =>
    fine(await docket.withKey(trackingKey).post(`/v1/tickets/${number}/survey`).send(body), 201);
  const rating = async ({ number }: Opened) =>
    fine(await docket.as(agent).get(`/v1/tickets/${number}/survey`), 200) as { score: number };

  it('is offered by the mail that tells that it is resolved, and what is said there reaches the agents', async () => {
    const ticket = await docket.openTicket();
    await docket.change(ticket.number, { status: 'resolved' }, agent);
    const link = surveyLink(await mailTo(ticket.requester.email, 'as resolved'))!;
    expect(link.href).toBe(`${ticket.trackingUrl}#rate`);

    const { text } = await docket.http.get(link.pathname + link.search);
    const [, form] = /<section class="card" id="rate">(.*?)<\/section>/s.exec(text)!;
    const action = /action="([^"]+)"/.exec(form!)![1]!;
    const hidden = Object.fromEntries(
      [...form!.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const sent = await docket.http
      .post(action)
      .type('form')
      .send({ ...hidden, score: '5', comment: 'Well done' });
    expect(sent.status).toBe(303);
    expect(await rating(ticket)).toMatchObject({ score: 5, comment: 'Well done' });
    const [line] = (await docket.history(ticket.number)).filter(({ event }) => event === 'ticket.rated');
    expect(line).toMatchObject({ actor: { id: ticket.requester.id }, from: null, to: { score: 5 } });
    await docket.settled();
    expect(sink.to(ticket.requester.email)).toHaveLength(2);
  });

  it('is offered by an answer that resolves it: to the requester, not to followers, and by no other answer', async () => {
    const ticket = await docket.openTicket();
    const email = `follower-of-${ticket.number.toLowerCase()}@example.com`;
    fine(await docket.as(agent).post(`/v1/tickets/${ticket.number}/followers`).send({ email }), 201);
    await docket.reply(ticket.number, { body: 'We are on it.' }, agent);
    expect(surveyLink(await mailTo(ticket.requester.email, 'on it'))).toBeNull();
    await docket.settled();
    await docket.reply(ticket.number, { body: 'A new bulb is in.', status: 'resolved' }, agent);
    expect(surveyLink(await mailTo(ticket.requester.email, 'new bulb'))!.href).toBe(`${ticket.trackingUrl}#rate`);
    const toFollower = await mailTo(email, 'new bulb');
    expect(toFollower.parsed.text).toContain('is resolved');
    expect(surveyLink(toFollower)).toBeNull();

    await rate(ticket, { score: 2, comment: 'Between us' });
    const { pathname, searchParams } = new URL(/http:\S+\/t\/\S+/.exec(toFollower.parsed.text!)![0]);
    const key = searchParams.get('key')!;
    expect((await docket.http.get(`${pathname}?key=${key}`)).text).not.toMatch(/id="rate"|Between us/);
    const theirs = await docket.http.post(`${pathname}/survey`).type('form').send({ key, score: '5' });
    expect(theirs.status).toBe(404);
    expect((await rating(ticket)).score).toBe(2);
  });

  it('is offered once more when the ticket closes, unless it was rated', async () => {
    const tickets = [await docket.openTicket(), await docket.openTicket()];
    for (const { number } of tickets) await docket.change(number, { status: 'resolved' }, agent);
    const [rated, silent] = tickets as [Opened, Opened];
    await rate(rated, { score: 4 });
    await docket.settled();
    for (const { number } of tickets) await ageResolved(docket, number, '8 days');
    expect(surveyLink(await mailTo(rated.requester.email, 'closed now'))).toBeNull();
    expect(surveyLink(await mailTo(silent.requester.email, 'closed now'))!.href).toBe(`${silent.trackingUrl}#rate`);
  });
});

it('no mail asks for a rating where there is no survey', async () => {
  const sink = await startSmtpSink();
  const docket = await startTestDocket({ SMTP_URL: sink.url, SURVEY: 'false' });
  try {
    const ticket = await docket.openTicket();
    await docket.change(ticket.number, { status: 'resolved' });
    const told = await sink.receive(ticket.requester.email, ({ parsed }) => parsed.text!.includes('as resolved'));
    expect(surveyLink(told)).toBeNull();
  } finally {
    await docket.stop();
    await sink.goDown();
  }
});

describe('a low rating', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  let lead: TestPerson;
  const start = async (environment: Record<string, string>) => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url, ...environment });
    agent = await docket.createPerson('agent');
    lead = await docket.createPerson('lead');
    const members = [
      { person: agent, level: 1 },
      { person: lead, level: 3 },
    ];
    await docket.createTeam(members, { isDefault: true });
  };
  afterEach(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const resolved = async () => {
    const ticket = await docket.openTicket();
    await docket.change(ticket.number, { assigneeId: agent.id, status: 'resolved' });
    await docket.settled();
    return ticket;
  };
  const rate = async ({ number, trackingKey }: Opened, score: number, status = 201) =>
    fine(await docket.withKey(trackingKey).post(`/v1/tickets/${number}/survey`).send({ score, comment: 'Hm' }), status);
  const notes = async ({ number }: Opened) =>
    (await docket.thread(number)).filter(({ visibility, source }) => visibility === 'internal' && source === 'system');
  const told = ({ email }: TestPerson, { number }: Opened) =>
    sink.to(email).filter(({ parsed }) => parsed.subject!.includes(number) && /rated this/.test(parsed.text!));

  it('opens the ticket again, with a note and history, and tells its leads and who has it: once', async () => {
    await start({ SURVEY_LOW_ACTION: 'reopen' });
    const ticket = await resolved();
    await rate(ticket, 3);
    expect((await docket.ticket(ticket.number)).status).toBe('resolved');
    await rate(ticket, 2);
    expect((await docket.ticket(ticket.number)).status).toBe('open');
    expect((await notes(ticket)).map(({ body }) => body)).toEqual([expect.stringMatching(/rated this 2 of 5:\s+Hm/)]);
    const lines = await docket.history(ticket.number);
    expect(lines).toContainEqual(
      expect.objectContaining({ what: 'status', from: 'resolved', to: 'open', actor: { id: null, name: 'Docket' } }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'ticket.low_score_given', to: { score: 2, reopened: true } }),
    );
    await docket.settled();
    expect([told(lead, ticket), told(agent, ticket)].map(({ length }) => length)).toEqual([1, 1]);
    // It is open: there is nothing to rate, until it is resolved again; then it is another answer.
    await rate(ticket, 1, 409);
    await docket.change(ticket.number, { status: 'resolved' });
    await rate(ticket, 1);
    expect((await docket.ticket(ticket.number)).status).toBe('open');
    expect(await notes(ticket)).toHaveLength(2);
  });

  it('tells the leads once for each answer, however often it is changed, also where it is too late to open it again', async () => {
    await start({ SURVEY_LOW_ACTION: 'reopen', SURVEY_LOW_SCORE: '3' });
    const ticket = await resolved();
    await ageResolved(docket, ticket.number, '8 days');
    await eventually(async () => expect((await docket.ticket(ticket.number)).status).toBe('closed'));
    for (const score of [5, 3, 4, 1, 2]) await rate(ticket, score);
    expect((await docket.ticket(ticket.number)).status).toBe('closed');
    expect(await notes(ticket)).toHaveLength(1);
    await docket.settled();
    expect([told(lead, ticket), told(agent, ticket)].map(({ length }) => length)).toEqual([1, 0]);
  });

  it('only tells the leads where that is wanted, and nobody where nothing is', async () => {
    await start({ SURVEY_LOW_ACTION: 'notify' });
    const ticket = await resolved();
    await rate(ticket, 1);
    await docket.settled();
    expect((await docket.ticket(ticket.number)).status).toBe('resolved');
    expect(told(lead, ticket)).toHaveLength(1);
    await docket.stop();
    await sink.goDown();
    await start({});
    const quiet = await resolved();
    await rate(quiet, 1);
    await docket.settled();
    expect(await notes(quiet)).toEqual([]);
    expect((await docket.ticket(quiet.number)).status).toBe('resolved');
    expect(told(lead, quiet)).toEqual([]);
  });
});
