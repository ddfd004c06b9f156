import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it, type TestContext } from 'vitest';
import { makeCertificate, type TestCertificate } from '../support/certificate.js';
import { fine, startBeside, startTestDocket, type TestDocket, unique } from '../support/docket.js';
import { Dovecot, PASSWORD } from '../support/dovecot.js';
import { eventually } from '../support/eventually.js';
import { isInstalled } from '../support/installed.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const SUPPORT = 'support@docket.localhost';
const DONE = ['Docket', '\\Seen'];
/** Longer than any wait before the next connection in these tests. */
const PATIENT = 60_000;

function mail(subject: string, body = 'It is dark.', more: string[] = []): string {
  const lines = [
    ...more,
    `From: Grace Hopper <${unique('grace')}@example.com>`,
    `To: ${SUPPORT}`,
    `Subject: ${subject}`,
    `Message-ID: <${unique('mail')}@example.com>`,
    'Date: Fri, 20 Nov 2026 09:00:00 +0000',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}\r\n`;
}

/** Many that nobody wrote: they open no tickets, and leave the machine to those who fetch them. */
const mails = (count: number, body = 'Away') =>
  Array.from({ length: count }, (_, index) => mail(`Lamp ${index}`, body, ['Auto-Submitted: auto-replied']));

/** As many that are fetched in two portions, so that there is a middle for something to happen in. */
const MANY = 150;
const manyMails = () => mails(MANY, `${'It is dark in room 4, and nobody is there. '.repeat(5)}\r\n`.repeat(500));

/** Subjects of all mails that were stored, the earliest first. */
async function stored(docket: TestDocket): Promise<string[]> {
  const rows = await docket.query<{ subject: string }>(
    `SELECT substring(convert_from(raw, 'UTF8') FROM 'Subject: ([^\r\n]*)') AS subject FROM inbound_mail
     WHERE source = 'imap' ORDER BY received_at, id`,
  );
  return rows.map(({ subject }) => subject);
}

async function storedCount(docket: TestDocket): Promise<number> {
  const [row] = await docket.query<{ n: number }>(`SELECT count(*)::int AS n FROM inbound_mail WHERE source = 'imap'`);
  return row!.n;
}

/** The sum of a metric over all lines that begin so. */
async function metric({ url }: TestDocket, begin: string): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => line.startsWith(begin));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const received = (docket: TestDocket, outcome: string) =>
  metric(docket, `docket_mail_received_total{source="imap",outcome="${outcome}"}`);

/** How many mailboxes this process has open. */
const connected = (docket: TestDocket) => metric(docket, 'docket_imap_connected{');

/** To the server on which the tests' databases are. */
function wayToDatabase(): Promise<TcpProxy> {
  const { hostname, port } = new URL(inject('templateUrl'));
  return startTcpProxy({ host: hostname, port: Number(port) });
}

describe.skipIf(!isInstalled('dovecot'))('mail that is fetched by IMAP', { timeout: 2 * PATIENT }, () => {
  let shared: Dovecot;
  beforeAll(async () => {
    shared = await Dovecot.start();
  });
  afterAll(() => shared?.stop());

  /** A user with a mailbox, and instances that end with the test. */
  function newMailbox({ onTestFinished }: TestContext, dovecot = shared) {
    const user = unique('user');
    const running = new Set<TestDocket>();
    const stop = async (docket: TestDocket) => {
      if (running.delete(docket)) await docket.stop();
    };
    onTestFinished(async () => void (await Promise.all([...running].map(stop))));
    const start = async (IMAP_URL: string, more: Record<string, string> = {}) => {
      const lines: string[] = [];
      const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
      const docket = await startTestDocket({ IMAP_URL, ...more }, log);
      running.add(docket);
      return { docket, logged: () => lines.join('') };
    };
    const beside = async (docket: TestDocket, more: Record<string, string>) => {
      const other = await startBeside(docket, { ROLE: 'worker', ...more });
      running.add(other);
      return other;
    };
    const flags = () => dovecot.flags(user);
    return { dovecot, user, start, beside, stop, flags };
  }

  /** With a server of its own, which may go down. */
  async function newMailboxAlone(context: TestContext) {
    const dovecot = await Dovecot.start();
    context.onTestFinished(() => dovecot.stop());
    return newMailbox(context, dovecot);
  }

  // These mostly wait, so they wait together. What is logged goes to whoever started last: the others go one by one.
  it.concurrent('arrives as soon as it is there, opens its ticket, and is marked', async (context) => {
    const { dovecot, user, start, flags } = newMailbox(context);
    const { docket } = await start(dovecot.url(user));
    await eventually(async () => expect(await connected(docket)).toBe(1));
    // Without IDLE it would be looked for after a minute.
    for (const subject of ['The first lamp', 'The second lamp']) {
      await dovecot.deliver(user, mail(subject));
      await eventually(async () => expect(await stored(docket)).toContain(subject), 10_000);
    }
    await docket.settled();
    const { data } = fine(await docket.as(docket.admin).get('/v1/tickets?sort=oldest'), 200);
    expect(data).toMatchObject([
      { subject: 'The first lamp', channel: 'email' },
      { subject: 'The second lamp', channel: 'email' },
    ]);
    await eventually(async () => expect(await flags()).toEqual([DONE, DONE]));
    expect(await received(docket, 'stored')).toBe(2);
  });

  it.concurrent('is marked only after it is stored', async (context) => {
    const { dovecot, user, start, flags } = newMailbox(context);
    const { docket } = await start(dovecot.url(user));
    await eventually(async () => expect(await connected(docket)).toBe(1));
    const client = new pg.Client({ connectionString: docket.environment.databaseUrl! });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('LOCK TABLE inbound_mail IN SHARE ROW EXCLUSIVE MODE');
      await dovecot.deliver(user, mail('Waiting'));
      await eventually(async () => {
        const waiting = await docket.query(
          `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'inbound_mail'::regclass`,
        );
        expect(waiting).toHaveLength(1);
      });
      expect(await flags()).toEqual([[]]);
      await client.query('ROLLBACK');
    } finally {
      await client.end();
    }
    await eventually(async () => expect(await flags()).toEqual([DONE]));
    expect(await stored(docket)).toEqual(['Waiting']);
  });

  it.concurrent('comes from several mailboxes of an account, and is moved where it should go', async (context) => {
    const { dovecot, user, start } = newMailbox(context);
    await dovecot.deliver(user, mail('To all'));
    await dovecot.deliver(user, mail('To some'), 'Teams/Printers & Lamps');
    const path = `INBOX?mailbox=${encodeURIComponent('Teams/Printers & Lamps')}&move=Done/Docket&keyword=Taken`;
    const { docket } = await start(dovecot.url(user, path));
    await eventually(async () => expect((await stored(docket)).toSorted()).toEqual(['To all', 'To some']));
    await eventually(async () => {
      const subjects = (await dovecot.contents(user, 'Done/Docket')).map(({ subject }) => subject);
      expect(subjects.toSorted()).toEqual(['To all', 'To some']);
    });
    for (const mailbox of ['INBOX', 'Teams/Printers & Lamps'])
      expect(await dovecot.contents(user, mailbox)).toEqual([]);
    expect(await connected(docket)).toBe(2);
    await dovecot.deliver(user, mail('Later'));
    await eventually(async () => expect(await dovecot.contents(user, 'Done/Docket')).toHaveLength(3));
    expect(await stored(docket)).toHaveLength(3);
  });

  it.concurrent('is left alone when it came before the day given', async (context) => {
    const { dovecot, user, start, flags } = newMailbox(context);
    const late = mail('Late');
    await dovecot.asUser(user, (client) => client.append('INBOX', mail('Early'), [], new Date('2020-01-01')));
    await dovecot.asUser(user, (client) => client.append('INBOX', late, [], new Date('2026-11-19')));
    const { docket } = await start(dovecot.url(user, 'INBOX?since=2026-11-01'));
    await eventually(async () => expect(await flags()).toEqual([[], DONE]));
    expect(await stored(docket)).toEqual(['Late']);
  });

  it.concurrent('is neither lost nor doubled when the mailbox is deleted and made anew', async (context) => {
    const { dovecot, user, start } = newMailbox(context);
    // Dovecot goes on showing the old mailbox to those who have it open when both were made within one second.
    const gate = createServer((near) => {
      void (async () => {
        await sleep(1_000 - (Date.now() % 1_000));
        await dovecot.deliver(user, mail('One'), 'Support');
        const far = connect(dovecot.port, '127.0.0.1');
        near.pipe(far).on('error', () => near.destroy());
        far.pipe(near).on('error', () => far.destroy());
      })();
    }).listen(0, '127.0.0.1');
    await once(gate, 'listening');
    const { docket } = await start(dovecot.url(user, 'Support?poll=1', (gate.address() as AddressInfo).port));
    await eventually(async () => expect(await stored(docket)).toEqual(['One']));
    await dovecot.asUser(user, (client) => client.mailboxDelete('Support'));
    await dovecot.deliver(user, mail('Two'), 'Support');
    await eventually(async () => expect(await stored(docket)).toEqual(['One', 'Two']), PATIENT);
    gate.close();
  });

  it.concurrent('is read by one of two workers, and by the other when that one stops', async (context) => {
    const { dovecot, user, start, beside, stop } = newMailbox(context);
    const IMAP_URL = dovecot.url(user);
    const { docket: first } = await start(IMAP_URL);
    await eventually(async () => expect(await connected(first)).toBe(1));
    const second = await beside(first, { IMAP_URL });
    for (const one of mails(20)) await dovecot.deliver(user, one);
    await eventually(async () => expect(await storedCount(first)).toBe(20));
    expect(await connected(second)).toBe(0);
    expect((await received(first, 'stored')) + (await received(first, 'duplicate'))).toBe(20);
    expect(await received(second, 'duplicate')).toBe(0);

    await stop(first);
    await dovecot.deliver(user, mail('For the other one'));
    await eventually(async () => expect(await stored(second)).toContain('For the other one'), PATIENT);
    expect(await connected(second)).toBe(1);
    expect(await stored(second)).toHaveLength(21);
  });

  it.concurrent('goes on when the claim to its mailbox is lost', async (context) => {
    const { dovecot, user, start } = newMailbox(context);
    const { docket } = await start(dovecot.url(user));
    await eventually(async () => expect(await connected(docket)).toBe(1));
    const ended = await docket.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'docket mailbox claims' AND datname = current_database()`,
    );
    expect(ended).toHaveLength(1);
    await eventually(async () => expect(await connected(docket)).toBe(0));
    await eventually(async () => expect(await connected(docket)).toBe(1), PATIENT);
    await dovecot.deliver(user, mail('Still there'));
    await eventually(async () => expect(await stored(docket)).toEqual(['Still there']));
  });

  it('is taken once when a thousand wait', async (context) => {
    const { dovecot, user, start, flags } = newMailbox(context);
    const waiting = mails(1_000);
    await dovecot.putMany(user, waiting);
    const { docket } = await start(dovecot.url(user));
    await eventually(async () => expect(await storedCount(docket)).toBe(1_000), PATIENT);
    await eventually(async () => expect(await flags()).toEqual(waiting.map(() => DONE)));
    const subjects = await stored(docket);
    expect(subjects).toHaveLength(1_000);
    expect(new Set(subjects).size).toBe(1_000);
    expect(await received(docket, 'duplicate')).toBe(0);
  });

  it('is neither lost nor doubled when the server restarts in the middle', async (context) => {
    const { dovecot, user, start } = await newMailboxAlone(context);
    await dovecot.putMany(user, manyMails());
    const { docket, logged } = await start(dovecot.url(user, 'INBOX?move=Done'));
    await eventually(async () => expect(await storedCount(docket)).toBeGreaterThan(20));
    await dovecot.goDown('at once');
    const before = await stored(docket);
    expect(before.length).toBeLessThan(MANY);
    await eventually(() => expect(logged()).toContain('cannot be read'));
    await dovecot.goUp();
    await dovecot.deliver(user, mail('After all'));
    await eventually(async () => expect(await stored(docket)).toContain('After all'), PATIENT);
    const subjects = await stored(docket);
    expect(subjects).toHaveLength(MANY + 1);
    expect(new Set(subjects).size).toBe(MANY + 1);
    await eventually(async () => expect(await dovecot.contents(user)).toEqual([]));
    expect(new Set((await dovecot.contents(user, 'Done')).map(({ subject }) => subject)).size).toBe(MANY + 1);
  });

  it('is neither lost nor doubled when UIDVALIDITY changes', async (context) => {
    const { dovecot, user, start, flags } = await newMailboxAlone(context);
    for (const subject of ['1', '2', '3', '4', '5']) await dovecot.deliver(user, mail(subject));
    const { docket, logged } = await start(dovecot.url(user));
    await eventually(async () => expect(await flags()).toHaveLength(5));
    await eventually(async () => expect(await stored(docket)).toHaveLength(5));
    const before = await dovecot.uidValidity(user);
    await dovecot.forgetUids(user);
    expect(await dovecot.uidValidity(user)).not.toBe(before);
    await dovecot.deliver(user, mail('Afterwards'));
    await eventually(async () => expect(await stored(docket)).toContain('Afterwards'), PATIENT);
    await docket.settled();
    expect(await stored(docket)).toHaveLength(6);
    expect(logged()).toContain('is read anew');
    expect(await received(docket, 'duplicate')).toBe(5);
    const tickets = fine(await docket.as(docket.admin).get('/v1/tickets'), 200);
    expect(tickets.data).toHaveLength(6);
  });

  it('stays in the mailbox while the database is away, and comes when it is back', async (context) => {
    const { dovecot, user, start, flags, stop } = newMailbox(context);
    const proxy = await wayToDatabase();
    const { docket, logged } = await start(dovecot.url(user), { DATABASE_PORT: String(proxy.port) });
    await eventually(async () => expect(await connected(docket)).toBe(1));
    await proxy.cut();
    await dovecot.deliver(user, mail('In bad times'));
    await eventually(() => expect(logged()).toMatch(/cannot be read: the database is away/));
    expect(await flags()).toEqual([[]]);
    await proxy.mend();
    await eventually(async () => expect(await flags()).toEqual([DONE]), PATIENT);
    expect(await stored(docket)).toEqual(['In bad times']);
    await stop(docket);
    await proxy.cut();
  });

  it('is neither lost nor doubled when the database goes away in the middle', async (context) => {
    const { dovecot, user, start, flags, stop } = newMailbox(context);
    await dovecot.putMany(user, manyMails());
    const proxy = await wayToDatabase();
    const { docket } = await start(dovecot.url(user), { DATABASE_PORT: String(proxy.port) });
    await eventually(async () => expect(await storedCount(docket)).toBeGreaterThan(20));
    await proxy.cut();
    const there = await stored(docket);
    expect(there.length).toBeLessThan(MANY);
    const marked = (await flags()).filter((one) => one.includes('\\Seen')).length;
    expect(marked).toBeLessThanOrEqual(there.length);
    await proxy.mend();
    await eventually(async () => expect(await storedCount(docket)).toBe(MANY), PATIENT);
    await eventually(async () => expect(await flags()).toEqual(Array.from({ length: MANY }, () => DONE)));
    const subjects = await stored(docket);
    expect(subjects).toHaveLength(MANY);
    expect(new Set(subjects).size).toBe(MANY);
    await stop(docket);
    await proxy.cut();
  });

  it('stays, flagged for somebody to see, when it is too large, and holds up nothing', async (context) => {
    const { dovecot, user, start } = newMailbox(context);
    const { docket, logged } = await start(dovecot.url(user, 'INBOX?move=Done'));
    const line = `${'x'.repeat(998)}\r\n`;
    await dovecot.putMany(user, [mail('Before'), mail('Too large', line.repeat(26_300)), mail('After')]);
    await eventually(async () => expect(await stored(docket)).toEqual(['Before', 'After']), PATIENT);
    await eventually(async () => {
      expect(await dovecot.contents(user)).toEqual([{ subject: 'Too large', flags: ['Docket', '\\Flagged'] }]);
    });
    expect(await received(docket, 'too_large')).toBe(1);
    expect(logged()).toMatch(/UID 2 is larger than \d+ bytes; it stays there, flagged/);
  });

  it('stays, flagged for somebody to see, when the database refuses this one mail', async (context) => {
    const { dovecot, user, start, flags } = newMailbox(context);
    const { docket, logged } = await start(dovecot.url(user));
    await docket.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no such text' USING ERRCODE = '22021'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON inbound_mail FOR EACH ROW
        WHEN (position('Poison' IN convert_from(NEW.raw, 'UTF8')) > 0) EXECUTE FUNCTION refuse()`);
    await dovecot.deliver(user, mail('Poison'));
    await dovecot.deliver(user, mail('After'));
    await eventually(async () => expect(await flags()).toEqual([['Docket', '\\Flagged'], DONE]));
    expect(await stored(docket)).toEqual(['After']);
    expect(await received(docket, 'unstorable')).toBe(1);
    expect(logged()).toMatch(/UID 1 is refused by the database/);
  });

  it('is not there for a wrong password, which is said, and not repeated', async (context) => {
    const { dovecot, user, start } = newMailbox(context);
    const right = dovecot.url(user);
    const wrong = dovecot.url(`${user}-2`).replace(encodeURIComponent(PASSWORD), 's3cr3t%2Dw0rd');
    await dovecot.deliver(user, mail('For the right one'));
    const { docket, logged } = await start(`${wrong} ${right}`);
    await eventually(async () => expect(await stored(docket)).toEqual(['For the right one']));
    await eventually(() => expect(logged()).toMatch(/the server refuses user or password.*Next try in \d\d s/));
    expect(logged()).toContain(`${user}-2@127.0.0.1`);
    for (const secret of ['s3cr3t', PASSWORD, encodeURIComponent(PASSWORD)]) expect(logged()).not.toContain(secret);
    expect(await connected(docket)).toBe(1);
  });
});

describe.skipIf(!isInstalled('dovecot') || !isInstalled('openssl'))('a mailbox', { timeout: 2 * PATIENT }, () => {
  let folder: string;
  let certificate: TestCertificate;
  let dovecot: Dovecot;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docket-tls-'));
    certificate = makeCertificate(folder);
    const without = 'protocol imap {\n  imap_capability = IMAP4rev1 LITERAL+ UIDPLUS\n}\n';
    dovecot = await Dovecot.start({ tls: certificate, more: without });
  });
  afterAll(async () => {
    await dovecot?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const read = async (url: string, logLines: string[] = []) => {
    const log = pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) });
    return startTestDocket({ IMAP_URL: url }, log);
  };

  it('is read over TLS, by STARTTLS and from the start, and polled where there is neither IDLE nor MOVE', async () => {
    const [one, two] = [unique('user'), unique('user')];
    const ca = `ca=${encodeURIComponent(certificate.certPath)}`;
    const byStartTls = dovecot.url(one, `INBOX?${ca}&starttls=required&poll=1&move=Done`);
    const imaps = dovecot.url(two, `INBOX?${ca}&poll=1`, dovecot.tlsPort).replace('imap://', 'imaps://');
    const docket = await read(`${byStartTls},${imaps}`);
    try {
      await eventually(async () => expect(await connected(docket)).toBe(2));
      await dovecot.deliver(one, mail('By STARTTLS'));
      await dovecot.deliver(two, mail('By imaps'));
      await eventually(async () => expect((await stored(docket)).toSorted()).toEqual(['By STARTTLS', 'By imaps']));
      await eventually(async () => expect(await dovecot.contents(one, 'Done')).toHaveLength(1));
      expect(await dovecot.contents(one)).toEqual([]);
      expect(await dovecot.log()).toMatch(new RegExp(`Login: user=<${one}>.*TLS`));
      expect(await dovecot.log()).toMatch(new RegExp(`Login: user=<${two}>.*TLS`));
    } finally {
      await docket.stop();
    }
  });

  it('is not read from a server whose certificate nobody vouches for', async () => {
    const [one, two] = [unique('user'), unique('user')];
    const lines: string[] = [];
    const imaps = dovecot.url(two, 'INBOX', dovecot.tlsPort).replace('imap://', 'imaps://');
    const docket = await read(`${dovecot.url(one)} ${imaps}`, lines);
    try {
      for (const user of [one, two]) {
        await eventually(() =>
          expect(lines.join('')).toMatch(new RegExp(`${user}@[^ ]* cannot be read: .*certificate`)),
        );
        expect(await dovecot.log()).not.toContain(`Login: user=<${user}>`);
      }
    } finally {
      await docket.stop();
    }
  });
});
