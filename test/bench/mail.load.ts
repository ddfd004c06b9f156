import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
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

/** Delivers mails as a relay does that has many: connections stay open, commands are pipelined (RFC 2920). */
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
        await conversation.deliver(`${id}@example.com`, to, aMail(id, id, to, bytes));
        const done = performance.now();
        latencies.push(done - now);
        now = done;
      }
      conversation.end();
    }),
  );
  return summarise(Float64Array.from(latencies), (performance.now() - started) / 1000);
}

class Conversation {
  private readonly answers: AsyncIterator<string>;

  private constructor(private readonly socket: Socket) {
    this.answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  static async begin(port: number): Promise<Conversation> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    const conversation = new Conversation(socket);
    await conversation.hear('220');
    socket.write('EHLO relay.example.com\r\n');
    await conversation.hear('250');
    return conversation;
  }

  /** Back when the mail is accepted. */
  async deliver(from: string, to: string, mail: string): Promise<void> {
    this.socket.write(`MAIL FROM:<${from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`);
    for (const code of ['250', '250', '354']) await this.hear(code);
    this.socket.write(`${mail.replaceAll(/^\./gm, '..')}.\r\n`);
    await this.hear('250');
  }

  end(): void {
    this.socket.end('QUIT\r\n');
    this.socket.on('error', () => undefined);
  }

  /** @throws when the answer is another one */
  private async hear(code: string): Promise<void> {
    for (;;) {
      const { value, done } = await this.answers.next();
      if (done) throw new Error(`The conversation ended before ${code}`);
      if (!value.startsWith(code)) throw new Error(`Instead of ${code}: ${value}`);
      if (value[3] === ' ') return;
    }
  }
}
