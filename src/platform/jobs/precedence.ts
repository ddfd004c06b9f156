import { Injectable } from '@nestjs/common';

/** Nobody waits longer than this: what goes first may be behind for long. */
const PATIENCE_MS = 1_000;

/**
 * What must not be late goes before other jobs of the process: while it is behind, those wait a moment before they begin.
 * They share one event loop, and would otherwise share it evenly.
 */
@Injectable()
export class Precedence {
  private behind: { over: Promise<void>; end: () => void } | null = null;

  /** Until this is called again with false. */
  isBehind(behind: boolean): void {
    if (behind && !this.behind) {
      let end!: () => void;
      const over = new Promise<void>((resolve) => (end = resolve));
      this.behind = { over, end };
    } else if (!behind && this.behind) {
      this.behind.end();
      this.behind = null;
    }
  }

  /** For whoever gives way. */
  async giveWay(): Promise<void> {
    if (!this.behind) return;
    let patience: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (patience = setTimeout(resolve, PATIENCE_MS)));
    await Promise.race([this.behind.over, enough]);
    clearTimeout(patience);
  }
}
