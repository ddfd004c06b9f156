import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** How it behaves: `well`, or bad at one point of the conversation. */
export type Manners =
  | 'well'
  | 'closed at the door'
  | 'silent'
  | 'wrong log-in'
  | 'out of disk'
  | 'lost within the mail'
  | 'lost after the mail';

/** A mail server that fails as real ones do; keeps what it was sent, whether or not it said so. */
export interface RoughSmtp {
  url: string;
  port: number;
  manners: Manners;
  /** Connections so far. */
  calls: number;
  mails: Buffer[];
  stop(): Promise<void>;
}

const END = '\r\n.\r\n';

export async function startRoughSmtp(manners: Manners = 'well'): Promise<RoughSmtp> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    rough.calls++;
    if (rough.manners === 'silent') return;
    if (rough.manners === 'closed at the door') return void socket.end('421 4.3.2 Too many connections\r\n');
    converse(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const rough: RoughSmtp = {
    url: `smtp://127.0.0.1:${port}`,
    port,
    manners,
    calls: 0,
    mails: [],
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };

  function converse(socket: Socket): void {
    let heard = '';
    let inMail = false;
    const say = (line: string) => void socket.write(`${line}\r\n`);
    const take = (): boolean => {
      if (inMail) {
        if (rough.manners === 'lost within the mail' && heard.length > 1_000) {
          socket.destroy();
          return false;
        }
        const end = heard.indexOf(END);
        if (end < 0) return false;
        rough.mails.push(Buffer.from(heard.slice(0, end + 2), 'latin1'));
        heard = heard.slice(end + END.length);
        inMail = false;
        if (rough.manners === 'lost after the mail') socket.destroy();
        else say('250 2.0.0 Taken');
        return true;
      }
      const end = heard.indexOf('\r\n');
      if (end < 0) return false;
      const line = heard.slice(0, end).toUpperCase();
      heard = heard.slice(end + 2);
      if (line.startsWith('EHLO')) say(rough.manners === 'wrong log-in' ? '250-rough\r\n250 AUTH PLAIN' : '250 rough');
      else if (line.startsWith('AUTH')) say('535 5.7.8 Not with this password');
      else if (line.startsWith('MAIL') && rough.manners === 'out of disk') say('452 4.3.1 Out of disk');
      else if (line.startsWith('DATA')) {
        inMail = true;
        say('354 Go on');
      } else if (line.startsWith('QUIT')) socket.end('221 Bye\r\n');
      else say('250 2.0.0 Fine');
      return true;
    };
    say('220 rough ESMTP');
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      while (take());
    });
  }
  return rough;
}
