import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isAgent, LogInWatch, type PersonIdentity } from '../people/people.contract.js';
import { Wakeup } from '../platform/database/wakeup.js';
import { Periodic } from '../platform/jobs/periodic.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import { Clock } from '../platform/time/clock.js';
import { LiveEvents } from './live-events.store.js';
import type { Ending, LiveStream } from './live-stream.js';
import { type News, newsOf } from './news.js';

/** Without a call; it is called with every commit that has something to tell. */
const POLL_MS = 1_000;
const BEAT_MS = 15_000;
/** Nobody feels this delay, and under load one round serves many changes. */
const GATHER_MS = 25;
const PAGE = 500;

/** Reads what is new once for all streams of this process. */
@Injectable()
export class LiveFeed {
  private readonly streams = new Set<LiveStream>();
  /** What all that are caught up were told; null: there are none. */
  private position: number | null = null;
  private isClosed = false;
  private wake = (): void => undefined;
  private readonly ended;

  constructor(
    private readonly events: LiveEvents,
    private readonly watch: LogInWatch,
    private readonly periodic: Periodic,
    private readonly wakeup: Wakeup,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    metrics.gauge('docket_live_streams', 'Streams of events that are connected', [], async () => [
      [{}, this.streams.size],
    ]);
    this.ended = metrics.counter('docket_live_streams_ended_total', 'Streams of events that ended, by why', ['why']);
  }

  start(): void {
    this.wake = this.periodic.every(POLL_MS, 'Live events', () => this.run());
    this.wakeup.on('live', this.wake);
    this.periodic.every(BEAT_MS, 'Live streams', () => this.beat());
  }

  /** Clients find another process, or this one's successor. */
  async stop(graceMs: number): Promise<void> {
    this.isClosed = true;
    for (const stream of this.streams) stream.end('shutdown');
    await this.periodic.stop(graceMs);
  }

  countOf(personId: string): number {
    return [...this.streams].filter(({ logIn }) => logIn.personId === personId).length;
  }

  /** Tells a stream what it has missed, and from then on what is new. */
  async join(stream: LiveStream): Promise<void> {
    if (stream.isOver) return;
    this.streams.add(stream);
    if (this.isClosed) stream.end('shutdown');
    try {
      await this.catchUp(stream);
    } catch (error) {
      stream.end('error');
      throw error;
    }
  }

  leave(stream: LiveStream, why: Ending): void {
    this.streams.delete(stream);
    this.ended.inc({ why });
  }

  private async catchUp(stream: LiveStream): Promise<void> {
    let isAtEnd = false;
    while (!stream.isOver) {
      if (this.position === null ? isAtEnd : stream.position >= this.position) {
        this.position ??= stream.position;
        stream.isCaughtUp = true;
        return this.wake();
      }
      const { rows, end, isFull, last, isGap } = await this.events.read(stream.position, PAGE);
      if (isGap) stream.reset('too-old', last);
      else await this.look([stream], () => stream.tell(newsOf(rows), end));
      isAtEnd = isGap || !isFull;
      await stream.drained();
    }
  }

  private async run(): Promise<void> {
    for (;;) {
      if (this.following.length === 0) this.position = null;
      if (this.position === null) return;
      await this.events.putInOrder();
      const { rows, end, isFull, last, isGap } = await this.events.read(this.position, PAGE);
      if (isGap) this.restart(last);
      else await this.handOut(newsOf(rows), end);
      if (rows.length > 0) await sleep(GATHER_MS);
      if (!isFull) return;
    }
  }

  /** Who sees what is looked up after the news were read: nobody is told what they no longer see by then. */
  private async handOut(news: News[], end: number): Promise<void> {
    const looked = new Set<LiveStream>();
    // Others may join meanwhile.
    for (let next = this.following; news.length > 0 && next.length > 0;) {
      await this.look(next, (stream) => looked.add(stream));
      next = this.following.filter((stream) => !looked.has(stream));
    }
    for (const stream of this.following) stream.tell(news, end);
    this.position = end;
  }

  /** The database was away for longer than events are kept. */
  private restart(last: number): void {
    for (const stream of this.following) stream.reset('too-old', last);
    this.position = last;
  }

  private async beat(): Promise<void> {
    try {
      await this.look([...this.streams], (stream) => stream.beat());
    } catch (error) {
      // The database is away: what is known by heart still counts.
      for (const stream of this.streams) {
        if (stream.logIn.expiresAt <= this.clock.now().getTime()) stream.end('log-in');
        else stream.beat();
      }
      throw error;
    }
  }

  /** Ends the streams whose log-in is over, and tells those who see other tickets now. */
  private async look(streams: LiveStream[], then: (stream: LiveStream) => void): Promise<void> {
    if (streams.length === 0) return;
    const who = await this.watch.look(streams.map(({ logIn }) => logIn));
    for (const stream of streams) {
      see(stream, who.get(stream.logIn) ?? null);
      if (!stream.isOver) then(stream);
    }
  }

  private get following(): LiveStream[] {
    return [...this.streams].filter(({ isCaughtUp, isOver }) => isCaughtUp && !isOver);
  }
}

function see(stream: LiveStream, viewer: PersonIdentity | null): void {
  if (!viewer || !isAgent(viewer)) return stream.end('log-in');
  const before = sightOf(stream.viewer);
  stream.viewer = viewer;
  if (sightOf(viewer) !== before) stream.reset('sight');
}

function sightOf({ role, teamIds }: PersonIdentity): string {
  return role === 'admin' ? 'all' : teamIds.toSorted().join();
}
