import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ImapFlow, type ListResponse } from 'imapflow';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';
import { unique } from './docket.js';

export const PASSWORD = 'p@ss:w,rd';

interface Settings {
  /** Added to the configuration. */
  more?: string;
  /** Serves STARTTLS and imaps with it. */
  tls?: { certPath: string; keyPath: string };
}

interface Flagged {
  subject: string;
  flags: string[];
}

/** A Dovecot of its own, with everything in a temporary folder. Any user may log in with PASSWORD. */
export class Dovecot {
  private child: ChildProcess | null = null;
  private output = '';

  private constructor(
    private readonly folder: string,
    readonly port: number,
    readonly tlsPort: number,
    private readonly mailUser: { uid: number; gid: number },
  ) {}

  static async start({ more = '', tls }: Settings = {}): Promise<Dovecot> {
    const folder = await mkdtemp(join(tmpdir(), 'docket-dovecot-'));
    await chmod(folder, 0o755);
    const root = userInfo().uid === 0;
    // Dovecot gives no mail to root.
    const mailUser = root
      ? { uid: Number(id('-u', 'nobody')), gid: Number(id('-g', 'nobody')) }
      : { uid: userInfo().uid, gid: userInfo().gid };
    const dovecot = new Dovecot(folder, await freePort(), await freePort(), mailUser);
    await mkdir(join(folder, 'mail'));
    await chown(join(folder, 'mail'), mailUser.uid, mailUser.gid);
    await writeFile(join(folder, 'dovecot.conf'), dovecot.configuration(root, tls) + more);
    await dovecot.goUp();
    return dovecot;
  }

  /** @param path and settings of the mailbox: `INBOX?move=Done` */
  url(user: string, path = 'INBOX', port = this.port): string {
    return `imap://${user}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${path}`;
  }

