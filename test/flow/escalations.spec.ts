import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fine,
  type Opened,
  startBeside,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  type TestTeam,
  unique,
} from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

describe('whom escalations are told', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let beside: TestDocket;
  let agent: TestPerson;
  let senior: TestPerson;
  let leads: [TestPerson, TestPerson];
  let team: TestTeam;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url, DIGEST_WINDOW: 'PT0S' });
    // Another worker, that would remind of the same.
    beside = await startBeside(docket, { ROLE: 'worker', SMTP_URL: sink.url, DIGEST_WINDOW: 'PT0S' });
    agent = await docket.createPerson('agent');
    senior = await docket.createPerson('senior');
    leads = [await docket.createPerson('lead'), await docket.createPerson('lead')];
    team = await docket.createTeam([
      { person: agent, level: 1 },
      { person: senior, level: 2 },
      ...leads.map((person) => ({ person, level: 3 })),
    ]);
  });
  afterAll(async () => {
    await beside?.stop();
    await docket?.stop();
    await sink?.goDown();
  });

  async function open(): Promise<Opened> {
    const email = `${unique('grace')}@example.com`;
    const ticket = await docket.openTicket({ requester: { email, name: 'Grace Hopper' } });
    await docket.change(ticket.number, { teamId: team.id, assigneeId: agent.id });
    return ticket;
  }
  const ask = async ({ number }: Opened, reason: string, http = docket.as(docket.admin)) =>
    fine(await http.post(`/v1/tickets/${number}/escalations`).send({ reason }), 201);
  const read = async (id: string) => fine(await docket.as(docket.admin).get(`/v1/escalations/${id}`), 200);
  const says = (number: string, words: RegExp) => (mail: SunkMail) =>
    mail.parsed.subject!.includes(number) && words.test(mail.parsed.text!.replaceAll(/\s+/g, ' '));
  const mailsTo = ({ email }: { email: string }, number: string, words: RegExp) =>
    sink.to(email).filter(says(number, words));
  const dayPasses = (id: string) =>
    docket.query(`UPDATE escalation SET remind_at = remind_at - interval '1 day' WHERE id = $1`, [id]);

  it('handed back: whoever gets it back with the reason, and the requester without it', async () => {
    const ticket = await open();
    const { id } = await ask(ticket, 'Hurry', docket.withKey(ticket.trackingKey));
    fine(await docket.as(senior).post(`/v1/escalations/${id}/hand-back`).send({ reason: 'See page 7' }), 200);
    const { parsed } = await sink.receive(agent.email, says(ticket.number, /handed WO-\d+ back/));
    expect(parsed.text).toContain(senior.name);
    expect(parsed.text).toContain('See page 7');
    await sink.receive(
      ticket.requester.email,
      says(ticket.number, /somebody more senior has looked at it|has looked at WO-/),
    );
    await docket.settled();
    expect(mailsTo(ticket.requester, ticket.number, /See page 7/)).toEqual([]);
    // One mail says it all: none for the note, none for the assignment.
    expect(mailsTo(agent, ticket.number, /See page 7|assigned to you/)).toHaveLength(1);
    expect(mailsTo(senior, ticket.number, /handed/)).toEqual([]);
  });

  it('handed back: the requester who asked, also if it has climbed once more since', async () => {
    const ticket = await open();
    await ask(ticket, 'Hurry', docket.withKey(ticket.trackingKey));
    const { id } = await ask(ticket, 'Too hard for me', docket.as(senior));
    fine(await docket.as(leads[0]).post(`/v1/escalations/${id}/hand-back`).send({ reason: 'See page 8' }), 200);
    await sink.receive(ticket.requester.email, says(ticket.number, /has looked at/));
    await docket.settled();
    expect(mailsTo(ticket.requester, ticket.number, /See page 8/)).toEqual([]);
  });

  it('handed back to nobody: those on the ladder', async () => {
    const ticket = await open();
    await docket.change(ticket.number, { assigneeId: null });
    const { id } = await ask(ticket, 'Hurry', docket.withKey(ticket.trackingKey));
    fine(await docket.as(senior).post(`/v1/escalations/${id}/hand-back`).send({ reason: 'See page 9' }), 200);
    for (const person of [agent, ...leads]) await sink.receive(person.email, says(ticket.number, /See page 9/));
    await docket.settled();
    expect(mailsTo(senior, ticket.number, /See page 9/)).toEqual([]);
  });

  it('handed back: the agent who asked, too', async () => {
    const ticket = await open();
    const { id } = await ask(ticket, 'I am stuck', docket.as(leads[1]));
    fine(await docket.as(senior).post(`/v1/escalations/${id}/hand-back`).send({ reason: 'Not yet' }), 200);
    for (const person of [agent, leads[1]]) await sink.receive(person.email, says(ticket.number, /Not yet/));
    await docket.settled();
    expect(mailsTo(ticket.requester, ticket.number, /has looked at/)).toEqual([]);
  });

  it('asked for again: whoever has it, and nothing climbs', async () => {
    const ticket = await open();
    const key = docket.withKey(ticket.trackingKey);
    await ask(ticket, 'Hurry', key);
    await ask(ticket, 'We lose money', key);
    await sink.receive(senior.email, says(ticket.number, /asks once more.*We lose money/));
    await docket.settled();
    expect(mailsTo(senior, ticket.number, /is yours now/)).toHaveLength(1);
    expect(mailsTo(ticket.requester, ticket.number, /has been escalated/)).toHaveLength(1);
    expect((await docket.ticket(ticket.number)).level).toBe(2);
  });

  it('stand in the escalation, with what they were told and when', async () => {
    const ticket = await open();
    const { id } = await ask(ticket, 'Hurry', docket.withKey(ticket.trackingKey));
    await docket.settled();
    const { told } = await read(id);
    expect(told.map(({ person, kind, state }: any) => [person.id, kind, state]).sort()).toEqual(
      [
        [agent.id, 'escalation_handed_over', 'sent'],
        [senior.id, 'escalation_received', 'sent'],
        [ticket.requester.id, 'escalated', 'sent'],
      ].sort(),
    );
    for (const { at } of told) expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000);
  });

  it('at the top: the leads, and again each day until somebody acts', async () => {
    const ticket = await open();
    await ask(ticket, 'One');
    await ask(ticket, 'Two');
    const { id, atTop } = await ask(ticket, 'Three');
    expect(atTop).toBe(true);
    for (const lead of leads) await sink.receive(lead.email, says(ticket.number, /escalated once more/));
    const { createdAt, remindAt } = await read(id);
    expect(Date.parse(remindAt) - Date.parse(createdAt)).toBe(24 * 3600_000);

    for (const day of [1, 2]) {
      await dayPasses(id);
      await eventually(async () => expect((await read(id)).reminders).toHaveLength(day), 30_000);
      await docket.settled();
      for (const lead of leads) {
        expect(mailsTo(lead, ticket.number, /nobody has acted on the escalation yet/)).toHaveLength(day);
      }
      const { reminders, remindAt: next } = await read(id);
      expect(Date.parse(next) - Date.parse(reminders.at(-1))).toBe(24 * 3600_000);
    }
    expect((await read(id)).told.filter(({ kind }: any) => kind === 'escalation_at_top')).toHaveLength(6);

    await docket.reply(ticket.number, { body: 'We are on it.' }, agent);
    expect(await read(id)).toMatchObject({ state: 'taken', remindAt: null });
  });

  it('at the top: leads who are there, or those of the team above', async () => {
    const [away, there, above] = [
      await docket.createPerson('lead'),
      await docket.createPerson('lead'),
      await docket.createPerson('lead'),
    ];
    const top = await docket.createTeam([{ person: above, level: 3 }]);
    const made = await docket.createTeam([away, there].map((person) => ({ person, level: 3 })));
    fine(await docket.as(docket.admin).patch(`/v1/teams/${made.id}`).send({ fallbackTeamId: top.id }), 200);
    const be = async (person: TestPerson) =>
      fine(await docket.as(person).patch('/v1/me/availability').send({ awayUntil: '2100-01-01T00:00:00Z' }), 200);
    await be(away);
    const ticket = await docket.openTicket();
    await docket.change(ticket.number, { teamId: made.id });
    await ask(ticket, 'One');
    await docket.change(ticket.number, { assigneeId: null });
    await ask(ticket, 'Two');
    await sink.receive(there.email, says(ticket.number, /escalated once more/));
    await be(there);
    await ask(ticket, 'Three');
    await sink.receive(above.email, says(ticket.number, /escalated once more/));
    await docket.settled();
    expect(mailsTo(there, ticket.number, /escalated once more/)).toHaveLength(1);
    expect(mailsTo(away, ticket.number, /escalated once more/)).toEqual([]);
  });

  it('at the top: also when a hundred others cannot be reminded of, which are tried again', async () => {
    const ticket = await docket.openTicket();
    await docket.change(ticket.number, { teamId: (await docket.createTeam([])).id });
    await ask(ticket, 'One');
    const { id: last } = await ask(ticket, 'Two');
    const others = await docket.query<{ id: string }>(
      `WITH copy AS (
         INSERT INTO ticket SELECT (jsonb_populate_record(ticket,
           jsonb_build_object('id', gen_random_uuid(), 'serial', nextval('ticket_serial_seq')))).*
         FROM ticket, generate_series(1, 100) WHERE id = (SELECT ticket_id FROM escalation WHERE id = $1) RETURNING id)
       INSERT INTO escalation SELECT (jsonb_populate_record(escalation,
         jsonb_build_object('id', copy.id, 'ticket_id', copy.id, 'cause_ref', 'request:' || copy.id))).*
       FROM escalation, copy WHERE escalation.id = $1 RETURNING id`,
      [last],
    );
    const ids = [last, ...others.map(({ id }) => id)];
    const reminders = async () => {
      const rows = await docket.query<{ id: string }>(
        'SELECT escalation_id AS id FROM escalation_reminder WHERE escalation_id = ANY($1)',
        [ids],
      );
      return rows.map(({ id }) => id).sort();
    };
    await docket.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'Not now'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON escalation_reminder FOR EACH ROW
        WHEN (NEW.escalation_id <> '${last}') EXECUTE FUNCTION refuse()`);
    try {
      await docket.query(
        `UPDATE escalation SET remind_at = remind_at - CASE WHEN id = $2 THEN interval '25 hours' ELSE interval '26 hours' END
         WHERE id = ANY($1)`,
        [ids, last],
      );
      await eventually(async () => expect(await reminders()).toEqual([last]), 60_000);
    } finally {
      await docket.query('DROP TRIGGER refuse ON escalation_reminder; DROP FUNCTION refuse');
    }
    await eventually(async () => expect(await reminders()).toEqual([...ids].sort()), 60_000);
  }, 150_000);

  it('at the top: nobody any more once the ticket is solved', async () => {
    const ticket = await open();
    for (const reason of ['One', 'Two']) await ask(ticket, reason);
    const { id } = await ask(ticket, 'Three');
    await docket.change(ticket.number, { status: 'resolved' });
    expect(await read(id)).toMatchObject({ state: 'solved', outcome: 'solved', solvedAtLevel: 3, remindAt: null });
  });
});
