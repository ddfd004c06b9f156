import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');

/** `dist/main.js` in a process of its own, which can be killed and started again with the same environment. */
export class DocketProcess {
  private child: ChildProcess | null = null;
  private output = '';

  constructor(readonly environment: Record<string, string>) {}

  get url(): string {
    return `http://127.0.0.1:${this.environment.PORT}`;
  }

  /** Started, not yet ready. */
  start(): void {
    this.output = '';
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env.PATH, LOG_LEVEL: 'error', ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output = (this.output + chunk.toString()).slice(-20_000)));
    }
    this.child = child;
  }

  async ready(timeoutMs = 60_000): Promise<void> {
    await eventually(async () => {
      if (!this.isRunning) throw new Error(`It ended:\n${this.output}`);
      await this.answers();
    }, timeoutMs);
  }

  get isRunning(): boolean {
    return this.child?.exitCode === null && this.child.signalCode === null;
  }

  /** @throws when it does not. */
  async answers(): Promise<void> {
    const answer = await fetch(`${this.url}/health/live`);
    if (!answer.ok) throw new Error(`live answers ${answer.status}`);
  }

  /** As by `kill -9`, or politely. @returns the exit code */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (!child || !this.isRunning) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }
}
