import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ageResolved } from '../support/aged.js';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

describe.concurrent('the end of a ticket', () => {
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

  /** A ticket of the agent, resolved so long ago, and the mail that says so. */
  async function resolved(ago = '0 days'): Promise<{ ticket: Opened; mail: SunkMail }> {
    const email = `${unique('grace')}@example.com`;
    const ticket = await docket.openTicket({ subject: 'Dark', requester: { email, name: 'Grace Hopper' } });
    await docket.change(ticket.number, { assigneeId: agent.id });
    await docket.reply(ticket.number, { body: 'A new bulb is in.', status: 'resolved' }, agent);
    const mail = await sink.receive(email, ({ parsed }) => parsed.text!.includes('new bulb'));
    await ageResolved(docket, ticket.number, ago);
    return { ticket, mail };
  }
  const statuses = async (number: string) =>
    (await docket.history(number))
      .filter(({ what }) => what === 'status')
      .map(({ actor, from, to }) => [actor.name, from, to]);
  const bodies = async (number: string) => (await docket.thread(number)).map(({ body }) => body);
  /** The number of the ticket that goes on from this one. */
  const followUpOf = (number: string) =>
    eventually(async () => {
      const [row] = await docket.query<{ number: string }>(
        `SELECT 'WO-' || follow_up.serial AS number FROM ticket AS follow_up JOIN ticket AS closed ON closed.id = follow_up.follow_up_of
         WHERE 'WO-' || closed.serial = $1`,
        [number],
      );
      expect(row).toBeTruthy();
      return row!.number;
    });

  it('is told to the requester when an agent resolves it', async () => {
    const email = `${unique('grace')}@example.com`;
    const { number } = await docket.openTicket({ requester: { email } });
    await docket.change(number, { status: 'resolved' }, agent);
    const { parsed } = await sink.receive(email, (mail) => /resolved/.test(mail.parsed.text!));
    expect(parsed.text).toContain('Ada Lovelace');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('is taken back by a reply by mail within seven days, of which the agent is told', async () => {
    const { ticket, mail } = await resolved('6 days 23 hours');
    await sendMail(docket, replyTo(mail, 'Dark again.'));
    await eventually(async () => expect((await docket.ticket(ticket.number)).status).toBe('open'));
    const told = await sink.receive(
      agent.email,
      ({ parsed }) => parsed.subject!.includes(ticket.number) && parsed.text!.includes('Dark again.'),
    );
    expect(told.parsed.text).toMatch(/reopened/);
    const now = await docket.ticket(ticket.number);
    expect(now).toMatchObject({ resolvedAt: null, closedAt: null, assignee: { id: agent.id } });
    expect(now.timers.filter(({ metric }) => metric === 'resolution')).toMatchObject([
      { cycle: 1, state: 'met' },
      { cycle: 2, state: 'running', dueAt: expect.any(String) },
    ]);
    expect(await bodies(ticket.number)).toEqual([expect.any(String), 'A new bulb is in.', 'Dark again.']);
    expect(await statuses(ticket.number)).toEqual([
      ['Grace Hopper', null, 'new'],
      ['Ada Lovelace', 'new', 'resolved'],
      ['Grace Hopper', 'resolved', 'open'],
    ]);
  });

  it('is not taken back by an automatic mail', async () => {
    const { ticket, mail } = await resolved();
    await sendMail(docket, replyTo(mail, 'I am on holiday.', { headers: { 'Auto-Submitted': 'auto-replied' } }));
    await eventually(async () => expect(await docket.thread(ticket.number)).toHaveLength(3));
    await docket.settled();
    expect((await docket.ticket(ticket.number)).status).toBe('resolved');
  });

  it('can come and go: resolved, reopened, resolved, reopened', async () => {
    const { ticket, mail } = await resolved();
    for (let round = 1; round <= 2; round++) {
      await sendMail(docket, replyTo(mail, `Dark again, ${round}.`));
      await eventually(async () => expect((await docket.ticket(ticket.number)).status).toBe('open'));
      await docket.reply(ticket.number, { body: 'Another bulb.', status: 'resolved' }, agent);
    }
    const { timers } = await docket.ticket(ticket.number);
    expect(timers.filter(({ metric }) => metric === 'resolution').map(({ cycle, state }) => [cycle, state])).toEqual([
      [1, 'met'],
      [2, 'met'],
      [3, 'met'],
    ]);
  });

  it('comes by itself after seven days, and not before', async () => {
    const early = await resolved('6 days 23 hours');
    const { ticket } = await resolved('7 days');
    await eventually(async () => expect((await docket.ticket(ticket.number)).status).toBe('closed'));
    expect(await docket.ticket(ticket.number)).toMatchObject({ closedAt: expect.any(String) });
    expect((await statuses(ticket.number)).at(-1)).toEqual(['Docket', 'resolved', 'closed']);
    expect((await docket.ticket(early.ticket.number)).status).toBe('resolved');
  });

  it('is final: a reply by mail opens a follow-up that is linked to it, and confirmed', async () => {
    const { ticket, mail } = await resolved();
    await docket.change(ticket.number, { status: 'closed' });
    await sendMail(docket, replyTo(mail, 'Dark once more.'));
    const number = await followUpOf(ticket.number);
    await docket.settled();
    expect(await docket.ticket(number)).toMatchObject({
      followUpOf: ticket.number,
      subject: 'Dark',
      status: 'new',
      channel: 'email',
      requester: { email: ticket.requester.email },
      timers: [{ state: 'running' }, { state: 'running' }],
    });
    expect(await bodies(number)).toEqual(['Dark once more.']);
    expect(await bodies(ticket.number)).toHaveLength(2);
    expect((await docket.ticket(ticket.number)).status).toBe('closed');
    const confirmation = await sink.receive(ticket.requester.email, ({ parsed }) => parsed.subject!.includes(number));
    expect(confirmation.parsed.text).toContain(ticket.number);

    // What is answered to the new mail belongs to the new ticket.
    await sendMail(docket, replyTo(confirmation, 'And cold.'));
    await eventually(async () => expect(await bodies(number)).toEqual(['Dark once more.', 'And cold.']));
    // So does what is answered to the old one, for as long as the new ticket is open.
    await sendMail(docket, replyTo(mail, 'And dusty.'));
    await eventually(async () => expect((await bodies(number)).at(-1)).toBe('And dusty.'));
    expect(
      await docket.query(`SELECT count(*)::int AS n FROM ticket WHERE follow_up_of IS NOT NULL AND requester_id = $1`, [
        ticket.requester.id,
      ]),
    ).toEqual([{ n: 1 }]);
  });

  it('is seen from the tracking page of either: each leads to the other', async () => {
    const { ticket } = await resolved();
    await docket.change(ticket.number, { status: 'closed' });
    const path = `/v1/tickets/${ticket.number}/messages`;
    const { ticket: next } = fine(await docket.withKey(ticket.trackingKey).post(path).send({ body: 'Again' }), 201);
    const page = async (link: string) =>
      (await docket.http.get(link.slice(link.indexOf('/t/')))).text.replaceAll('&amp;', '&');
    const old = await page(ticket.trackingUrl);
    const [link] = new RegExp(`/t/${next}\\?key=[\\w-]+`).exec(old)!;
    expect(await page(link)).toContain(`/t/${ticket.number}?key=`);
  });

  it('leaves no room for a reply between its last moment and its closing: too late opens a follow-up', async () => {
    const { ticket } = await resolved('7 days');
    const path = `/v1/tickets/${ticket.number}/messages`;
    const { ticket: next } = fine(await docket.withKey(ticket.trackingKey).post(path).send({ body: 'Too late' }), 201);
    expect(next).not.toBe(ticket.number);
    expect(await docket.ticket(next)).toMatchObject({ followUpOf: ticket.number, status: 'new' });
    expect((await docket.ticket(ticket.number)).status).toBe('closed');
  });
});

describe.concurrent('another window for reopening', () => {
  it('is what REOPEN_WINDOW says', async () => {
    const docket = await startTestDocket({ REOPEN_WINDOW: 'PT2S' });
    try {
      const { number, trackingKey } = await docket.openTicket();
      const path = `/v1/tickets/${number}/messages`;
      await docket.change(number, { status: 'resolved' });
      fine(await docket.withKey(trackingKey).post(path).send({ body: 'Not yet' }), 201);
      expect((await docket.ticket(number)).status).toBe('open');
      await docket.change(number, { status: 'resolved' });
      await eventually(async () => expect((await docket.ticket(number)).status).toBe('closed'), 25_000);
    } finally {
      await docket.stop();
    }
  });
});

describe.concurrent('the whole story', () => {
  it('stands in the history, line by line: who, when, what, from and to', async () => {
    const sink = await startSmtpSink();
    const docket = await startTestDocket({ SMTP_URL: sink.url });
    try {
      const agent = await docket.createPerson('agent', { name: 'Ada' });
      const senior = await docket.createPerson('senior', { name: 'Barbara' });
      const team = await docket.createTeam([
        { person: agent, level: 1 },
        { person: senior, level: 2 },
      ]);
      await docket.putPolicies([
        {
          name: 'Quick',
          match: {},
          goals: {
            acknowledgement: {
              calendar: 'always',
              dueAfter: 'PT4S',
              steps: [
                { after: 'PT2S', action: 'remind' },
                { after: 'PT4S', action: 'escalate' },
              ],
            },
            resolution: { calendar: 'always', dueAfter: 'PT1H', steps: [] },
          },
        },
      ]);
      // A request comes by mail, and is confirmed.
      await sendMail(docket, {
        from: 'Grace <grace@example.com>',
        to: docket.environment.mailFrom.address,
        subject: 'Dark',
        text: 'It is dark.',
      });
      const confirmation = await sink.receive('grace@example.com');
      const number = /WO-\d+/.exec(confirmation.parsed.subject!)![0];
      await docket.change(number, { teamId: team.id, assigneeId: agent.id });
      // Silence: a reminder, a breach, a senior.
      await sink.receive(senior.email, ({ parsed }) => parsed.text!.includes('is yours now'));
      // The senior asks back, and is answered by mail.
      await docket.reply(number, { body: 'Which lamp?', status: 'pending' }, senior);
      const question = await sink.receive('grace@example.com', ({ parsed }) => parsed.text!.includes('Which lamp'));
      await sendMail(docket, replyTo(question, 'The left one.'));
      await eventually(async () => expect((await docket.ticket(number)).status).toBe('open'));
      // Solved, not solved, solved.
      await docket.reply(number, { body: 'A new bulb is in.', status: 'resolved' }, senior);
      const solution = await sink.receive('grace@example.com', ({ parsed }) => parsed.text!.includes('new bulb'));
      await sendMail(docket, replyTo(solution, 'Still dark.'));
      await eventually(async () => expect((await docket.ticket(number)).status).toBe('open'));
      await docket.change(number, { status: 'resolved' }, senior);
      await docket.settled();

      const history = await docket.history(number);
      const story = history.map(({ actor, event, what }) => `${actor.name}: ${event} ${what}`);
      expect(story).toContain('Administrator: ticket.changed assignee');
      const chapters = [
        'Grace: ticket.opened status',
        'Docket: timer.step_reached timer.acknowledgement.step',
        'Docket: timer.breached timer.acknowledgement',
        'Docket: timer.step_reached timer.acknowledgement.step',
        'Docket: ticket.escalated escalation',
        'Barbara: ticket.message_added message',
        'Barbara: timer.paused timer.resolution',
        'Grace: ticket.message_added message',
        'Grace: timer.resumed timer.resolution',
        'Barbara: ticket.message_added message',
        'Barbara: timer.met timer.resolution',
        'Grace: ticket.message_added message',
        'Grace: timer.started timer.resolution',
        'Barbara: timer.met timer.resolution',
      ];
      let from = 0;
      for (const chapter of chapters) {
        const found = story.indexOf(chapter, from);
        expect(
          found,
          `${chapter}\nafter\n${story.slice(0, from).join('\n')}\nin\n${story.slice(from).join('\n')}`,
        ).toBeGreaterThanOrEqual(from);
        from = found + 1;
      }
      const times = history.map(({ at }) => at);
      expect(times).toEqual([...times].sort());
      expect(history.filter(({ what }) => what === 'status').map(({ from, to }) => [from, to])).toEqual([
        [null, 'new'],
        ['new', 'pending'],
        ['pending', 'open'],
        ['open', 'resolved'],
        ['resolved', 'open'],
        ['open', 'resolved'],
      ]);
      // All that Grace heard of it stands in one thread of hers.
      const mails = sink.to('grace@example.com');
      const ids = new Set(mails.map(({ parsed }) => parsed.messageId));
      for (const { parsed } of mails.slice(1)) {
        expect([parsed.references].flat().some((id) => ids.has(id!))).toBe(true);
      }
      expect(new Set(mails.map(({ parsed }) => parsed.subject)).size).toBe(1);
    } finally {
      await docket.stop();
      await sink.goDown();
    }
  });
});
