import { finished } from 'node:stream/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { Clock } from '../../platform/time/clock.js';
import { MailAddresses } from '../mail-addresses.js';
import { BytesInFlight } from './bytes-in-flight.js';
import { gatherAnswers } from './gather-answers.js';
import { ListenerCertificate } from './listener-certificate.js';
import { MAX_BYTES_IN_FLIGHT, MAX_MAIL_BYTES } from './mail-limits.js';
import { ReceiveMail } from './receive-mail.js';
import { failureOf, ReceivedMails } from './received-mails.js';

type Protocol = 'smtp' | 'lmtp';

/** RFC 5321 wants room for 100. The sender tries the others again in another mail. */
const MAX_RECIPIENTS = 100;
const MAX_CLIENTS = 200;
const SILENCE_MS = 60_000;
/** However slowly somebody writes, and however often: a server that has more to say comes again. */
const LONGEST_CONVERSATION_MS = 15 * 60_000;

/** The door for mail. It says 250 only when the mail is stored, 4xx when it cannot be now, 5xx when it never can be. */
@Injectable()
export class SmtpListener {
  private readonly logger = new Logger(SmtpListener.name);
  private readonly inFlight = new BytesInFlight(MAX_BYTES_IN_FLIGHT);
  private readonly certificate: ListenerCertificate | null;
  private servers: SMTPServer[] = [];

  constructor(
    private readonly receiveMail: ReceiveMail,
    private readonly addresses: MailAddresses,
    private readonly received: ReceivedMails,
    clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {
    this.certificate = environment.inboundTls ? new ListenerCertificate(environment.inboundTls, clock) : null;
  }

  async start(): Promise<void> {
    const { inboundSmtpHost, inboundSmtpPort, inboundLmtpHost, inboundLmtpPort } = this.environment;
    if (inboundSmtpPort !== 0) await this.listen('smtp', inboundSmtpHost, inboundSmtpPort);
    if (inboundLmtpPort !== 0) await this.listen('lmtp', inboundLmtpHost, inboundLmtpPort);
    this.certificate?.watch(this.servers);
  }

  /** Lets running conversations end. */
  async stop(): Promise<void> {
    const servers = this.servers.splice(0);
    this.certificate?.stop();
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  }

  private async listen(protocol: Protocol, host: string, port: number): Promise<void> {
    const patience = new Map<string, NodeJS.Timeout>();
    const server = new SMTPServer({
      lmtp: protocol === 'lmtp',
      banner: 'Docket',
      size: MAX_MAIL_BYTES,
      authOptional: true,
      disabledCommands: this.certificate ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      ...this.certificate?.pem,
      disableReverseLookup: true,
      maxRecipients: MAX_RECIPIENTS,
      maxClients: MAX_CLIENTS,
      socketTimeout: SILENCE_MS,
      closeTimeout: 2_000,
      onConnect: ({ id }, done) => {
        patience.set(id, setTimeout(() => hangUp(server, id), LONGEST_CONVERSATION_MS).unref());
        done();
      },
      onClose: ({ id }) => {
        clearTimeout(patience.get(id));
        patience.delete(id);
      },
      // At once, where the library would wait for the event loop.
      onMailFrom: ({ args }, _session, done) => done(this.hasRoom(args && args.SIZE) ? null : busy()),
      onRcptTo: ({ address }, _session, done) =>
        done(this.addresses.takesMail(address) ? null : refusal(550, `5.1.1 <${address}> is no address of ours`)),
      onData: (stream, session, done) => {
        this.take(protocol, stream, session).then((answer) => done(null, answer), done);
      },
    });
    server.server.on('connection', gatherAnswers);
    server.on('error', (error) => this.logger.warn(`${protocol.toUpperCase()} listener: ${error.message}`));
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.listen(port, host, () => resolve());
    });
    this.servers.push(server);
  }

  private hasRoom(announced: string | true | false | undefined): boolean {
    return Number(announced || 0) <= this.inFlight.left;
  }

  /** @returns what is answered; by LMTP, to each recipient */
  private async take(protocol: Protocol, stream: SMTPServerDataStream, session: SMTPServerSession) {
    const { envelope } = session;
    let held = 0;
    try {
      const chunks: Buffer[] = [];
      let room = true;
      // What is too much is read to its end, or the sender would not hear our answer, but not kept.
      stream.on('data', (chunk: Buffer) => {
        room &&= !stream.sizeExceeded && this.inFlight.take(chunk.length);
        if (room) {
          held += chunk.length;
          chunks.push(chunk);
        } else {
          chunks.length = 0;
          this.inFlight.giveBack(held);
          held = 0;
        }
      });
      await finished(stream);
      if (stream.sizeExceeded) {
        this.received.count(protocol, 'too_large');
        throw refusal(552, `5.3.4 The mail is larger than ${MAX_MAIL_BYTES} bytes`);
      }
      if (!room) {
        this.received.count(protocol, 'busy');
        throw busy();
      }
      const said = await this.store(protocol, Buffer.concat(chunks), session);
      if (protocol === 'smtp') return `2.0.0 ${said}`;
      return envelope.rcptTo.map(({ address }) => `2.1.5 <${address}> ${said}`);
    } finally {
      this.inFlight.giveBack(held);
    }
  }

  private async store(source: Protocol, raw: Buffer, { envelope, ...session }: SMTPServerSession): Promise<string> {
    const envelopeTo = envelope.rcptTo.map(({ address }) => address.toLowerCase());
    const envelopeFrom = envelope.mailFrom ? envelope.mailFrom.address.toLowerCase() : '';
    const client = { address: session.remoteAddress ?? '', name: session.hostNameAppearsAs || '' };
    try {
      const { id, isNew } = await this.receiveMail.execute({ raw, source, envelopeFrom, envelopeTo, client });
      this.received.count(source, isNew ? 'stored' : 'duplicate');
      return isNew ? `Stored as ${id}` : `Stored before as ${id}`;
    } catch (error) {
      const failure = failureOf(error);
      this.received.count(source, failure);
      this.logger.error(`A mail could not be stored: ${String(error)}`);
      throw failure === 'unstorable'
        ? refusal(554, '5.6.0 The mail cannot be stored')
        : refusal(451, '4.3.0 The mail cannot be stored right now; try again later');
    }
  }
}

function hangUp(server: SMTPServer, id: string): void {
  for (const connection of server.connections) {
    if (connection.id === id) connection.send(421, 'This takes too long; try again');
  }
}

function busy(): Error {
  return refusal(452, '4.3.1 Too much mail is coming in at once; try again later');
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
