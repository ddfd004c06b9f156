import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-letters-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

describe('letters', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let folder: string;
  let agent: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    folder = await folderWith({
      'es/confirmation.hbs': '{{#p}}¡Hola, {{name}}! {{number}} es tuyo.{{/p}}\n{{quote message.body}}\n{{> open}}',
      'layout.json': '{ "footer": { "de": "Lampen GmbH, Jena", "en": "Lamps Ltd" } }',
    });
    docket = await startTestDocket({ SMTP_URL: sink.url, MAIL_TEMPLATES: folder, REOPEN_WINDOW: 'PT1S' });
    agent = await docket.createPerson('agent', { name: 'Ada Lovelace', locale: 'fr' });
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (locale?: string, more: Record<string, unknown> = {}) =>
    docket.openTicket({
      requester: { email: `${unique('grace')}@example.com`, name: 'Grace Hopper', locale },
      ...more,
    });
  const confirmed = async (locale?: string, more?: Record<string, unknown>): Promise<SunkMail['parsed']> =>
    (await sink.receive((await open(locale, more)).requester.email)).parsed;

  it('are in the language of whoever reads them', async () => {
    const ticket = await open('de-AT', { subject: 'Büro <dunkel>' });
    const { parsed } = await sink.receive(ticket.requester.email);
    expect(parsed.subject).toBe(`[${ticket.number}] Büro <dunkel>`);
    expect(parsed.text).toContain('Guten Tag Grace Hopper,');
    expect(parsed.html).toContain('<html lang="de" dir="ltr">');
    await docket.change(ticket.number, { assigneeId: agent.id });
    const told = await sink.receive(agent.email);
    expect(told.parsed.text).toContain('Bonjour Ada Lovelace,');
    expect(told.parsed.html).toContain('<html lang="fr" dir="ltr">');
  });

  it('are in English for whoever reads none that there is', async () => {
    expect((await confirmed('fi')).text).toContain('Hello Grace Hopper,');
    expect((await confirmed()).text).toContain('Hello Grace Hopper,');
  });

  it('in Arabic run from right to left', async () => {
    const { html, text } = await confirmed('ar');
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(text).toMatch(/ورقمه \u2068WO-\d+\u2069\./);
  });

  it("are the operator's own where there are such", async () => {
    const { text, html } = await confirmed('es-MX', { body: '{{link}} <b>oscuro</b>' });
    expect(text).toMatch(/¡Hola, Grace Hopper! WO-\d+ es tuyo\.\n\n> \{\{link\}\} <b>oscuro<\/b>\n\nVer el estado/);
    expect(html).toContain('&lt;b&gt;oscuro&lt;/b&gt;');
    expect(text).toMatch(/Lamps Ltd\n$/);
    expect((await confirmed('de')).text).toMatch(/Lampen GmbH, Jena\n$/);
  });

  it('tell the requester once that a resolved ticket has closed, and how to go on', async () => {
    const { number, requester } = await open();
    await docket.reply(number, { body: 'A new bulb is in.', status: 'resolved' }, agent);
    const { parsed, raw } = await sink.receive(requester.email, (mail) => mail.parsed.text!.includes('closed now'));
    expect(parsed.text!.replaceAll('\n', ' ')).toContain('opens a new request which goes on from this one');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(raw.toString()).toContain('In-Reply-To:');
    await docket.settled();
    expect(sink.to(requester.email)).toHaveLength(3);
    expect((await docket.ticket(number)).status).toBe('closed');
  }, 40_000);

  it('confirm a follow-up as what it is, with the thread beginning there', async () => {
    const { number, requester, trackingKey } = await open('en');
    await docket.change(number, { status: 'closed' });
    const answer = await docket
      .withKey(trackingKey)
      .post(`/v1/tickets/${number}/messages`)
      .send({ body: 'Dark once more' });
    expect(answer.status).toBe(201);
    const { parsed } = await sink.receive(requester.email, (mail) => mail.parsed.text!.includes('Dark once more'));
    expect(parsed.text!.replaceAll('\n', ' ')).toContain(
      `${number} is closed, so your message has opened a new request`,
    );
    expect(parsed.inReplyTo).toBeUndefined();
  });

  it('tell of an escalation by itself in words, with the time', async () => {
    const senior = await docket.createPerson('senior', { locale: 'de' });
    const team = await docket.createTeam([
      { person: agent, level: 1 },
      { person: senior, level: 2 },
    ]);
    await docket.putPolicies([
      {
        name: 'quick',
        match: {},
        goals: {
          acknowledgement: {
            calendar: 'always',
            dueAfter: 'PT1H',
            steps: [{ after: 'PT2S', action: 'escalate' }],
          },
        },
      },
    ]);
    const { number } = await open();
    await docket.change(number, { teamId: team.id, assigneeId: agent.id });
    const { parsed } = await sink.receive(senior.email);
    expect(parsed.text).toMatch(
      /Gefährdete Zusage: erste Antwort\nFällig: \S+, .* UTC\nBisher zuständig: Ada Lovelace/,
    );
    expect(parsed.text).not.toContain('acknowledgement');
  });
});

describe('letters that cannot be used', () => {
  it('are refused at start, all at once, before anything is begun', async () => {
    const folder = await folderWith({
      'de/confirmation.hbs': '{{#p}}Guten Tag {{nam}},{{/p}}\n{{button "Los" link}}',
      'fr/replay.hbs': '{{#p}}Bonjour{{/p}}',
      'layout.json': '{',
    });
    const dataDir = await mkdtemp(join(tmpdir(), 'docket-untouched-'));
    try {
      const started = startTestDocket({
        MAIL_TEMPLATES: folder,
        DATA_DIR: dataDir,
        DATABASE_URL: 'postgresql://127.0.0.1:1/none',
      });
      const { message } = (await started.then(
        async (docket) => (await docket.stop(), new Error('It started')),
        (error: unknown) => error,
      )) as Error;
      expect(message).toContain(`${folder}/de/confirmation.hbs:1: "nam" is not known in a letter`);
      expect(message).toContain(`${folder}/fr/replay.hbs: there is no letter "replay"`);
      expect(message).toContain(`${folder}/layout.json: is not JSON`);
      expect(await readdir(dataDir)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
      await rm(dataDir, { recursive: true });
    }
  });
});
