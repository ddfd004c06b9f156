import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LogInWatch, type PersonIdentity } from '../people/people.contract.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { LiveEvents } from './live-events.store.js';
import { LiveFeed } from './live-feed.js';
import { LiveStream } from './live-stream.js';

/** At one process: more than anybody has windows; whoever has more forgets to close them. */
const MOST_PER_PERSON = 20;
const AGAIN_MS = 30_000;

/** Turns a request into a stream. */
@Injectable()
export class OpenStream {
  private readonly logger = new Logger(OpenStream.name);

  constructor(
    private readonly feed: LiveFeed,
    private readonly events: LiveEvents,
    private readonly watch: LogInWatch,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem live/too-many */
  async execute(request: FastifyRequest, reply: FastifyReply, me: PersonIdentity): Promise<void> {
    if (this.feed.countOf(me.id) >= MOST_PER_PERSON) {
      const detail = `You have ${MOST_PER_PERSON} streams open already; close those that nobody reads`;
      throw new Problem('live/too-many', detail, [], new Date(this.clock.now().getTime() + AGAIN_MS));
    }
    const { start, reset } = await this.startOf(request.headers['last-event-id']);
    // Nothing more is thrown from here on; the stream answers by itself.
    reply.hijack();
    if (reply.raw.destroyed) return;
    const stream: LiveStream = new LiveStream(
      reply.raw,
      this.watch.begin(request.headers.authorization!),
      me,
      start,
      (why) => this.feed.leave(stream, why),
    );
    stream.open();
    if (reset) stream.reset(reset);
    if (request.method === 'HEAD') return stream.end('client');
    await this.feed.join(stream).catch((error: unknown) => this.logger.error(`A stream ended: ${String(error)}`));
  }

  /** Whoever comes without a position, or with one that cannot be gone on from, begins now. */
  private async startOf(given: string | string[] | undefined) {
    if (given === undefined || given === '') {
      await this.events.putInOrder();
      return { start: (await this.events.read(Number.MAX_SAFE_INTEGER, 1)).last, reset: null };
    }
    const position = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : Infinity;
    const { last, isGap } = await this.events.read(Math.min(position, Number.MAX_SAFE_INTEGER), 1);
    if (position > last) return { start: last, reset: 'unknown' as const };
    return isGap ? { start: last, reset: 'too-old' as const } : { start: position, reset: null };
  }
}
