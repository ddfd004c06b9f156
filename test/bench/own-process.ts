import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

// Arguments and results cross a process boundary: they must be JSON.
export type Tasks = Record<string, (given: never) => Promise<unknown>>;

interface Call {
  id: number;
  task: string;
  given: unknown;
}

interface Answer {
  id: number;
  result?: unknown;
  error?: string;
}

/** Floor and load generator run in processes of their own, so that nobody's event loop waits for another's. */
export class OwnProcess<T extends Tasks> {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  private calls = 0;

  /** @param module URL of a module that calls `serveTasks` */
  constructor(module: string) {
    this.child = fork(fileURLToPath(module), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.child.on('message', ({ id, result, error }: Answer) => {
      const { resolve, reject } = this.waiting.get(id)!;
      this.waiting.delete(id);
      if (error === undefined) resolve(result as never);
      else reject(new Error(error));
    });
    this.child.on('exit', (code, signal) => {
      for (const { reject } of this.waiting.values()) reject(new Error(`${module} ended with ${signal ?? code}`));
    });
  }

  call<Name extends keyof T & string>(
    task: Name,
    given: Parameters<T[Name]>[0],
  ): Promise<Awaited<ReturnType<T[Name]>>> {
    const call: Call = { id: ++this.calls, task, given };
    return new Promise((resolve, reject) => {
      this.waiting.set(call.id, { resolve, reject });
      this.child.send(call);
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
  }
}

/** The other side: carries out what the parent process calls for, and ends with it. */
export function serveTasks(tasks: Tasks): void {
  process.on('disconnect', () => process.exit());
  process.on('message', ({ id, task, given }: Call) => {
    tasks[task]!(given as never).then(
      (result) => process.send!({ id, result } satisfies Answer),
      (error: Error) => process.send!({ id, error: error.stack ?? error.message } satisfies Answer),
    );
  });
}
