import dgram from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { decode, encode, type Answer, type Packet, type Question, streamDecode, streamEncode } from 'dns-packet';

/** `TXT` → texts, `A` → addresses, …, by name. */
export type Zone = Record<string, Partial<Record<'TXT' | 'A' | 'AAAA' | 'MX', string[]>>>;

/** `fails`: it says that it cannot tell. */
export type Mood = 'answers' | 'is silent' | 'fails';

/** A name server for tests, over UDP and TCP. */
export interface DnsServer {
  /** For DNS_SERVER. */
  address: string;
  zone: Zone;
  /** Of all questions, or of those below one name. */
  mood(mood: Mood, below?: string): void;
  /** What was asked, as `TXT example.com`. */
  asked: string[];
  stop(): Promise<void>;
}

/** What an answer over UDP may have; a longer one is asked for again over TCP. */
const MAX_UDP = 512;

export async function startDnsServer(zone: Zone = {}): Promise<DnsServer> {
  const asked: string[] = [];
  const moods = new Map<string, Mood>();
  const moodOf = (name: string) => {
    const below = [...moods.keys()].find((part) => part !== '' && (name === part || name.endsWith(`.${part}`)));
    return moods.get(below ?? '') ?? 'answers';
  };

  const answer = (packet: Packet): Packet | null => {
    const question = packet.questions![0]!;
    const name = question.name.toLowerCase();
    asked.push(`${question.type} ${name}`);
    const mood = moodOf(name);
    if (mood === 'is silent') return null;
    const known = Object.entries(zone).find(([given]) => given.toLowerCase() === name)?.[1];
    const NXDOMAIN = 3;
    const SERVFAIL = 2;
    return {
      type: 'response',
      id: packet.id,
      flags: 0x180 | (mood === 'fails' ? SERVFAIL : known || name === '' ? 0 : NXDOMAIN),
      questions: packet.questions,
      answers: mood === 'fails' ? [] : recordsOf(question, known?.[question.type as 'TXT'] ?? []),
    };
  };

  const udp = dgram.createSocket('udp4');
  udp.on('message', (message, { port, address }) => {
    const said = answer(decode(message));
    if (!said) return;
    const whole = encode(said);
    const TRUNCATED = 0x200;
    const sent = whole.length > MAX_UDP ? encode({ ...said, flags: said.flags! | TRUNCATED, answers: [] }) : whole;
    udp.send(sent, port, address);
  });
  const tcp = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const said = answer(streamDecode(data as Buffer));
      if (said) socket.end(streamEncode(said));
    });
  });
  const port = await listenOnBoth(udp, tcp);

  return {
    address: `127.0.0.1:${port}`,
    zone,
    asked,
    mood: (mood, below = '') => void moods.set(below, mood),
    async stop() {
      await Promise.all([
        new Promise<void>((done) => udp.close(() => done())),
        new Promise<void>((done) => tcp.close(() => done())),
      ]);
    },
  };
}

function recordsOf({ name, type }: Question, values: string[]): Answer[] {
  return values.map((value) => {
    if (type === 'MX') return { name, type, ttl: 60, data: { preference: 10, exchange: value } };
    // A text has pieces of at most 255 characters.
    if (type === 'TXT') return { name, type, ttl: 60, data: value.match(/.{1,255}/gs) ?? [''] };
    return { name, type: type as 'A', ttl: 60, data: value };
  });
}

async function listenOnBoth(udp: dgram.Socket, tcp: Server): Promise<number> {
  await new Promise<void>((done) => tcp.listen(0, '127.0.0.1', done));
  const { port } = tcp.address() as { port: number };
  await new Promise<void>((done) => udp.bind(port, '127.0.0.1', done));
  return port;
}
