import { simpleParser, type ParsedMail } from 'mailparser';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

export interface SunkMail {
  envelope: { from: string; to: string[] };
  raw: Buffer;
  parsed: ParsedMail;
  /** When it came. */
  at: number;
}

interface Refusal {
  /** SMTP code: 4xx for now, 5xx for good. */
  code: number;
  /** What is said with it. */
  message?: string;
  /** Of this recipient only. */
  address?: string;
  /** So many times; for ever without. */
  times?: number;
}

/** A mail server that keeps what it is sent, and can be told to refuse, or be down. */
export interface SmtpSink {
  url: string;
  mails: SunkMail[];
  /** Called with each mail that arrives. */
  onMail: ((mail: SunkMail) => void) | null;
  /** Mails to this address, in the order in which they arrived. */
  to(address: string): SunkMail[];
  /** Waits for the mail to this address that `fits`, and answers it. */
  receive(address: string, fits?: (mail: SunkMail) => boolean): Promise<SunkMail>;
  refuse(refusal: Refusal): void;
  /** Takes everything again. */
  accept(): void;
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
}

export async function startSmtpSink(): Promise<SmtpSink> {
  const port = await freePort();
  const mails: SunkMail[] = [];
  let refusals: Refusal[] = [];
  let server: SMTPServer | null = null;

  const refusalOf = (address: string): Error | null => {
    const refusal = refusals.find((one) => one.times !== 0 && (!one.address || one.address === address));
    if (!refusal) return null;
    if (refusal.times) refusal.times--;
    return Object.assign(new Error(refusal.message ?? `No mail for ${address} now`), { responseCode: refusal.code });
  };
  const create = () =>
    new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 1,
      onRcptTo: ({ address }, _session, done) => done(refusalOf(address)),
      onData: (stream, { envelope }, done) => {
        void (async () => {
          const raw = await buffer(stream);
          const from = envelope.mailFrom ? envelope.mailFrom.address : '';
          const to = envelope.rcptTo.map(({ address }) => address);
          const mail = { envelope: { from, to }, raw, parsed: await simpleParser(raw), at: Date.now() };
          mails.push(mail);
          sink.onMail?.(mail);
        })().then(() => done(), done);
      },
    });

  const sink: SmtpSink = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    onMail: null,
    to: (address) => mails.filter(({ envelope }) => envelope.to.includes(address)),
    receive: (address, fits = () => true) =>
      eventually(() => {
        const found = sink.to(address).find(fits);
        if (!found)
          throw new Error(
            `No such mail to ${address}; there are: ${JSON.stringify(sink.to(address).map(({ parsed }) => [parsed.subject, parsed.text?.slice(0, 200)]))}`,
          );
        return found;
      }),
    refuse: (refusal) => void refusals.push({ ...refusal }),
    accept: () => {
      refusals = [];
    },
    async goDown() {
      const closing = server;
      server = null;
      if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
    async comeUp() {
      if (server) return;
      const starting = (server = create());
      starting.on('error', () => undefined);
      await new Promise<void>((resolve, reject) => {
        starting.server.once('error', reject);
        starting.listen(port, '127.0.0.1', () => resolve());
      });
    },
  };
  await sink.comeUp();
  return sink;
}
