import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

/** The test file that every scanner knows, put together here so that none finds it in the source. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS', '-TEST-FILE!$H+H*'].join('');
/** Files above it are not scanned. */
export const STREAM_LIMIT = 2 * 1024 * 1024;

/** A ClamAV daemon of its own, which knows one signature. */
export class ClamDaemon {
  private child: ChildProcess | null = null;
  private output = '';

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(): Promise<ClamDaemon> {
    const folder = await mkdtemp(join(tmpdir(), 'docket-clamd-'));
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'db'));
    await writeFile(join(folder, 'db', 'test.ndb'), `Docket.Test:0:*:${Buffer.from(EICAR).toString('hex')}\n`);
    const daemon = new ClamDaemon(folder, await freePort());
    await daemon.goUp();
    return daemon;
  }

  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  get socketUrl(): string {
    return `unix:${join(this.folder, 'clamd.ctl')}`;
  }

  async goUp(): Promise<void> {
    const configuration = join(this.folder, 'clamd.conf');
    const lines = [
      'Foreground yes',
      `DatabaseDirectory ${join(this.folder, 'db')}`,
      `LocalSocket ${join(this.folder, 'clamd.ctl')}`,
      'FixStaleSocket yes',
      'TCPAddr 127.0.0.1',
      `TCPSocket ${this.port}`,
      `StreamMaxLength ${STREAM_LIMIT}`,
      'SelfCheck 0',
    ];
    await writeFile(configuration, lines.join('\n') + '\n');
    const child = spawn('clamd', ['-c', configuration], {
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-5_000)));
    }
    this.child = child;
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`clamd ended: ${this.output}`);
      const socket = connect(this.port, '127.0.0.1');
      await once(socket, 'connect').finally(() => socket.destroy());
    }, 30_000);
  }

  async goDown(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async stop(): Promise<void> {
    await this.goDown();
    await rm(this.folder, { recursive: true, force: true });
  }
}
