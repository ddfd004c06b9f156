import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { PersonIdentity, WatchedLogIn } from '../people/people.contract.js';
import { type News, sse, sseAt } from './news.js';

/** Whoever has more bytes than this unread when there is more is cut off, and goes on from where it was when it is back. */
const MOST_UNREAD = 512 * 1024;
/** How long it may take somebody who catches up to read a page. */
const PATIENCE_MS = 30_000;
/** After how long a client comes back: not all of a process that ended in the same moment. */
const RETRY_MS = { from: 1_000, to: 4_000 };

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Neither kept nor compressed nor gathered by whatever stands between.
  'cache-control': 'no-cache, no-store, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
};

export type Ending = 'client' | 'slow' | 'log-in' | 'shutdown' | 'error';

/** The connection of one client. */
export class LiveStream {
  /** It is told what is new with all others; before that, it is told what it has missed. */
  isCaughtUp = false;
  private ending: Ending | null = null;

  /**
   * @param viewer as they were when last looked at
   * @param position of the last event that it was told, or that was nothing to it
   */
  constructor(
    private readonly response: ServerResponse,
    readonly logIn: WatchedLogIn,
    public viewer: PersonIdentity,
    public position: number,
    onEnd: (why: Ending) => void,
  ) {
    response.once('close', () => {
      this.ending ??= 'client';
      onEnd(this.ending);
    });
    response.on('error', () => this.end('client'));
  }

  get isOver(): boolean {
    return this.ending !== null;
  }

  open(): void {
    this.response.writeHead(200, HEADERS);
    const retry = RETRY_MS.from + Math.floor(Math.random() * (RETRY_MS.to - RETRY_MS.from));
    this.write(`retry: ${retry}\n${sseAt(this.position)}`);
  }

  /** @param end position of the last event that the news were made from */
  tell(news: readonly News[], end: number): void {
    let text = '';
    for (const one of news) if (one.position > this.position) text += one.for(this.viewer);
    this.position = Math.max(this.position, end);
    if (text) this.write(text);
  }

  /** What the client has is not to be relied on; it goes on from here. */
  reset(reason: 'too-old' | 'unknown' | 'sight', position = this.position): void {
    this.position = position;
    this.write(sse('reset', { reason }, position));
  }

  /** Keeps the connection open, and the client's position near. */
  beat(): void {
    this.write(`: \n${sseAt(this.position)}`);
  }

  /** Until it has taken what was written. Whoever takes too long is cut off. */
  async drained(): Promise<void> {
    if (this.isOver || !this.response.writableNeedDrain) return;
    try {
      await once(this.response, 'drain', { signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch {
      this.end('slow');
    }
  }

  end(why: Ending): void {
    if (this.isOver) return;
    this.ending = why;
    if (why === 'slow') this.response.destroy();
    else this.response.end();
  }

  private write(text: string): void {
    if (this.isOver) return;
    if (this.response.writableLength > MOST_UNREAD) this.end('slow');
    else this.response.write(text);
  }
}
