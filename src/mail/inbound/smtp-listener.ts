import { finished } from 'node:stream/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { MailAddresses } from '../mail-addresses.js';
import { gatherAnswers } from './gather-answers.js';
import { ReceiveMail } from './receive-mail.js';

/** Bytes; announced to senders. */
const MAX_SIZE = 25 * 1024 * 1024;

/** The door for mail. It says 250 only when the mail is stored, 4xx when it cannot be now, 5xx when it never can be. */
@Injectable()
export class SmtpListener {
  private readonly logger = new Logger(SmtpListener.name);
  private server: SMTPServer | null = null;

  constructor(
    private readonly receiveMail: ReceiveMail,
    private readonly addresses: MailAddresses,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async start(): Promise<void> {
    const { inboundSmtpHost, inboundSmtpPort } = this.environment;
    if (inboundSmtpPort === 0) return;
    const server = new SMTPServer({
      banner: 'Docket',
      size: MAX_SIZE,
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      socketTimeout: 60_000,
      closeTimeout: 2_000,
      maxClients: 200,
      // At once, where the library would wait for the event loop.
      onMailFrom: (_address, _session, done) => done(),
      onRcptTo: ({ address }, _session, done) =>
        done(this.addresses.isOurs(address) ? null : refusal(550, `5.1.1 <${address}> is no address of ours`)),
      onData: (stream, session, done) => {
        this.take(stream, session).then((answer) => done(null, answer), done);
      },
    });
    server.server.on('connection', gatherAnswers);
    server.on('error', (error) => this.logger.warn(`SMTP listener: ${error.message}`));
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.listen(inboundSmtpPort, inboundSmtpHost, () => resolve());
    });
    this.server = server;
  }

  /** Lets running conversations end. */
  async stop(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = null;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  private async take(stream: SMTPServerDataStream, { envelope, ...session }: SMTPServerSession): Promise<string> {
    const chunks: Buffer[] = [];
    // What is over the size is read to its end, or the sender would not hear our answer, but not kept.
    stream.on('data', (chunk: Buffer) => {
      if (!stream.sizeExceeded) chunks.push(chunk);
    });
    await finished(stream);
    if (stream.sizeExceeded) throw refusal(552, `5.3.4 The mail is larger than ${MAX_SIZE} bytes`);
    const envelopeTo = envelope.rcptTo.map(({ address }) => address.toLowerCase());
    const envelopeFrom = envelope.mailFrom ? envelope.mailFrom.address.toLowerCase() : '';
    try {
      const id = await this.receiveMail.execute({
        raw: Buffer.concat(chunks),
        source: 'smtp',
        envelopeFrom,
        envelopeTo,
        client: { address: session.remoteAddress ?? '', name: session.hostNameAppearsAs || '' },
      });
      return id ? `2.0.0 Stored as ${id}` : '2.0.0 Stored before';
    } catch (error) {
      this.logger.error(`A mail could not be stored: ${String(error)}`);
      throw refusal(451, '4.3.0 The mail cannot be stored right now; try again later');
    }
  }
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
