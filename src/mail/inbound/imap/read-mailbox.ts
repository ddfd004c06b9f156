import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { ImapFlow } from 'imapflow';
import type { ImapMailbox } from '../../../platform/config/imap-url.js';
import { isLoopback } from '../../../platform/config/environment.js';
import { connect, explain, isRefused, opened } from './connect.js';
import type { MailboxClaims } from './mailbox-claims.js';
import { waitAfter } from './reconnect-wait.js';
import type { TakeMails } from './take-mails.js';

const SECOND = 1_000;
/** How soon another worker takes over. */
const CLAIM_AGAIN_MS = 3 * SECOND;
const GOODBYE_MS = SECOND;

/** Reads one mailbox until it is told to stop, however often connections break. */
export class ReadMailbox {
  private readonly logger = new Logger(ReadMailbox.name);
  private client: ImapFlow | null = null;
  private failures = 0;
  /** The mailbox is open, by this process. */
  connected = false;

  constructor(
    readonly mailbox: ImapMailbox,
    private readonly claims: MailboxClaims,
    private readonly takeMails: TakeMails,
  ) {}

  async execute(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const wait = await this.once(stop).catch((error: unknown) => this.failed(error, stop));
      if (!stop.aborted) await sleep(wait, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  /** For when there is no time left. */
  close(): void {
    this.client?.close();
  }

  /** @returns how long to wait before the next time; comes back only when it was not our turn, or on `stop` */
  private async once(stop: AbortSignal): Promise<number> {
    const claim = await this.claims.take(this.mailbox.name).catch((error: unknown) => {
      throw new Error(`the database is away: ${(error as Error).message}`);
    });
    if (!claim) return CLAIM_AGAIN_MS;
    try {
      await this.read(AbortSignal.any([stop, claim.lost]));
      return CLAIM_AGAIN_MS;
    } finally {
      this.connected = false;
      await this.sayGoodbye();
      await claim.release();
    }
  }

  private async read(stop: AbortSignal): Promise<void> {
    const { name, path, moveTo, host, tls } = this.mailbox;
    const client = (this.client = await connect(this.mailbox, stop));
    if (!client.secureConnection && tls !== 'never' && !isLoopback(host)) {
      this.logger.warn(`${name}: the server has no STARTTLS, so password and mails go over the line in clear`);
    }
    const news = new News(client, stop);
    if (moveTo !== null) await client.mailboxCreate(moveTo);
    while (!stop.aborted) {
      // Anew for each look: a server may go on showing a mailbox that was deleted, renamed or replaced since.
      await client.mailboxOpen(path);
      const { exists } = opened(client);
      if (!this.connected) this.logger.log(`${name} is open, with ${exists} mails`);
      this.connected = true;
      await this.takeMails.execute(client, this.mailbox, stop);
      this.failures = 0;
      await news.wait(this.mailbox.pollSeconds * SECOND);
    }
  }

  private failed(error: unknown, stop: AbortSignal): number {
    if (stop.aborted) return 0;
    this.failures++;
    const wait = waitAfter(this.failures, isRefused(error), Math.random());
    const reason = explain(error, this.mailbox);
    this.logger.warn(`${this.mailbox.name} cannot be read: ${reason}. Next try in ${Math.ceil(wait / SECOND)} s`);
    return wait;
  }

  private async sayGoodbye(): Promise<void> {
    const { client } = this;
    this.client = null;
    if (!client) return;
    const patience = sleep(GOODBYE_MS, undefined, { ref: false });
    if (client.usable) await Promise.race([client.logout().catch(() => undefined), patience]);
    client.close();
  }
}

/** Tells when there may be something new in the open mailbox. */
class News {
  private there = false;
  private wake = () => {};
  private idles = true;

  constructor(
    private readonly client: ImapFlow,
    stop: AbortSignal,
  ) {
    const hear = () => {
      this.there = true;
      this.wake();
    };
    client.on('exists', hear);
    client.on('close', hear);
    stop.addEventListener('abort', hear);
  }

  /** By IDLE where the server has it, and after `pollMs` in any case: lines die unnoticed, mailboxes are replaced. */
  async wait(pollMs: number): Promise<void> {
    const idles = this.idles && this.client.capabilities.has('IDLE');
    if (!this.there) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        this.wake = () => (clearTimeout(timer), resolve());
        if (idles) void this.idle();
      });
    }
    this.there = false;
  }

  private async idle(): Promise<void> {
    const refused = (await this.client.idle().catch(() => false)) === false;
    if (refused && this.client.usable) this.idles = false;
  }
}
