import { setTimeout as sleep } from 'node:timers/promises';
import { EventStream, type StreamEvent } from './event-stream.js';

/** A client that comes back, now to one process and now to the other, with the last position that it heard of. */
export class LiveClient {
  readonly heard: StreamEvent[] = [];
  lines = 0;
  private stream: EventStream | null = null;
  private stopped = false;

  constructor(
    private readonly urls: () => string[],
    private readonly person: { token: string },
  ) {}

  async run(): Promise<void> {
    let lastEventId: string | null = null;
    for (let turn = 0; !this.stopped; turn++) {
      const urls = this.urls();
      try {
        this.stream = await EventStream.open(urls[turn % urls.length]!, this.person, lastEventId, (event) =>
          this.heard.push(event),
        );
        this.lines++;
        while (!this.stream.isOver) await sleep(5);
        lastEventId = this.stream.lastEventId ?? lastEventId;
      } catch {
        await sleep(20);
      }
    }
  }

  /** In the order in which they were told. */
  versionsOf(number: string): number[] {
    return this.heard.flatMap(({ event, data }) =>
      event === 'change' && data.ticket === number ? [data.version] : [],
    );
  }

  cut(): void {
    this.stream?.cut();
  }

  stop(): void {
    this.stopped = true;
    this.cut();
  }
}
