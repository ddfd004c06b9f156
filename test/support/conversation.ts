import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** A connection to a mail server, on which one line after the other is said. */
export class Conversation {
  private readonly lines: AsyncIterator<string>;

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => undefined);
    this.lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  /** Connected; the greeting is the first answer. */
  static async open(port: number, host = '127.0.0.1'): Promise<Conversation> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    return new Conversation(socket);
  }

  /** What is said next, whole. */
  async answer(): Promise<string> {
    const said: string[] = [];
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) return 'the end';
      said.push(value);
      if (/^\d{3} /.test(value)) return said.join('\n');
    }
  }

  async say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.answer();
  }

  /** Done when the other side has it. */
  async write(text: string): Promise<void> {
    await new Promise<void>((resolve) => this.socket.write(text, () => resolve()));
  }

  close(): void {
    this.socket.destroy();
  }
}
