import { setMaxListeners } from 'node:events';
import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../../platform/config/environment.js';
import { Metrics } from '../../../platform/telemetry/metrics.js';
import { MailboxClaims } from './mailbox-claims.js';
import { ReadMailbox } from './read-mailbox.js';
import { TakeMails } from './take-mails.js';

/** The mailboxes of IMAP_URL. Every worker stands ready for all of them; each is read by one. */
@Injectable()
export class ImapSources {
  private readonly readers: ReadMailbox[];
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(ENVIRONMENT) { imapMailboxes }: Environment,
    claims: MailboxClaims,
    takeMails: TakeMails,
    metrics: Metrics,
  ) {
    // Every mailbox listens; Node takes more than ten for a leak.
    setMaxListeners(0, this.stopping.signal);
    this.readers = imapMailboxes.map((mailbox) => new ReadMailbox(mailbox, claims, takeMails));
    const help = 'Whether this process has the mailbox open: of all workers, one has';
    metrics.gauge('docket_imap_connected', help, ['mailbox'], async () =>
      this.readers.map(({ mailbox, connected }) => [{ mailbox: mailbox.name }, connected ? 1 : 0]),
    );
  }

  start(): void {
    this.running = Promise.all(this.readers.map((reader) => reader.execute(this.stopping.signal)));
  }

  /** Mails that are being stored are stored, within `graceMs`; all others stay in the mailbox. */
  async stop(graceMs: number): Promise<void> {
    this.stopping.abort();
    const late = setTimeout(() => this.readers.forEach((reader) => reader.close()), graceMs);
    await this.running;
    clearTimeout(late);
  }
}
