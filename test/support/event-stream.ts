import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';

/** One server-sent event. */
export interface StreamEvent {
  /** Position; null: the event has none of its own. */
  id: string | null;
  event: string;
  data: any;
}

/** A client of `GET /v1/events` that reads as the standard says; the next one goes on from its `lastEventId`. */
export class EventStream {
  readonly events: StreamEvent[] = [];
  lastEventId: string | null = null;
  comments = 0;
  isOver = false;
  private rest = '';
  private readonly begun: Promise<void>;
  private begin!: () => void;

  private constructor(
    private readonly request: ClientRequest,
    readonly answer: IncomingMessage,
    private readonly onEvent?: (event: StreamEvent) => void,
  ) {
    this.begun = new Promise((resolve) => (this.begin = resolve));
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => this.take(chunk));
    answer.on('error', () => undefined);
    answer.on('close', () => (this.isOver = true));
  }

  /** @returns once it has a position: it is told whatever happens from then on */
  static async open(
    url: string,
    { token }: { token: string },
    lastEventId: string | null = null,
    onEvent?: (event: StreamEvent) => void,
  ): Promise<EventStream> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
    };
    const request = get(`${url}/v1/events`, { headers, agent: false });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => undefined);
    if (answer.statusCode !== 200) throw new Error(`The stream was refused: ${answer.statusCode}`);
    const stream = new EventStream(request, answer, onEvent);
    await Promise.race([stream.begun, once(answer, 'close')]);
    if (stream.lastEventId === null) throw new Error('The stream ended before it began');
    return stream;
  }

  /** Those of a kind, in order. */
  of(event: string): any[] {
    return this.events.filter((one) => one.event === event).map(({ data }) => data);
  }

  /** As when the line breaks. */
  cut(): void {
    this.request.destroy();
    this.isOver = true;
  }

  private take(chunk: string): void {
    const blocks = (this.rest + chunk).split('\n\n');
    this.rest = blocks.pop()!;
    for (const block of blocks) this.takeBlock(block.split('\n'));
  }

  private takeBlock(lines: string[]): void {
    const fields = new Map<string, string>();
    for (const line of lines) {
      if (line.startsWith(':')) this.comments++;
      else fields.set(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2));
    }
    const id = fields.get('id') ?? null;
    if (id !== null) {
      this.lastEventId = id;
      this.begin();
    }
    if (!fields.has('data')) return;
    const event = { id, event: fields.get('event')!, data: JSON.parse(fields.get('data')!) as unknown };
    this.events.push(event);
    this.onEvent?.(event);
  }
}
