import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDocket, type TestDocket } from '../support/docket.js';
import { eventually } from '../support/eventually.js';

interface Posted {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}
type Answer = (response: ServerResponse, tries: number) => void;

const answer =
  (status: number, headers = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end();

/** Takes what is posted, and answers by its path. */
class Receiver {
  readonly posted: Posted[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url!.split('?')[0]!;
      this.posted.push({ path, headers: request.headers, body: Buffer.concat(parts).toString() });
      (this.answers.get(path) ?? answer(204))(response, this.at(path).length);
    });
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  url(path: string, answers?: Answer): string {
    if (answers) this.answers.set(path.split('?')[0]!, answers);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  at(path: string): Posted[] {
    return this.posted.filter((one) => one.path === path);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const SECRETS = ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];

describe('a step that posts', () => {
  let receiver: Receiver;
  let docket: TestDocket;
  beforeAll(async () => {
    receiver = new Receiver();
    await receiver.listen();
    docket = await startTestDocket({ WEBHOOK_SECRET: SECRETS.join(' ') });
  });
  afterAll(async () => {
    await docket?.stop();
    receiver?.close();
  });

  /** A ticket whose first promise has a step that posts there. */
  async function ticketWith(url: string): Promise<string> {
    const steps = [{ after: 'PT1S', action: 'webhook', url }];
    await docket.putPolicies([
      { name: 'Posting', match: {}, goals: { acknowledgement: { calendar: 'always', dueAfter: 'PT1H', steps } } },
    ]);
    return (await docket.openTicket({ subject: 'Dark', priority: 'high' })).number;
  }
  const waiting = (path: string) =>
    docket.query<{ id: string; failures: number; lastError: string | null }>(
      `SELECT id, failures, last_error AS "lastError" FROM outbox_entry
       WHERE job = 'webhook.deliver' AND data->>'url' LIKE '%' || $1 || '%'`,
      [path],
    );

  it('says which, of what, and is signed', async () => {
    const number = await ticketWith(receiver.url('/taken?token=abc').replace('//', '//joe:p%40ss@'));
    await eventually(async () => expect(receiver.at('/taken')).toHaveLength(1));
    const [{ headers, body }] = receiver.at('/taken') as [Posted];
    for (const secret of SECRETS) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({
        type: 'timer.step_reached',
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        data: {
          ticket: { number, subject: 'Dark', status: 'new', priority: 'high', level: 1 },
          timer: { metric: 'acknowledgement', cycle: 1, dueAt: (await docket.ticket(number)).timers[0]!.dueAt },
          step: 'webhook:1',
          policy: 'Posting',
        },
      });
    }
    expect(headers['content-type']).toBe('application/json');
    expect(headers.authorization).toBe(`Basic ${Buffer.from('joe:p@ss').toString('base64')}`);
    const [firing] = await docket.query<{ id: string }>(
      `SELECT timer_firing.id FROM timer_firing JOIN timer ON timer.id = timer_id JOIN ticket ON ticket.id = ticket_id
       WHERE 'WO-' || ticket.serial = $1 AND step = 'webhook:1'`,
      [number],
    );
    expect(headers['webhook-id']).toBe(firing!.id);
    await docket.settled();
    expect(receiver.at('/taken')).toHaveLength(1);
  });

  it('sends a password that has no name', async () => {
    await ticketWith(receiver.url('/nameless').replace('//', '//:s3cr3t@'));
    await eventually(async () => expect(receiver.at('/nameless')).toHaveLength(1));
    const [{ headers }] = receiver.at('/nameless') as [Posted];
    expect(headers.authorization).toBe(`Basic ${Buffer.from(':s3cr3t').toString('base64')}`);
  });

  it('posts the same again under the same id until it is taken', async () => {
    await ticketWith(receiver.url('/later', (response, tries) => answer(tries < 3 ? 500 : 200)(response, tries)));
    await eventually(async () => expect(receiver.at('/later')).toHaveLength(3), 25_000);
    await docket.settled();
    const posted = receiver.at('/later');
    expect(posted).toHaveLength(3);
    expect(new Set(posted.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(posted.map(({ body }) => body)).size).toBe(1);
    for (const { headers, body } of posted) new Webhook(SECRETS[1]!).verify(body, headers as Record<string, string>);
  });

  it('follows no redirect, and tells nothing of the address but its host', async () => {
    const elsewhere = receiver.url('/elsewhere');
    await ticketWith(receiver.url('/moved?token=s3cr3t', answer(307, { location: elsewhere })));
    await eventually(async () => {
      const [entry] = await waiting('/moved');
      expect(entry?.lastError).toMatch(/^127\.0\.0\.1:\d+ answered 307$/);
    });
    expect(receiver.at('/elsewhere')).toHaveLength(0);
    await docket.query(`DELETE FROM outbox_entry WHERE id = $1`, [(await waiting('/moved'))[0]!.id]);
  });

  it('is given up in the end, and a note says so', async () => {
    const number = await ticketWith(receiver.url('/never/s3cr3t?token=s3cr3t', answer(410)));
    await eventually(async () => expect((await waiting('/never'))[0]?.failures).toBeGreaterThan(0));
    await docket.query(`UPDATE outbox_entry SET failures = 34, relay_after = now() WHERE id = $1`, [
      (await waiting('/never'))[0]!.id,
    ]);
    await eventually(async () => expect(await waiting('/never')).toHaveLength(0), 20_000);
    const notes = (await docket.thread(number)).filter(({ source }) => source === 'system');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ visibility: 'internal', body: expect.stringMatching(/answered 410/) });
    expect(notes[0]!.body).not.toContain('s3cr3t');
    expect(notes[0]!.body).toContain(receiver.at('/never/s3cr3t')[0]!.headers['webhook-id']);
  });

  it('waits no longer than ten seconds, and keeps no other waiting', async () => {
    await ticketWith(receiver.url('/hangs', () => undefined));
    await eventually(async () => expect(receiver.at('/hangs')).toHaveLength(1));
    await ticketWith(receiver.url('/beside'));
    await eventually(async () => expect(receiver.at('/beside')).toHaveLength(1));
    await eventually(async () => {
      const [entry] = await waiting('/hangs');
      expect(entry?.lastError).toMatch(/did not answer within 10 s$/);
    }, 20_000);
    await docket.query(`DELETE FROM outbox_entry WHERE id = $1`, [(await waiting('/hangs'))[0]!.id]);
  });

  it('is tried again when nobody is there', async () => {
    const gone = new Receiver();
    await gone.listen();
    const url = gone.url('/gone');
    gone.close();
    await ticketWith(url);
    await eventually(async () => {
      const [entry] = await waiting('/gone');
      expect(entry?.lastError).toMatch(/could not be reached \(ECONNREFUSED\)$/);
      expect(entry?.failures).toBeGreaterThan(0);
    });
    await docket.query(`DELETE FROM outbox_entry WHERE id = $1`, [(await waiting('/gone'))[0]!.id]);
  });
});

describe('without a secret given', () => {
  it('one is made, and kept where the operator finds it', async () => {
    const receiver = new Receiver();
    await receiver.listen();
    const docket = await startTestDocket();
    try {
      const steps = [{ after: 'PT1S', action: 'webhook', url: receiver.url('/taken') }];
      await docket.putPolicies([
        { name: 'Posting', match: {}, goals: { acknowledgement: { calendar: 'always', dueAfter: 'PT1H', steps } } },
      ]);
      await docket.openTicket();
      await eventually(async () => expect(receiver.at('/taken')).toHaveLength(1));
      const [{ headers, body }] = receiver.at('/taken') as [Posted];
      const secret = (await readFile(join(docket.environment.dataDir, 'webhook-secret'), 'utf8')).trim();
      new Webhook(secret).verify(body, headers as Record<string, string>);
    } finally {
      await docket.stop();
      receiver.close();
    }
  });
});
