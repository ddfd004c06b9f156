import nodemailer, { type SendMailOptions } from 'nodemailer';
import { type Outcome, outcomeOf, saidOfRecipient, type SmtpError } from './smtp-failure.js';
import type { Signing } from './signing.js';

const SECOND = 1000;
/** Per host and process. */
export const CONNECTIONS = 5;
/** No try takes longer than this, however slowly a server answers. */
const PATIENCE = 5 * 60 * SECOND;
/** How long a host that failed is left alone. */
const REST = 30 * SECOND;

export class SmtpFailure extends Error {
  constructor(
    message: string,
    readonly outcome: Outcome,
    readonly ofRecipient: string | null = null,
  ) {
    super(message);
  }
}

/** One mail server, over pooled connections; knows whether it is worth a try. */
export class SmtpHost {
  /** For people: without user and password. */
  readonly name: string;
  private readonly pool;
  private restsUntil = 0;
  private probing = false;

  constructor(url: string, signing: Signing | null) {
    this.name = new URL(url).host;
    this.pool = nodemailer.createTransport({
      url,
      pool: true,
      maxConnections: CONNECTIONS,
      maxMessages: 100,
      // A connection that the server closed while idle is worth one more try at once; the rest waits its turn.
      maxRequeues: 1,
      dnsTimeout: 10 * SECOND,
      connectionTimeout: 10 * SECOND,
      greetingTimeout: 30 * SECOND,
      // Servers may look at a mail for long before they take it; hanging up early sends it twice.
      socketTimeout: 120 * SECOND,
      ...(signing ? { dkim: signing } : {}),
    });
    this.pool.use('stream', noteItsEnd as never);
  }

  /** After its rest, one mail tries for all. */
  isAwake(now: number): boolean {
    return this.restsUntil <= now && !this.probing;
  }

  get wakesAt(): number {
    return this.restsUntil;
  }

  /** @throws SmtpFailure */
  async send(mail: SendMailOptions, now: () => number): Promise<void> {
    const progress = { sent: false };
    const probes = this.restsUntil > 0;
    this.probing ||= probes;
    try {
      await this.pool.sendMail({ ...mail, progress, signal: AbortSignal.timeout(PATIENCE) } as SendMailOptions);
      this.restsUntil = 0;
    } catch (error) {
      const outcome = outcomeOf(error as SmtpError, progress.sent);
      const failed = outcome === 'host failed' || outcome === 'unknown';
      if (outcome !== 'broken') this.restsUntil = failed ? now() + REST : 0;
      throw new SmtpFailure((error as Error).message, outcome, saidOfRecipient(error as SmtpError));
    } finally {
      if (probes) this.probing = false;
    }
  }

  close(): void {
    this.pool.close();
  }
}

interface Compiled {
  data: { progress: { sent: boolean } };
  message: { createReadStream(options?: unknown): NodeJS.ReadableStream };
}

/** Notes when a mail was read to its end, signature and all: from then on the server may have taken it. */
function noteItsEnd({ data, message }: Compiled, done: () => void): void {
  const create = message.createReadStream.bind(message);
  message.createReadStream = (options) => create(options).once('end', () => (data.progress.sent = true));
  done();
}
