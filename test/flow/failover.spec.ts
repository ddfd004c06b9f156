import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDocket, type TestDocket, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { type Manners, type RoughSmtp, startRoughSmtp } from '../support/rough-smtp.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';
import { sendMail } from '../support/smtp-client.js';

const address = () => `${unique('grace')}@example.com`;

async function stateOf(docket: TestDocket, email: string) {
  const [row] = await docket.query<{ state: string; attempts: number; lastError: string | null }>(
    `SELECT state, attempts, last_error AS "lastError" FROM outbound_mail WHERE to_address = $1`,
    [email],
  );
  return row!;
}

const settledAs = (docket: TestDocket, email: string, state: string) =>
  eventually(async () => {
    const row = await stateOf(docket, email);
    expect(row).toMatchObject({ state, attempts: 1 });
    return row;
  });

describe('a mail server that fails', () => {
  let sink: SmtpSink;
  beforeAll(async () => {
    sink = await startSmtpSink();
  });
  afterAll(() => sink?.goDown());

  /** An instance with a mail server that behaves so, and another one that works. */
  async function withFirst(manners: Manners, work: (docket: TestDocket, first: RoughSmtp) => Promise<void>) {
    const first = await startRoughSmtp(manners);
    const docket = await startTestDocket({ SMTP_URL: `smtp://me:one,two@127.0.0.1:${first.port}, ${sink.url}` });
    try {
      await work(docket, first);
    } finally {
      await docket.stop();
      await first.stop();
    }
  }

  it.each<Manners>(['closed at the door', 'wrong log-in', 'out of disk', 'lost within the mail'])(
    'is stood in for at once by the next: %s',
    (manners) =>
      withFirst(manners, async (docket, first) => {
        const email = address();
        await docket.openTicket({ body: 'Dark. '.repeat(500), requester: { email } });
        await sink.receive(email);
        await settledAs(docket, email, 'sent');
        expect(sink.to(email)).toHaveLength(1);
        expect(first.mails).toEqual([]);
        // It is left alone for a while.
        const calls = first.calls;
        const other = address();
        await docket.openTicket({ requester: { email: other } });
        await sink.receive(other);
        expect(first.calls).toBe(calls);
        const metrics = (await docket.http.get('/metrics')).text;
        const host = `127.0.0.1:${first.port}`;
        expect(metrics).toContain(`docket_smtp_tries_total{host="${host}",outcome="host_failed"} 1`);
        expect(metrics).toContain(`docket_smtp_host_resting{host="${host}"} 1`);
        expect(metrics).toMatch(/docket_smtp_tries_total\{host="127.0.0.1:\d+",outcome="taken"\} 2/);
        expect(metrics).not.toContain('one,two');
      }),
  );

  it('and may have taken a mail is not stood in for: the mail waits, and goes out as the same mail', () =>
    withFirst('lost after the mail', async (docket, first) => {
      const email = address();
      await docket.openTicket({ requester: { email } });
      const { lastError } = await settledAs(docket, email, 'deferred');
      expect(lastError).toContain('may have taken it');
      expect(sink.to(email)).toEqual([]);
      expect(first.mails).toHaveLength(1);
      await docket.query(`UPDATE outbound_mail SET next_attempt_at = now() - interval '1 second'`);
      await docket.query(`UPDATE outbox_entry SET relay_after = now()`);
      const { raw } = await sink.receive(email);
      // To the byte, but for what undoes the dots of SMTP.
      expect(raw.toString('latin1')).toBe(first.mails[0]!.toString('latin1').replaceAll(/^\.\./gm, '.'));
    }));

  it('does not keep what comes in waiting', async () => {
    const silent = await startRoughSmtp('silent');
    const docket = await startTestDocket({ SMTP_URL: silent.url });
    try {
      for (let i = 0; i < 12; i++) await docket.openTicket();
      await eventually(() => expect(silent.calls).toBeGreaterThanOrEqual(5));
      const from = address();
      await sendMail(docket, { from, to: 'support@docket.localhost', subject: 'Lamp', text: 'Dark.' });
      await eventually(async () => {
        const found = await docket.query(`SELECT 1 FROM inbound_mail WHERE from_address = $1 AND action = 'open'`, [
          from,
        ]);
        expect(found).toHaveLength(1);
      }, 5_000);
    } finally {
      await silent.stop();
      await docket.stop();
    }
  });

  it('for a recipient is an answer, and nobody else is asked', async () => {
    const first = await startSmtpSink();
    const docket = await startTestDocket({ SMTP_URL: `${first.url} ${sink.url}` });
    try {
      const [unknown, greylisted] = [address(), address()];
      first.refuse({ code: 550, address: unknown });
      first.refuse({ code: 450, address: greylisted });
      await docket.openTicket({ requester: { email: unknown } });
      await docket.openTicket({ requester: { email: greylisted } });
      await settledAs(docket, unknown, 'failed');
      await settledAs(docket, greylisted, 'deferred');
      expect([...sink.to(unknown), ...sink.to(greylisted)]).toEqual([]);
    } finally {
      await docket.stop();
      await first.goDown();
    }
  });

  it('like all others makes the mail wait', async () => {
    const urls = [await freePort(), await freePort()].map((port) => `smtp://127.0.0.1:${port}`);
    const docket = await startTestDocket({ SMTP_URL: urls.join(' ') });
    try {
      const email = address();
      await docket.openTicket({ requester: { email } });
      const { lastError } = await settledAs(docket, email, 'deferred');
      for (const url of urls) expect(lastError).toContain(new URL(url).host);
    } finally {
      await docket.stop();
    }
  });
});
