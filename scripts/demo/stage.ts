import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
// @ts-expect-error plain JavaScript
import { build } from '../build.js';

const ROOT = join(import.meta.dirname, '../..');
const PATIENCE_MS = 20_000;

/** A mail program for everybody in the story: takes what Docket sends, and answers it. */
class Inbox {
  private readonly mails: ParsedMail[] = [];
  private readonly taken = new Set<ParsedMail>();
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        this.mails.push(mail);
        done();
      }, done);
    },
  });

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  /** Waits for the next mail to this address whose text or subject says so. */
  async next(to: string, says: RegExp): Promise<ParsedMail> {
    return waitFor(`a mail to ${to} that says ${says}`, async () => {
      const mail = this.mails.find(
        (one) => !this.taken.has(one) && recipients(one).includes(to) && says.test(`${one.subject}\n${one.text}`),
      );
      if (mail) this.taken.add(mail);
      return mail ?? null;
    });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}

function recipients({ to }: ParsedMail): string[] {
  return [to ?? []].flat().flatMap(({ value }: AddressObject) => value.map(({ address }) => address ?? ''));
}

/** An instance of its own, on free ports, in a folder that is removed at the end. */
export class Stage {
  readonly inbox = new Inbox();
  url = '';
  private smtpPort = 0;
  private dataDir = '';
  private server: ChildProcess | null = null;

  async open(): Promise<void> {
    await build();
    const [web, smtpIn, smtpOut] = await Promise.all([freePort(), freePort(), freePort()]);
    this.dataDir = await mkdtemp(join(tmpdir(), 'docket-demo-'));
    await chmod(this.dataDir, 0o755);
    await this.inbox.listen(smtpOut);
    this.url = `http://127.0.0.1:${web}`;
    this.smtpPort = smtpIn;
    this.server = spawn(process.execPath, [join(ROOT, 'dist/main.js')], {
      env: {
        ...process.env,
        ROLE: 'all',
        HOST: '127.0.0.1',
        PORT: String(web),
        PUBLIC_URL: this.url,
        INBOUND_SMTP_PORT: String(smtpIn),
        SMTP_URL: `smtp://127.0.0.1:${smtpOut}`,
        MAIL_FROM: 'Docket Support <support@docket.localhost>',
        DATA_DIR: this.dataDir,
        DATABASE_URL: '',
        ADMIN_EMAIL: 'admin@docket.localhost',
        ADMIN_PASSWORD: 'demo-password',
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.server.once('exit', (code) => {
      if (this.server) throw new Error(`Docket ended with ${code}`);
    });
    await waitFor('Docket to be ready', async () => {
      const answer = await fetch(`${this.url}/health/ready`).catch(() => null);
      return answer?.ok ? true : null;
    });
  }

  async call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** Answers a mail the way mail programs do: to its Reply-To, in its thread, with the old text below. */
  async answer(mail: ParsedMail, from: string, text: string): Promise<void> {
    const quoted = (mail.text ?? '').split('\n').map((line) => `> ${line}`);
    const transport = createTransport({ host: '127.0.0.1', port: this.smtpPort, ignoreTLS: true });
    await transport.sendMail({
      from,
      to: mail.replyTo!.value[0]!.address!,
      subject: `Re: ${mail.subject}`,
      inReplyTo: mail.messageId!,
      references: [mail.references ?? [], mail.messageId!].flat(),
      text: [text, '', `On Friday, Docket Support wrote:`, ...quoted].join('\n'),
    });
    transport.close();
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server && server.exitCode === null) {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    }
    await this.inbox.close();
    if (this.dataDir) await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Asks until there is an answer. @throws when there is none in 20 seconds */
export async function waitFor<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`This did not happen: ${what}`);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
