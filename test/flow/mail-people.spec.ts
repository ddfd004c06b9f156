import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageView } from '../../src/tickets/tickets.dto.js';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { mailIn, SUPPORT } from '../support/mails.js';
import { expectProblem } from '../support/problem.js';
import { replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const address = (word = 'grace') => `${unique(word)}@example.com`;
/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('who takes part by mail', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let ada: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    ada = await docket.createPerson('agent', { name: 'Ada' });
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  async function confirmed(more: Record<string, unknown> = {}): Promise<{ ticket: Opened; confirmation: SunkMail }> {
    const ticket = await docket.openTicket({ requester: { email: address(), name: 'Grace Hopper' }, ...more });
    return { ticket, confirmation: await sink.receive(ticket.requester.email) };
  }
  /** Adds a Message-ID of its own, by which it is found again. */
  const answer = (mail: SunkMail, text: string, more: object = {}) => mailIn(docket, replyTo(mail, text, more));
  const followers = async (number: string): Promise<string[]> =>
    fine(await docket.as(ada).get(`/v1/tickets/${number}/followers`), 200).data.map(
      ({ email }: { email: string }) => email,
    );
  const saying = (text: string) => (mail: SunkMail) => Boolean(mail.parsed.text?.includes(text));
  const last = async (number: string): Promise<MessageView> => (await docket.thread(number)).at(-1)!;
  const followUps = (number: string) =>
    docket.query<{ number: string }>(
      `SELECT 'WO-' || follow_up.serial AS number FROM ticket AS follow_up JOIN ticket ON ticket.id = follow_up.follow_up_of
       WHERE 'WO-' || ticket.serial = $1`,
      [number],
    );

  describe('somebody else with a right reply address', () => {
    const accept = (number: string, id: string, by: { token: string } = ada) =>
      docket.as(by).post(`/v1/tickets/${number}/messages/${id}/accept`);
    async function strangersNote(more: Record<string, unknown> = {}) {
      const { ticket, confirmation } = await confirmed(more);
      await docket.change(ticket.number, { assigneeId: ada.id });
      const from = address('colleague');
      const mail = await answer(confirmation, 'I am her colleague.', { from: `Linus <${from}>` });
      expect(mail).toMatchObject({ action: 'record', ticket: ticket.number });
      return { ticket, from, note: await last(ticket.number) };
    }

    it('is noted as such, and takes part once an agent accepts them', async () => {
      const goal = { calendar: 'always', dueAfter: 'PT1H', steps: [] };
      await docket.putPolicies([{ name: 'Answers', match: {}, goals: { acknowledgement: goal, next_response: goal } }]);
      const { ticket, from, note } = await strangersNote();
      const { number } = ticket;
      expect(note).toMatchObject({
        visibility: 'internal',
        author: null,
        sender: { address: from, name: 'Linus', accepted: false },
        body: expect.stringMatching(new RegExp(`^Mail from somebody else, Linus <${from}>.*\n\nI am her colleague\\.`)),
      });
      await docket.reply(number, { body: 'Which lamp?', status: 'pending' }, ada);
      await docket.settled();
      expect(sink.to(from)).toEqual([]);

      const accepted = fine(await accept(number, note.id), 200);
      expect(accepted).toMatchObject({
        id: note.id,
        visibility: 'public',
        author: { name: 'Linus', role: 'requester' },
        body: expect.stringMatching(/^I am her colleague\./),
        ticket: number,
      });
      expect(accepted).not.toHaveProperty('sender');
      expect(await followers(number)).toEqual([from]);
      const { status, timers } = await docket.ticket(number);
      expect(status).toBe('open');
      expect(timers.filter(({ metric }) => metric === 'next_response')).toMatchObject([{ state: 'running' }]);
      await sink.receive(ticket.requester.email, saying('I am her colleague.'));
      await sink.receive(ada.email, saying('I am her colleague.'));
      expect(await docket.history(number)).toContainEqual(
        expect.objectContaining({ event: 'ticket.sender_accepted', actor: { id: ada.id, name: 'Ada' } }),
      );

      await docket.reply(number, { body: 'Thank you both.' }, ada);
      const told = await sink.receive(from, saying('Thank you both.'));
      expect(sink.to(from)).toHaveLength(1);
      expect(await answer(told, 'You are welcome.')).toMatchObject({ action: 'append', ticket: number });
      expect(await last(number)).toMatchObject({ visibility: 'public', author: { name: 'Linus' } });
    });

    it('is accepted once, however many agents do', async () => {
      const { ticket, from, note } = await strangersNote();
      const answers = await Promise.all([ada, docket.admin, ada].map((by) => accept(ticket.number, note.id, by)));
      for (const one of answers) expect(fine(one, 200)).toMatchObject({ id: note.id, visibility: 'public' });
      await docket.settled();
      expect(await followers(ticket.number)).toEqual([from]);
      expect(sink.to(ticket.requester.email).filter(saying('I am her colleague.'))).toHaveLength(1);
      expect((await docket.history(ticket.number)).filter(({ what }) => what === 'accepted')).toHaveLength(1);
    });

    it('goes on in a follow-up when the ticket was closed meanwhile, with the files of the mail', async () => {
      const { ticket, confirmation } = await confirmed();
      const from = address('colleague');
      const attachments = [{ filename: 'lamp.txt', content: 'dark' }];
      await answer(confirmation, 'See here.', { from, attachments });
      const note = await last(ticket.number);
      await docket.change(ticket.number, { status: 'closed' });
      const accepted = fine(await accept(ticket.number, note.id), 200);
      const [followUp] = await followUps(ticket.number);
      expect(accepted).toMatchObject({ ticket: followUp!.number, attachments: [{ name: 'lamp.txt' }] });
      expect((await docket.ticket(followUp!.number)).requester.email).toBe(ticket.requester.email);
      expect(await followers(followUp!.number)).toEqual([from]);
      expect(fine(await accept(ticket.number, note.id), 200)).toMatchObject({
        id: accepted.id,
        ticket: followUp!.number,
      });
      expect(await followUps(ticket.number)).toHaveLength(1);
      expect(await docket.thread(ticket.number)).toContainEqual(
        expect.objectContaining({ id: note.id, sender: expect.objectContaining({ accepted: true }) }),
      );
    });

    it('cannot be made of any other message, nor by anybody but agents who see the ticket', async () => {
      const { ticket, confirmation } = await confirmed();
      const { number } = ticket;
      const agentsNote = await docket.reply(number, { body: 'Hm', visibility: 'internal' }, ada);
      await answer(confirmation, 'Mine', { from: ada.email });
      const fromAgent = await last(number);
      await answer(confirmation, 'On holiday', { headers: { 'Auto-Submitted': 'auto-replied' } });
      const automatic = await last(number);
      const [opening] = await docket.thread(number);
      for (const { id } of [agentsNote, fromAgent, automatic, opening!]) {
        expectProblem(await accept(number, id), { status: 422, code: 'message/refused' });
      }
      const other = await strangersNote();
      expectProblem(await accept(number, other.note.id), { status: 404, code: 'message/not-found' });
      expectProblem(await accept(number, 'nonsense'), { status: 404 });
      const path = `/v1/tickets/${other.ticket.number}/messages/${other.note.id}/accept`;
      expectProblem(await docket.withKey(other.ticket.trackingKey).post(path), { status: 401 });
      const outsider = await docket.createPerson('agent');
      const team = await docket.createTeam([{ person: ada, level: 1 }]);
      await docket.change(other.ticket.number, { teamId: team.id });
      expectProblem(await accept(other.ticket.number, other.note.id, outsider), { status: 404 });
    });
  });

  describe('in copy', () => {
    it('of the mail that opens a ticket follow it, and are told from then on', async () => {
      const [from, linus, second] = [address(), address('linus'), address('second')];
      const mail = await mailIn(docket, {
        from: `Grace <${from}>`,
        to: [SUPPORT, second],
        cc: [`Linus <${linus}>`, 'no-reply@example.com', ada.email, from],
        envelope: { from, to: [SUPPORT] },
        subject: 'The lamp',
      });
      const number = mail.ticket!;
      expect((await followers(number)).toSorted()).toEqual([linus, second].toSorted());
      await docket.reply(number, { body: 'We come.' }, ada);
      const told = await sink.receive(linus, saying('We come.'));
      await sink.receive(from, saying('We come.'));
      expect(sink.to(linus)).toHaveLength(1);
      expect(await answer(told, 'At noon, please.')).toMatchObject({ action: 'append', ticket: number });
      expect(await last(number)).toMatchObject({ visibility: 'public', author: { name: 'Linus' } });
      await sink.receive(from, saying('At noon, please.'));
      const line = (await docket.history(number)).find(
        ({ what, to }) => what === 'follower' && (to as { email: string }).email === linus,
      );
      expect(line).toMatchObject({ event: 'ticket.follower_added', from: null });
    });

    it('of an answer follow when the requester wrote it, and do not get that very answer again', async () => {
      const { ticket, confirmation } = await confirmed();
      const linus = address('linus');
      await answer(confirmation, 'My colleague knows more.', { cc: linus, envelope: envelopeOf(confirmation) });
      expect(await followers(ticket.number)).toEqual([linus]);
      await docket.settled();
      expect(sink.to(linus)).toEqual([]);
      await answer(confirmation, 'And one thing more.', { cc: linus, envelope: envelopeOf(confirmation) });
      expect(await followers(ticket.number)).toEqual([linus]);
    });

    it('of what a follower or somebody else writes do not', async () => {
      const { ticket, confirmation } = await confirmed();
      const linus = address('linus');
      fine(await docket.as(ada).post(`/v1/tickets/${ticket.number}/followers`).send({ email: linus }), 201);
      for (const [from, action] of [
        [linus, 'append'],
        [address('stranger'), 'record'],
      ] as const) {
        const more = { from, cc: address('friend'), envelope: envelopeOf(confirmation) };
        expect(await answer(confirmation, `I am ${from}`, more)).toMatchObject({ action });
      }
      expect(await followers(ticket.number)).toEqual([linus]);
    });

    it('never grow without end, and agents read who was left out, of each once', async () => {
      const from = address();
      const cc = Array.from({ length: 35 }, () => address('many'));
      const write = (more: object) => mailIn(docket, { from, cc, envelope: { from, to: [SUPPORT] }, ...more });
      const { ticket } = await write({ cc: [...cc, ada.email], subject: 'Many' });
      const number = ticket!;
      const subject = `[${number}] More`;
      const notes = async () => (await docket.thread(number)).filter(({ visibility }) => visibility === 'internal');
      expect((await followers(number)).toSorted()).toEqual(cc.slice(0, 10).toSorted());
      const [note, ...others] = await notes();
      expect(others).toEqual([]);
      expect(note).toMatchObject({ author: null, source: 'system', visibility: 'internal' });
      for (const one of cc.slice(10, 30)) expect(note!.body).toContain(`- ${one}\n`);
      for (const one of [...cc.slice(0, 10), ...cc.slice(30), ada.email]) expect(note!.body).not.toContain(one);
      expect(note!.body).toContain('- and 5 more\n');
      expect(note!.body).toContain(`POST /v1/tickets/${number}/followers`);
      const line = (await docket.history(number)).find(({ event }) => event === 'ticket.followers_left_out');
      expect(line).toMatchObject({ actor: { id: null }, to: { emails: cc.slice(10) } });

      await write({ cc: cc.toReversed(), subject });
      expect(await notes()).toHaveLength(1);
      const late = address('late');
      await write({ cc: [...cc, late], subject });
      expect(await notes()).toHaveLength(2);
      const second = (await notes())[1]!.body;
      expect(second).toContain(`- ${late}\n`);
      expect(second).not.toContain('many');
      expect(await followers(number)).toHaveLength(10);

      // An agent let one of them in: nothing is left to tell.
      fine(await docket.as(ada).post(`/v1/tickets/${number}/followers`).send({ email: cc[20] }), 201);
      await write({ subject });
      expect(await notes()).toHaveLength(2);
      await docket.settled();
      for (const one of [...cc.slice(10, 20), ...cc.slice(21), late]) expect(sink.to(one)).toEqual([]);
    });

    it('are noted anew where a closed ticket goes on', async () => {
      const from = address();
      const cc = Array.from({ length: 11 }, () => address('many'));
      const more = { from, cc, envelope: { from, to: [SUPPORT] } };
      const { ticket } = await mailIn(docket, { ...more, subject: 'Many' });
      await docket.change(ticket!, { status: 'closed' });
      const next = await mailIn(docket, { ...more, subject: `[${ticket}] Again` });
      expect(next.ticket).not.toBe(ticket);
      expect(await followers(next.ticket!)).toHaveLength(10);
      expect((await last(next.ticket!)).body).toContain(`- ${cc[10]}\n`);
    });

    it('do not follow where that is switched off', async () => {
      const strict = await startTestDocket({ FOLLOWERS_BY_REQUESTER: 'false' });
      try {
        const from = address();
        const mail = await mailIn(strict, { from, cc: address('linus'), envelope: { from, to: [SUPPORT] } });
        const path = `/v1/tickets/${mail.ticket}/followers`;
        expect(fine(await strict.as(strict.admin).get(path), 200).data).toEqual([]);
        const ticket = await strict.openTicket();
        const own = `/v1/tickets/${ticket.number}/followers`;
        expectProblem(await strict.withKey(ticket.trackingKey).post(own).send({ email: address() }), { status: 403 });
        fine(await strict.as(strict.admin).post(own).send({ email: address() }), 201);
      } finally {
        await strict.stop();
      }
    });

    const envelopeOf = (mail: SunkMail) => ({
      from: mail.envelope.to[0]!,
      to: [mail.parsed.replyTo!.value[0]!.address!],
    });
  });

  describe('an answer to what is over', () => {
    const merge = (from: string, into: string) =>
      docket.query(
        `UPDATE ticket SET merged_into = (SELECT id FROM ticket WHERE 'WO-' || serial = $2), status = 'closed', closed_at = now()
         WHERE 'WO-' || serial = $1`,
        [from, into],
      );

    it('follows a merge, over a chain of them', async () => {
      const [first, second, third] = [await confirmed(), await confirmed(), await confirmed()];
      await merge(first.ticket.number, second.ticket.number);
      await merge(second.ticket.number, third.ticket.number);
      expect(await answer(first.confirmation, 'Still dark.')).toMatchObject({
        action: 'append',
        ticket: third.ticket.number,
      });
      expect(await last(third.ticket.number)).toMatchObject({ body: 'Still dark.', visibility: 'public' });
      const byNumber = { from: first.ticket.requester.email, subject: `Re: [${first.ticket.number}] Lamp` };
      expect(await mailIn(docket, byNumber)).toMatchObject({ action: 'append', ticket: third.ticket.number });
      const stranger = await answer(second.confirmation, 'Me too.', { from: address('stranger') });
      expect(stranger).toMatchObject({ action: 'record', ticket: third.ticket.number });
      expect(await docket.thread(first.ticket.number)).toHaveLength(1);
    });

    it('does not run in circles', async () => {
      const [one, other] = [await confirmed(), await confirmed()];
      await merge(one.ticket.number, other.ticket.number);
      await merge(other.ticket.number, one.ticket.number);
      expect((await answer(one.confirmation, 'Round and round.')).action).toBe('append');
    });

    it('opens one follow-up, however many come at once, with those who followed', async () => {
      const { ticket, confirmation } = await confirmed();
      const linus = address('linus');
      fine(await docket.as(ada).post(`/v1/tickets/${ticket.number}/followers`).send({ email: linus }), 201);
      await docket.change(ticket.number, { status: 'closed' });
      const mails = await Promise.all(
        ['One', 'Two', 'Three'].map((text, i) => answer(confirmation, text, i === 2 ? { from: linus } : {})),
      );
      const [followUp, ...more] = await followUps(ticket.number);
      expect(more).toEqual([]);
      expect(new Set(mails.map((mail) => mail.ticket))).toEqual(new Set([followUp!.number]));
      const bodies = (await docket.thread(followUp!.number)).map(({ body }) => body);
      expect(bodies.toSorted()).toEqual(['One', 'Three', 'Two']);
      expect(await followers(followUp!.number)).toEqual([linus]);
    });
  });

  describe('pictures', () => {
    const html = (...ids: string[]) =>
      `<p>See: ${ids.map((id) => `<img src="cid:${id}" alt="lamp" onerror="alert(1)">`).join(' ')}
       <img src="https://spy.example/x.png"><img src="/v1/attachments/0190d5e2-0000-7000-8000-000000000000"></p>`;
    const picture = (cid: string, more: object = {}) => ({ filename: 'lamp.png', content: PNG, cid, ...more });
    const sourcesOf = (message: MessageView) => [...message.html!.matchAll(/src="([^"]*)"/g)].map((match) => match[1]!);

    it('within a mail are shown in their place, to whoever may read it and nobody else', async () => {
      const { ticket, confirmation } = await confirmed();
      const cid = `${unique('lamp')}@example.com`;
      await answer(confirmation, 'See', {
        html: html(cid, encodeURIComponent(cid)),
        attachments: [picture(cid), { filename: 'plan.txt', content: 'x' }],
      });
      const message = await last(ticket.number);
      expect(message.attachments).toMatchObject([
        { name: 'lamp.png', type: 'image/png', inline: true },
        { name: 'plan.txt' },
      ]);
      expect(message.attachments[1]).not.toHaveProperty('inline');
      const [source, again, ...more] = sourcesOf(message);
      expect(more).toEqual([]);
      expect(source).toBe(again);
      expect(source).toMatch(new RegExp(`^/v1/attachments/${message.attachments[0]!.id}\\?pass=`));
      expect(message.html).not.toMatch(/spy|onerror|cid:/);

      const picked = await docket.http.get(source!).buffer();
      expect(picked.status).toBe(200);
      expect(picked.headers['content-type']).toBe('image/png');
      expect(picked.headers['x-content-type-options']).toBe('nosniff');
      expect(Buffer.compare(picked.body as Buffer, PNG)).toBe(0);
      expectProblem(await docket.http.get(source!.replace(/\?.*/, '')), { status: 401 });
      expectProblem(await docket.http.get(`${source}x`), { status: 401 });
      const other = source!.replace(message.attachments[0]!.id, message.attachments[1]!.id);
      expectProblem(await docket.http.get(other), { status: 401 });
    });

    it.each([
      ['is no picture', { content: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' }],
      ['says to be one', { content: '<html><script>alert(1)</script></html>', contentType: 'image/png' }],
    ])('that %s is a file, and not shown', async (_, more) => {
      const { ticket, confirmation } = await confirmed();
      await answer(confirmation, 'See', { html: html('a@b'), attachments: [picture('a@b', more)] });
      const message = await last(ticket.number);
      expect(sourcesOf(message)).toEqual([]);
      expect(message.attachments).toHaveLength(1);
      expect(message.attachments[0]).not.toHaveProperty('inline');
    });

    it('that was sent twice is kept once', async () => {
      const { ticket, confirmation } = await confirmed();
      const attachments = [picture('a@b'), picture('a@b'), picture('c@d')];
      await answer(confirmation, 'See', { html: html('a@b'), attachments });
      const { attachments: kept } = await last(ticket.number);
      expect(kept.map(({ inline }) => inline)).toEqual([true, undefined]);
    });

    it('of a note are for agents, until its sender is accepted', async () => {
      const { ticket, confirmation } = await confirmed();
      await answer(confirmation, 'See', {
        from: address('stranger'),
        html: html('a@b'),
        attachments: [picture('a@b')],
      });
      const note = await last(ticket.number);
      const [source] = sourcesOf(note);
      expect((await docket.http.get(source!)).status).toBe(200);
      const path = `/v1/attachments/${note.attachments[0]!.id}`;
      expectProblem(await docket.withKey(ticket.trackingKey).get(path), { status: 404 });
      fine(await docket.as(ada).post(`/v1/tickets/${ticket.number}/messages/${note.id}/accept`), 200);
      expect((await docket.withKey(ticket.trackingKey).get(path)).status).toBe(200);
    });
  });

  it('a mail of many small things is routed once, whatever it holds', async () => {
    const raw = `From: ${address()}\r\nTo: ${SUPPORT}\r\nCc: ${'x, '.repeat(2000)}a@b\r\nSubject: x\r\n\r\nx`;
    await sendMail(docket, { envelope: { from: 'a@example.com', to: [SUPPORT] }, raw });
    await docket.settled();
    const [mail] = fine(await docket.as(docket.admin).get('/v1/mail/incoming?limit=1'), 200).data;
    expect(mail).toMatchObject({ action: 'open' });
  });
});