  async goUp(): Promise<void> {
    const child = spawn('dovecot', ['-F', '-c', join(this.folder, 'dovecot.conf')], {
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that nothing of it outlives goDown().
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-20_000)));
    }
    child.on('error', (error) => (this.output += error.message));
    this.child = child;
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`Dovecot ended:\n${this.output}\n${await this.log()}`);
      await this.asUser(unique('probe'), () => Promise.resolve());
    });
  }

  /** All connections break. @param how at once, in the middle of whatever sessions do, or in order */
  async goDown(how: 'at once' | 'in order' = 'in order'): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    if (how === 'at once') process.kill(-child.pid!, 'SIGKILL');
    else child.kill('SIGTERM');
    await ended;
    try {
      // Sessions that are busy go on without their master.
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // None was.
    }
  }

  async stop(): Promise<void> {
    await this.goDown();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What Dovecot says about itself. */
  async log(): Promise<string> {
    return readFile(join(this.folder, 'dovecot.log'), 'utf8').catch(() => '');
  }

  /** Puts mails where they wait to be read, past the server: it finds them by itself. */
  async putMany(user: string, mails: string[]): Promise<void> {
    const home = join(this.folder, 'mail', user);
    for (const part of ['', 'cur', 'new', 'tmp']) {
      await mkdir(join(home, part), { recursive: true });
      await chown(join(home, part), this.mailUser.uid, this.mailUser.gid);
    }
    for (const [index, mail] of mails.entries()) {
      const name = `${1_700_000_000 + index}.${unique('mail')}.test`;
      await writeFile(join(home, 'tmp', name), mail);
      await chown(join(home, 'tmp', name), this.mailUser.uid, this.mailUser.gid);
      await rename(join(home, 'tmp', name), join(home, 'new', name));
    }
  }

  /** A mail arrives, as any delivery. */
  async deliver(user: string, mail: string, path = 'INBOX'): Promise<void> {
    await this.asUser(user, async (client) => {
      if (path !== 'INBOX') await client.mailboxCreate(path);
      if (!(await client.append(path, mail))) throw new Error(`Dovecot does not take a mail for ${path}`);
    });
  }

  /** What is in a mailbox, oldest first. */
  async contents(user: string, path = 'INBOX'): Promise<Flagged[]> {
    return this.asUser(user, async (client) => {
      const { exists } = await client.mailboxOpen(path, { readOnly: true });
      if (exists === 0) return [];
      const mails = await client.fetchAll('1:*', { envelope: true, flags: true });
      return mails.map(({ envelope, flags }) => ({ subject: envelope?.subject ?? '', flags: lasting(flags) }));
    });
  }

  /** Of each mail in INBOX, oldest first; of many, they are told sooner than their subjects. */
  async flags(user: string): Promise<string[][]> {
    return this.asUser(user, async (client) => {
      const { exists } = await client.mailboxOpen('INBOX', { readOnly: true });
      return exists === 0 ? [] : (await client.fetchAll('1:*', { flags: true })).map(({ flags }) => lasting(flags));
    });
  }

  folders(user: string): Promise<ListResponse[]> {
    return this.asUser(user, (client) => client.list());
  }

  /** Forgets all UIDs while it is down, as after a restore: the mails are the same, UIDVALIDITY is another. */
  async forgetUids(user: string): Promise<void> {
    const before = await this.uidValidity(user);
    await this.goDown();
    const home = join(this.folder, 'mail', user);
    for (const name of await readdir(home)) if (name.startsWith('dovecot')) await rm(join(home, name));
    // The new one is made of the time, in seconds.
    await eventually(() => {
      if (BigInt(Math.floor(Date.now() / 1000)) <= before) throw new Error('It would be the same again');
    });
    await this.goUp();
  }

  async uidValidity(user: string): Promise<bigint> {
    return this.asUser(user, async (client) => (await client.mailboxOpen('INBOX', { readOnly: true })).uidValidity);
  }

  /** Runs something as a mail program of this user would. */
  async asUser<T>(user: string, act: (client: ImapFlow) => Promise<T>): Promise<T> {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: this.port,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: PASSWORD },
      logger: false,
      disableAutoIdle: true,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await act(client);
    } finally {
      client.close();
    }
  }

  private configuration(root: boolean, tls: Settings['tls']): string {
    const { folder, port, tlsPort, mailUser } = this;
    const me = userInfo().username;
    return `
      base_dir = ${folder}/run
      state_dir = ${folder}/run
      log_path = ${folder}/dovecot.log
      instance_name = ${unique('test')}
      protocols = imap
      listen = 127.0.0.1
      first_valid_uid = 1
      ${root ? '' : `default_internal_user = ${me}\ndefault_login_user = ${me}\ndefault_internal_group = ${id('-gn')}`}
      mail_location = maildir:${folder}/mail/%u
      mailbox_list_index = no
      disable_plaintext_auth = no
      auth_failure_delay = 0
      mail_max_userip_connections = 100
      ${tls ? `ssl = yes\nssl_cert = <${tls.certPath}\nssl_key = <${tls.keyPath}` : 'ssl = no'}
      namespace inbox {
        inbox = yes
        separator = /
      }
      passdb {
        driver = static
        args = password=${PASSWORD}
      }
      userdb {
        driver = static
        args = uid=${mailUser.uid} gid=${mailUser.gid} home=${folder}/mail/%u
      }
      service imap-login {
        ${root ? '' : 'chroot ='}
        inet_listener imap {
          port = ${port}
        }
        inet_listener imaps {
          port = ${tls ? tlsPort : 0}
          ssl = yes
        }
      }
      service anvil {
        ${root ? '' : 'chroot ='}
        # Nobody waits because another log-in failed.
        unix_listener anvil-auth-penalty {
          mode = 0
        }
      }
    `.replaceAll(/^ {6}/gm, '');
  }
}

function lasting(flags: Set<string> = new Set()): string[] {
  return [...flags].filter((flag) => flag !== '\\Recent').toSorted();
}

function id(...given: string[]): string {
  return execFileSync('id', given, { encoding: 'utf8' }).trim();
}
