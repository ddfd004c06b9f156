import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { ADMIN_PASSWORD, type HarassedSite, startHarassedSite } from '../support/harassed-site.js';

const MAILS = Number(process.env.CHAOS_MAILS ?? 500);
const TICKETS = 5;
const SUPPORT = 'support@docket.localhost';
/** Time enough for a stalled job and a lease to run out after the last kill. */
const SETTLING_MS = 150_000;

interface Ticket {
  number: string;
  email: string;
  replyTo: string;
}

interface Sent {
  /** Nothing else has it. */
  mark: string;
  from: string;
  to: string;
  action: 'open' | 'append' | 'quarantine';
  /** That it answers. */
  ticket: Ticket | null;
  file: Buffer | null;
  raw: Buffer;
}

let site: HarassedSite;
const tickets: Ticket[] = [];
const sent: Sent[] = [];
/** Said 250, and the mail was delivered again all the same. */
let repeated = 0;

beforeAll(async () => {
  site = await startHarassedSite();
  for (let i = 0; i < TICKETS; i++) {
    const email = `earlier${i}@chaos.test`;
    const answer = await fetch(`${site.api.url}/v1/tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subject: `Earlier ${i}`, body: 'It broke.', requester: { email } }),
    });
    const { number } = (await answer.json()) as { number: string };
    const replyTo = await eventually(() => site.mailsTo(email)[0]!.replyTo!, 60_000);
    tickets.push({ number, email, replyTo });
  }
}, 180_000);
afterAll(() => site?.stop());

/** In turns: new requests, answers, and strangers who know no more than a number; every other one with a file. */
async function write(i: number): Promise<Sent> {
  const mark = `mark-${i}-${randomUUID()}`;
  const action = (['open', 'append', 'append', 'open', 'quarantine'] as const)[i % 5]!;
  const ticket = action === 'open' ? null : tickets[i % TICKETS]!;
  const file = i % 2 === 0 ? randomBytes(20_000) : null;
  const from = action === 'append' ? ticket!.email : `sender${i}@chaos.test`;
  const to = action === 'append' ? ticket!.replyTo : SUPPORT;
  const composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await composer.sendMail({
    from,
    to,
    subject: action === 'quarantine' ? `Re: [${ticket!.number}] ${mark}` : `Case ${mark}`,
    text: `It broke.\n${mark}`,
    attachments: file ? [{ filename: `${mark}.bin`, content: file }] : [],
  });
  let raw = (message as Buffer).toString('latin1');
  // Not everybody writes one.
  if (i % 7 === 0) raw = raw.replace(/^Message-ID:.*\r\n/m, '');
  return { mark, from, to, action, ticket, file, raw: Buffer.from(raw, 'latin1') };
}

/** Delivers as a relay does: again until it hears 250. What was delivered is sometimes delivered again. */
async function deliver({ from, to, raw }: Sent): Promise<void> {
  for (let accepted = false; !accepted;) {
    const transport = nodemailer.createTransport({ host: '127.0.0.1', port: site.smtpPort, ignoreTLS: true });
    try {
      await transport.sendMail({ envelope: { from, to: [to] }, raw });
      accepted = Math.random() > 0.05;
      if (!accepted) repeated++;
    } catch (error) {
      if ((error as { responseCode?: number }).responseCode! >= 500) throw error;
      await sleep(100);
    } finally {
      transport.close();
    }
  }
}

describe(`${MAILS} mails while api and worker are killed`, () => {
  it('are all accepted in the end', async () => {
    const stop = site.harass();
    let next = 0;
    const client = async () => {
      while (next < MAILS) {
        const mail = await write(next++);
        await deliver(mail);
        sent.push(mail);
        await sleep(400);
      }
    };
    await Promise.all(Array.from({ length: 4 }, client));
    const kills = await stop();
    process.stdout.write(
      `  ${MAILS} mails, ${repeated} of them sent again after their 250; the api was killed ${kills.api} times, the worker ${kills.worker} times\n`,
    );
    expect(kills.api + kills.worker).toBeGreaterThan(1);
    expect(sent).toHaveLength(MAILS);
  }, 600_000);

  it(
    'are stored once each, and routed to where they belong',
    async () => {
      await eventually(async () => {
        const { rows } = await site.database.query<{ waiting: string }>(
          `SELECT (SELECT count(*) FROM outbox_entry) + (SELECT count(*) FROM outbound_mail WHERE state <> 'sent') AS waiting`,
        );
        expect(rows[0]!.waiting).toBe('0');
      }, SETTLING_MS);
      const { rows } = await site.database.query<{ raw: Buffer; action: string | null; number: string | null }>(
        `SELECT raw, action, 'WO-' || serial AS number FROM inbound_mail LEFT JOIN ticket ON ticket.id = ticket_id`,
      );
      const stored = new Map(rows.map((row) => [sha256(row.raw), row]));
      expect(rows).toHaveLength(MAILS);
      expect(stored.size).toBe(MAILS);
      for (const { raw, mark, action, ticket } of sent) {
        const found = stored.get(sha256(raw));
        expect(found?.action, mark).toBe(action);
        if (action === 'append') expect(found!.number, mark).toBe(ticket!.number);
        if (action === 'open') expect(found!.number, mark).toMatch(/^WO-\d+$/);
        if (action === 'quarantine') expect(found!.number, mark).toBeNull();
      }
    },
    SETTLING_MS + 30_000,
  );

  it('are one message each, on one ticket, or none in quarantine', async () => {
    const { rows } = await site.database.query<{ body: string; number: string; subject: string }>(
      `SELECT body, 'WO-' || serial AS number, subject FROM message JOIN ticket ON ticket.id = ticket_id`,
    );
    for (const { mark, action, ticket } of sent) {
      const messages = rows.filter(({ body }) => body.includes(mark));
      expect(messages, mark).toHaveLength(action === 'quarantine' ? 0 : 1);
      if (action === 'append') expect(messages[0]!.number, mark).toBe(ticket!.number);
      if (action === 'open') expect(messages[0]!.subject, mark).toBe(`Case ${mark}`);
    }
    const { rows: counted } = await site.database.query<{ tickets: number }>(
      'SELECT count(*)::int AS tickets FROM ticket',
    );
    expect(counted[0]!.tickets).toBe(TICKETS + sent.filter(({ action }) => action === 'open').length);
  });

  it('have their files, once and to the last byte', async () => {
    const { rows } = await site.database.query<{ id: string; name: string; sha256: string; body: string }>(
      `SELECT attachment.id, name, sha256, body FROM attachment JOIN message ON message.id = message_id`,
    );
    const withFile = sent.filter(({ action, file }) => file && action !== 'quarantine');
    expect(rows).toHaveLength(withFile.length);
    const login = await fetch(`${site.api.url}/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'admin@docket.localhost', password: ADMIN_PASSWORD }),
    });
    const { accessToken } = (await login.json()) as { accessToken: string };
    for (const { mark, file } of withFile) {
      const row = rows.find(({ name }) => name === `${mark}.bin`)!;
      expect(row, mark).toMatchObject({ sha256: sha256(file!), body: expect.stringContaining(mark) });
      const kept = await fetch(`${site.api.url}/v1/attachments/${row.id}`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      expect(sha256(Buffer.from(await kept.arrayBuffer())), mark).toBe(sha256(file!));
    }
  }, 120_000);

  it('are confirmed once each: what arrives again has the same Message-ID', () => {
    for (const { from, action } of sent.filter((one) => one.action !== 'append')) {
      const ids = new Set(site.mailsTo(from).map(({ messageId }) => messageId));
      expect(ids.size, from).toBe(action === 'open' ? 1 : 0);
    }
    // One for the ticket that was opened before; answers are confirmed to nobody.
    for (const { email } of tickets) {
      expect(new Set(site.mailsTo(email).map(({ messageId }) => messageId)).size, email).toBe(1);
    }
  });
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
