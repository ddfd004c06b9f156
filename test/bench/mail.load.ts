import { connect, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { aMail } from './material.js';
import { serveTasks } from './own-process.js';
import { type Round, summarise } from './statistics.js';

interface Load {
  port: number;
  connections: number;
  to: string;
  /** Of one mail. */
  bytes: number;
  until: { seconds: number } | { mails: number };
}

export type MailLoad = { run: (load: Load) => Promise<Round> };

serveTasks({ run } satisfies MailLoad);

/**
 * Delivers mails as a relay does that has many: connections stay open, and commands are pipelined as far as RFC 2920
 * allows, so that the envelope of the next mail travels with the end of this one.
 */
async function run({ port, connections, to, bytes, until }: Load): Promise<Round> {
  const latencies: number[] = [];
  const started = performance.now();
  const end = 'seconds' in until ? started + until.seconds * 1000 : Infinity;
  let left = 'mails' in until ? until.mails : Infinity;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const conversation = await Conversation.begin(port);
      for (let now = performance.now(); now < end && left-- > 0;) {
        const id = randomUUID();
        await conversation.deliver(aMail(id, id, to, bytes), { from: `${id}@example.com`, to });
        const done = performance.now();
        latencies.push(done - now);
        now = done;
      }
      conversation.end();
    }),
  );
  return summarise(Float64Array.from(latencies), (performance.now() - started) / 1000);
}

interface Envelope {
  from: string;
  to: string;
}

class Conversation {
  private heard = '';
  private waiting: { lines: number; resolve: () => void; reject: (error: Error) => void } | null = null;
  private isOpen = false;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.heard += chunk.toString('latin1');
      this.tell();
    });
    socket.on('close', () => this.waiting?.reject(new Error('The conversation ended')));
  }

  static async begin(port: number): Promise<Conversation> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const conversation = new Conversation(socket);
    await conversation.hear(1);
    socket.write('EHLO relay.example.com\r\n');
    await conversation.hear(1);
    return conversation;
  }

  /** Back when the mail is accepted. @param next envelope of the mail that comes after it: one like this */
  async deliver(mail: string, next: Envelope): Promise<void> {
    const envelope = `MAIL FROM:<${next.from}>\r\nRCPT TO:<${next.to}>\r\nDATA\r\n`;
    if (!this.isOpen) {
      this.socket.write(envelope);
      await this.hear(3);
      this.isOpen = true;
    }
    this.socket.write(`${mail.replaceAll('\n.', '\n..')}.\r\n${envelope}`);
    await this.hear(4);
  }

  /** In the middle of the mail that was announced last. */
  end(): void {
    this.socket.destroy();
  }

  private hear(lines: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = { lines, resolve, reject };
      this.tell();
    });
  }

  /** What was waited for, once all of it is there. */
  private tell(): void {
    if (!this.waiting) return;
    const answers = this.heard.match(/^\d{3} .*\r\n/gm) ?? [];
    const refused = answers.find((answer) => !/^(?:2\d\d|354)/.test(answer));
    if (refused) this.waiting.reject(new Error(refused));
    if (answers.length < this.waiting.lines) return;
    const { resolve } = this.waiting;
    this.waiting = null;
    this.heard = '';
    resolve();
  }
}
