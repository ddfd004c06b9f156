import { Injectable, Logger } from '@nestjs/common';

interface Task {
  name: string;
  run: () => Promise<void>;
  everyMs: number;
  timer: NodeJS.Timeout | null;
  running: Promise<void> | null;
  again: boolean;
}

/**
 * Runs tasks every so often, and at once when told, never two runs of one task at a time in this process.
 * It lives in the process, not in the queue, so that a lost queue does not stop what repairs it.
 */
@Injectable()
export class Periodic {
  private readonly logger = new Logger(Periodic.name);
  private readonly tasks: Task[] = [];
  private stopped = false;

  /** @returns a function that runs the task now. */
  every(everyMs: number, name: string, run: () => Promise<void>): () => void {
    const task: Task = { name, run, everyMs, timer: null, running: null, again: false };
    this.tasks.push(task);
    this.start(task);
    return () => this.start(task);
  }

  /** Waits for what is running, but not longer than this. */
  async stop(graceMs: number): Promise<void> {
    this.stopped = true;
    for (const task of this.tasks) if (task.timer) clearTimeout(task.timer);
    const patience = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
    await Promise.race([Promise.all(this.tasks.map(({ running }) => running)), patience]);
  }

  private start(task: Task): void {
    if (this.stopped) return;
    if (task.running) {
      task.again = true;
      return;
    }
    if (task.timer) clearTimeout(task.timer);
    task.running = task
      .run()
      .catch((error: unknown) => this.logger.error(`${task.name} failed: ${String(error)}`))
      .then(() => {
        task.running = null;
        if (this.stopped) return;
        const again = task.again;
        task.again = false;
        if (again) this.start(task);
        else task.timer = setTimeout(() => this.start(task), task.everyMs);
      });
  }
}
