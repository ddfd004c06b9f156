import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { type Incoming, incoming, mailIn, SUPPORT } from '../support/mails.js';
import { expectProblem } from '../support/problem.js';
import { sendMail } from '../support/smtp-client.js';

const address = (word = 'mallory') => `${unique(word)}@example.com`;

describe('quarantine', () => {
  let docket: TestDocket;
  let ada: TestPerson;
  let bob: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket();
    ada = await docket.createPerson('agent', { name: 'Ada' });
    bob = await docket.createPerson('agent', { name: 'Bob' });
  });
  afterAll(() => docket?.stop());

  const post = (by: { token: string }, id: string, verb: string, body: object = {}) =>
    docket.as(by).post(`/v1/mail/quarantine/${id}/${verb}`).send(body);
  const list = async (by: { token: string }, query = '') =>
    fine(await docket.as(by).get(`/v1/mail/quarantine${query}`), 200);
  /** A mail that has nothing but a ticket's number. */
  async function quarantined(number: string, more: object = {}): Promise<Incoming & { from: string }> {
    const from = address();
    const mail = await mailIn(docket, { from: `Mallory <${from}>`, subject: `Re: [${number}] Lamp`, ...more });
    expect(mail).toMatchObject({ action: 'quarantine', state: 'quarantined', ticket: null });
    return { ...mail, from };
  }

  describe('is listed', () => {
    it('with what somebody needs to judge it', async () => {
      const { number } = await docket.openTicket();
      const attachments = [{ filename: 'lamp.txt', content: 'x' }];
      const { id, from } = await quarantined(number, { attachments });
      expect((await list(ada)).data[0]).toEqual({
        id,
        from: { address: from, name: 'Mallory' },
        subject: `Re: [${number}] Lamp`,
        receivedAt: expect.stringMatching(/Z$/),
        why: expect.stringContaining('number'),
        classification: 'human',
        attachments: ['lamp.txt'],
        candidates: [number],
      });
    });

    it('in pages, newest or oldest first', async () => {
      const { number } = await docket.openTicket();
      for (let i = 0; i < 3; i++) await quarantined(number);
      const all = (await list(ada, '?limit=100')).data.map(({ id }: Incoming) => id);
      const paged: string[] = [];
      for (let after = ''; ;) {
        const { data, page } = await list(ada, `?limit=2${after}`);
        paged.push(...data.map(({ id }: Incoming) => id));
        if (page.next === null) break;
        after = `&after=${page.next}`;
      }
      expect(paged).toEqual(all);
      const oldest = await list(ada, '?sort=oldest&limit=1');
      expect(oldest.data[0].id).toBe(all.at(-1));
      const next = await list(ada, `?sort=oldest&limit=1&after=${oldest.page.next}`);
      expect(next.data[0].id).toBe(all.at(-2));
    });

    it.each(['?sort=best', '?limit=0', '?after=nonsense', '?x=1'])('and refuses %s', async (query) => {
      expectProblem(await docket.as(ada).get(`/v1/mail/quarantine${query}`), { status: 400 });
    });

    it('for agents only', async () => {
      const { number } = await docket.openTicket();
      const { id } = await quarantined(number);
      const requester = await docket.createPerson('requester');
      for (const path of ['', `/${id}`, `/${id}/raw`]) {
        expectProblem(await docket.http.get(`/v1/mail/quarantine${path}`), { status: 401 });
        expectProblem(await docket.as(requester).get(`/v1/mail/quarantine${path}`), { status: 403 });
      }
      for (const verb of ['release', 'route', 'discard']) {
        expectProblem(await docket.http.post(`/v1/mail/quarantine/${id}/${verb}`).send({}), { status: 401 });
        expectProblem(await post(requester, id, verb), { status: 403 });
      }
    });

    it('for those only who see the ticket that it names', async () => {
      const member = await docket.createPerson('agent');
      const team = await docket.createTeam([{ person: member, level: 1 }]);
      const { number } = await docket.openTicket();
      await docket.change(number, { teamId: team.id });
      const { id } = await quarantined(number);
      for (const person of [member, docket.admin]) {
        expect((await list(person)).data.map((mail: Incoming) => mail.id)).toContain(id);
        fine(await docket.as(person).get(`/v1/mail/quarantine/${id}`), 200);
      }
      expect((await list(ada)).data.map((mail: Incoming) => mail.id)).not.toContain(id);
      for (const path of [id, `${id}/raw`]) {
        expectProblem(await docket.as(ada).get(`/v1/mail/quarantine/${path}`), { status: 404, code: 'mail/not-found' });
      }
      for (const verb of ['release', 'discard']) expectProblem(await post(ada, id, verb), { status: 404 });
      const other = await docket.openTicket();
      expectProblem(await post(ada, id, 'route', { ticket: other.number }), { status: 404 });
      expect((await incoming(docket, id)).action).toBe('quarantine');
    });

    it('and nothing else is: what was routed is not found here', async () => {
      const { id } = await mailIn(docket, { from: address(), subject: 'A lamp' });
      expectProblem(await docket.as(ada).get(`/v1/mail/quarantine/${id}`), { status: 404 });
      expectProblem(await post(ada, id, 'release'), { status: 404 });
      expectProblem(await post(ada, unique('none'), 'release'), { status: 404 });
    });
  });

  describe('is read', () => {
    it('harmless, with the headers that matter', async () => {
      const { number } = await docket.openTicket();
      const html = '<p>Dark <b>again</b><script>alert(1)</script><img src="https://spy.example/x.png"></p>';
      const { id, from } = await quarantined(number, { text: undefined, html, headers: { 'X-Secret': 'x' } });
      const mail = fine(await docket.as(ada).get(`/v1/mail/quarantine/${id}`), 200);
      expect(mail).toMatchObject({
        id,
        from: { address: from },
        text: expect.stringContaining('Dark again'),
        envelope: { from, to: [SUPPORT] },
        to: [{ address: SUPPORT }],
        source: 'smtp',
        candidates: [number],
        decisions: [],
      });
      expect(mail.html).toContain('<b>again</b>');
      expect(mail.html).not.toMatch(/script|spy/);
      const names = mail.headers.map(({ name }: { name: string }) => name);
      expect(names).toEqual(expect.arrayContaining(['from', 'to', 'subject', 'message-id']));
      expect(names).not.toContain('x-secret');
    });

    it('as it came, and only to be saved', async () => {
      const { number } = await docket.openTicket();
      const { id } = await quarantined(number, { html: '<script>alert(1)</script>' });
      const answer = await docket.as(ada).get(`/v1/mail/quarantine/${id}/raw`).buffer();
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('message/rfc822');
      expect(answer.headers['content-disposition']).toMatch(/^attachment;/);
      expect(answer.headers['content-security-policy']).toContain('sandbox');
      const [stored] = await docket.query<{ raw: Buffer }>('SELECT raw FROM inbound_mail WHERE id = $1', [id]);
      expect(String(answer.body.length ? answer.body : answer.text)).toBe(stored!.raw.toString());
    });
  });

  describe('is released', () => {
    it('into a new ticket when it belongs to none', async () => {
      const { id, from } = await quarantined('WO-999999');
      const released = fine(await post(ada, id, 'release'), 200);
      expect(released).toMatchObject({
        id,
        state: 'done',
        action: 'open',
        ticket: expect.stringMatching(/^WO-/),
        decision: 'released',
        decidedBy: { id: ada.id },
        decisions: [{ what: 'released', by: { id: ada.id, name: 'Ada' }, from: { action: 'quarantine' } }],
      });
      expect(await docket.ticket(released.ticket)).toMatchObject({ channel: 'email', requester: { email: from } });
      expect((await list(ada)).data.map((mail: Incoming) => mail.id)).not.toContain(id);
      expect(await docket.history(released.ticket)).toContainEqual(
        expect.objectContaining({ event: 'mail.judged', actor: { id: ada.id, name: 'Ada' } }),
      );
    });

    it('into the ticket that it names, as a note of somebody else', async () => {
      const { number } = await docket.openTicket();
      const { id, from } = await quarantined(number, { text: 'I know more' });
      expect(fine(await post(ada, id, 'release'), 200)).toMatchObject({ action: 'record', ticket: number });
      expect((await docket.thread(number)).at(-1)).toMatchObject({
        visibility: 'internal',
        author: null,
        sender: { address: from, name: 'Mallory', accepted: false },
        body: expect.stringMatching(new RegExp(`somebody else.*${from}[^]*I know more`)),
      });
    });

    it('unless nobody could be answered', async () => {
      const raw = `Subject: Hello\r\nMessage-ID: <${unique('none')}@example.com>\r\n\r\nIt is me\r\n`;
      await sendMail(docket, { envelope: { from: 'x@example.com', to: [SUPPORT] }, raw });
      await docket.settled();
      const { id } = (await list(ada)).data[0];
      expectProblem(await post(ada, id, 'release'), { status: 422, code: 'mail/refused' });
      expectProblem(await post(ada, id, 'route', { ticket: (await docket.openTicket()).number, asParticipant: true }), {
        status: 422,
      });
      const { number } = await docket.openTicket();
      expect(fine(await post(ada, id, 'route', { ticket: number }), 200)).toMatchObject({ action: 'record' });
      expect((await docket.thread(number)).at(-1)).not.toHaveProperty('sender');
    });

    it('once, whoever asks at the same time', async () => {
      const { id } = await quarantined('WO-999999');
      const before = await docket.query('SELECT 1 FROM ticket');
      const answers = await Promise.all([ada, bob, ada, bob].map((agent) => post(agent, id, 'release')));
      const winner = (await incoming(docket, id)).decidedBy!;
      answers.forEach((answer, i) => {
        if ([ada, bob][i % 2]!.id === winner.id) expect(fine(answer, 200)).toMatchObject({ decision: 'released' });
        else expectProblem(answer, { status: 409, code: 'mail/conflict' });
      });
      const refused = answers.find(({ status }) => status === 409)!;
      expect(refused.body.detail).toMatch(new RegExp(`^${winner.name} released it at .*; it became part of WO-`));
      expect(await docket.query('SELECT 1 FROM ticket')).toHaveLength(before.length + 1);
    });
  });

  describe('is routed by hand', () => {
    it('as a note, which changes nothing', async () => {
      const { number } = await docket.openTicket();
      await docket.reply(number, { body: 'Which?', status: 'pending' }, ada);
      const { id, from } = await quarantined('WO-999999', { text: 'The left one' });
      expect(fine(await post(ada, id, 'route', { ticket: number }), 200)).toMatchObject({
        action: 'record',
        ticket: number,
        decision: 'routed',
      });
      expect((await docket.ticket(number)).status).toBe('pending');
      expect((await docket.thread(number)).at(-1)).toMatchObject({ visibility: 'internal', sender: { address: from } });
    });

    it('as the message of a sender who takes part from then on', async () => {
      const { number } = await docket.openTicket();
      await docket.reply(number, { body: 'Which?', status: 'pending' }, ada);
      const { id, from } = await quarantined('WO-999999', { text: 'The left one' });
      const body = { ticket: number, asParticipant: true };
      expect(fine(await post(ada, id, 'route', body), 200)).toMatchObject({ action: 'append', ticket: number });
      expect((await docket.ticket(number)).status).toBe('open');
      expect((await docket.thread(number)).at(-1)).toMatchObject({ visibility: 'public', body: 'The left one' });
      const { data } = fine(await docket.as(ada).get(`/v1/tickets/${number}/followers`), 200);
      expect(data).toMatchObject([{ email: from }]);
      fine(await post(ada, id, 'route', body), 200);
      expect((await docket.thread(number)).filter((message) => message.body === 'The left one')).toHaveLength(1);
    });

    it('as the message of a sender who takes part already, unless a note is wanted', async () => {
      const { number, requester } = await docket.openTicket();
      for (const [asParticipant, action] of [
        [undefined, 'append'],
        [false, 'record'],
      ] as const) {
        const { id } = await quarantined('WO-999999', { from: requester.email });
        expect(fine(await post(ada, id, 'route', { ticket: number, asParticipant }), 200)).toMatchObject({ action });
      }
      expect((await docket.thread(number)).slice(-2)).toMatchObject([
        { visibility: 'public', author: { id: requester.id } },
        { visibility: 'internal', author: null, sender: { address: requester.email } },
      ]);
    });

    it('never in the name of an agent: From can be made up', async () => {
      const { number } = await docket.openTicket();
      const { id } = await quarantined('WO-999999', { from: bob.email });
      const path = { ticket: number, asParticipant: true };
      expectProblem(await post(ada, id, 'route', path), { status: 422, code: 'mail/refused' });
      fine(await post(ada, id, 'route', { ticket: number }), 200);
      const note = (await docket.thread(number)).at(-1)!;
      expect(note).toMatchObject({ visibility: 'internal', author: null });
      expect(note).not.toHaveProperty('sender');
    });

    it('to where a closed ticket goes on, with its sender', async () => {
      const { number } = await docket.openTicket();
      await docket.change(number, { status: 'closed' });
      const [first, second] = [await quarantined('WO-999999'), await quarantined('WO-999999')];
      const route = async ({ id }: Incoming) =>
        fine(await post(ada, id, 'route', { ticket: number, asParticipant: true }), 200).ticket;
      const followUp = await route(first);
      expect(await docket.ticket(followUp)).toMatchObject({ followUpOf: number });
      expect(await route(second)).toBe(followUp);
      const { data } = fine(await docket.as(ada).get(`/v1/tickets/${followUp}/followers`), 200);
      expect(data.map(({ email }: { email: string }) => email).toSorted()).toEqual(
        [first.from, second.from].toSorted(),
      );
    });

    it('only into tickets that the agent sees', async () => {
      const team = await docket.createTeam([{ person: bob, level: 1 }]);
      const { number } = await docket.openTicket();
      await docket.change(number, { teamId: team.id });
      const { id } = await quarantined('WO-999999');
      for (const ticket of [number, 'WO-999998']) {
        expectProblem(await post(ada, id, 'route', { ticket }), { status: 404, code: 'ticket/not-found' });
      }
      fine(await post(bob, id, 'route', { ticket: number }), 200);
      expectProblem(await post(ada, id, 'route', { ticket: number }), { status: 404 });
      const other = await docket.openTicket();
      expectProblem(await post(bob, id, 'route', { ticket: other.number }), { status: 409, code: 'mail/conflict' });
    });

    it.each([
      [{}, '/ticket'],
      [{ ticket: 42 }, '/ticket'],
      [{ ticket: 'WO-' }, '/ticket'],
      [{ ticket: 'WO-100001', asParticipant: 'yes' }, '/asParticipant'],
      [{ ticket: 'WO-100001', more: 1 }, '/more'],
    ])('and refuses %j', async (body, pointer) => {
      const { id } = await quarantined('WO-999999');
      expectProblem(await post(ada, id, 'route', body), { status: 400, pointer });
    });
  });

  describe('is discarded', () => {
    it('with a record of who did, and why', async () => {
      const { id } = await quarantined('WO-999999');
      expect(fine(await post(ada, id, 'discard', { reason: 'Advertising' }), 200)).toMatchObject({
        action: 'ignore',
        state: 'done',
        why: 'discarded by Ada: Advertising',
        ticket: null,
        decisions: [{ what: 'discarded', by: { name: 'Ada' } }],
      });
      fine(await post(ada, id, 'discard'), 200);
      const late = await post(bob, id, 'discard');
      expectProblem(late, { status: 409 });
      expect(late.body.detail).toMatch(/^Ada discarded it at /);
      expectProblem(await post(ada, id, 'release'), { status: 409 });
    });

    it.each([
      ['application/json', '{"reason":5}', 400],
      ['application/json', '{"why":"x"}', 400],
      ['text/plain', 'Advertising', 415],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\nx\r\n--x--\r\n',
        415,
      ],
    ])('but not by a body that is wrong, the second time neither (%s, %j)', async (type, body, status) => {
      const { id } = await quarantined('WO-999999');
      const discard = () =>
        docket.as(ada).post(`/v1/mail/quarantine/${id}/discard`).set('content-type', type).send(body);
      expectProblem(await discard(), { status });
      expect((await incoming(docket, id)).action).toBe('quarantine');
      fine(await post(ada, id, 'discard'), 200);
      expectProblem(await discard(), { status });
    });

    it('without a body, too', async () => {
      const { id } = await quarantined('WO-999999');
      fine(await docket.as(ada).post(`/v1/mail/quarantine/${id}/discard`), 200);
    });
  });

  describe('replayed', () => {
    const replay = (id: string, by: { token: string } = docket.admin) => docket.as(by).post(`/v1/mail/${id}/replay`);

    it('goes through routing once more, by what is true by then', async () => {
      const { number } = await docket.openTicket();
      const { id, from } = await quarantined(number);
      fine(await docket.as(ada).post(`/v1/tickets/${number}/followers`).send({ email: from }), 201);
      expect(fine(await replay(id), 202)).toMatchObject({ id, decision: 'replayed' });
      await docket.settled();
      expect(await incoming(docket, id)).toMatchObject({ action: 'append', ticket: number });
      expectProblem(await replay(id), { status: 409, code: 'mail/conflict' });
      expectProblem(await post(ada, id, 'release'), { status: 409 });
    });

    it('works for what was ignored or discarded, once however often it is asked for', async () => {
      const robot = await mailIn(docket, { from: address('robot'), headers: { 'Auto-Submitted': 'auto-generated' } });
      expect(robot).toMatchObject({ action: 'ignore', state: 'done', classification: 'auto_reply' });
      const discarded = await quarantined('WO-999999');
      fine(await post(ada, discarded.id, 'discard'), 200);
      for (const { id } of [robot, discarded]) {
        await Promise.all([replay(id), replay(id)]);
        await docket.settled();
      }
      expect(await incoming(docket, robot.id)).toMatchObject({ action: 'ignore', decision: 'replayed' });
      expect(await incoming(docket, discarded.id)).toMatchObject({ action: 'quarantine', decision: 'replayed' });
      fine(await post(ada, discarded.id, 'release'), 200);
    });

    it('is for admins', async () => {
      const { id } = await quarantined('WO-999999');
      expectProblem(await replay(id, ada), { status: 403 });
      expectProblem(await replay('0190d5e2-0000-7000-8000-000000000000'), { status: 404, code: 'mail/not-found' });
      expectProblem(await replay('nonsense'), { status: 404 });
    });
  });

  describe('what came in', () => {
    const look = async (query: string) =>
      fine(await docket.as(docket.admin).get(`/v1/mail/incoming?limit=100${query}`), 200).data as Incoming[];

    it('is listed with what became of it', async () => {
      const from = address('grace');
      const opened = await mailIn(docket, { from, subject: 'A lamp' });
      expect(await look(`&from=${from.toUpperCase()}`)).toEqual([
        {
          id: opened.id,
          messageId: expect.stringContaining('@example.com'),
          from: { address: from, name: '' },
          subject: 'A lamp',
          receivedAt: expect.any(String),
          source: 'smtp',
          state: 'done',
          action: 'open',
          why: 'a new request',
          classification: 'human',
          ticket: opened.ticket,
          routedAt: expect.any(String),
          decision: null,
          decidedBy: null,
          decidedAt: null,
        },
      ]);
      const { id } = await quarantined('WO-999999');
      const ids = async (query: string) => (await look(query)).map((mail) => mail.id);
      expect(await ids('&state=quarantined')).toContain(id);
      expect(await ids('&state=done')).toContain(opened.id);
      expect(await ids('&state=done')).not.toContain(id);
      expect(await ids('&action=open')).toContain(opened.id);
      expect(await ids('&action=open&state=quarantined')).toEqual([]);
      expect(await ids('&state=waiting')).toEqual([]);
    });

    it('is for admins, and refuses what it does not know', async () => {
      expectProblem(await docket.as(ada).get('/v1/mail/incoming'), { status: 403 });
      for (const query of ['state=lost', 'action=eat', 'after=x', 'limit=101', 'from=a&from=b']) {
        expectProblem(await docket.as(docket.admin).get(`/v1/mail/incoming?${query}`), { status: 400 });
      }
    });
  });

  describe('mail that cannot be routed', () => {
    /** Makes tickets with this subject impossible, as a bug would. */
    async function poison(subject: string, code: string) {
      await docket.query(`
        CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'no room for %', NEW.subject USING ERRCODE = TG_ARGV[0]; END $$`);
      await docket.query(`CREATE TRIGGER poison BEFORE INSERT ON ticket FOR EACH ROW
        WHEN (NEW.subject = '${subject}') EXECUTE FUNCTION refuse('${code}')`);
    }
    const cure = () => docket.query('DROP TRIGGER poison ON ticket');
    /** The waits between tries are cut short. */
    const again = () => docket.query(`UPDATE outbox_entry SET relay_after = now() WHERE job = 'mail.route'`);
    const entry = async () =>
      (
        await docket.query<{ failures: number; relays: number }>(
          `SELECT failures, relays FROM outbox_entry WHERE job = 'mail.route'`,
        )
      )[0];

    it('is in quarantine after five tries, with the reason, and goes on from there', async () => {
      const subject = unique('Poison');
      await poison(subject, '22P05');
      const from = address('grace');
      try {
        await sendMail(docket, { from, to: SUPPORT, subject, text: 'Sweet' });
        const { id } = await eventually(async () => {
          await again();
          const [mail] = (await list(ada)).data;
          expect(mail).toMatchObject({ subject, classification: null });
          return mail;
        });
        expect(await entry()).toBeUndefined();
        expect(await incoming(docket, id)).toMatchObject({
          why: `it could not be routed, 5 times: no room for ${subject}`,
          from: { address: from },
        });
        expect(fine(await docket.as(ada).get(`/v1/mail/quarantine/${id}`), 200)).toMatchObject({
          text: expect.stringContaining('Sweet'),
          files: [{ name: 'mail.eml' }],
        });
        expectProblem(await post(ada, id, 'release'), { status: 422, code: 'mail/refused' });
        expect((await incoming(docket, id)).action).toBe('quarantine');

        const { number } = await docket.openTicket();
        await cure();
        fine(await docket.as(docket.admin).post(`/v1/mail/${id}/replay`), 202);
        await docket.settled();
        expect(await incoming(docket, id)).toMatchObject({ action: 'open' });
        expect(number).toBeTruthy();
      } finally {
        await docket.query('DROP TRIGGER IF EXISTS poison ON ticket');
      }
    });

    it('for a passing reason is tried for as long as it takes', async () => {
      const subject = unique('Busy');
      await poison(subject, '40P01');
      const from = address('grace');
      try {
        await sendMail(docket, { from, to: SUPPORT, subject, text: 'Sweet' });
        await eventually(async () => {
          await again();
          expect((await entry())?.relays).toBeGreaterThan(6);
        });
        expect(await entry()).toMatchObject({ failures: 0 });
      } finally {
        await cure();
      }
      await eventually(async () => {
        await again();
        expect(await entry()).toBeUndefined();
      });
      const [mail] = fine(await docket.as(docket.admin).get(`/v1/mail/incoming?from=${from}`), 200).data;
      expect(mail).toMatchObject({ action: 'open' });
    });
  });
});
