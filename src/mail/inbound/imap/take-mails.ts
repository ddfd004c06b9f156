import { Injectable, Logger } from '@nestjs/common';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { ImapMailbox } from '../../../platform/config/imap-url.js';
import { MAX_MAIL_BYTES } from '../mail-limits.js';
import { ReceiveMail } from '../receive-mail.js';
import { failureOf, ReceivedMails, type Reception } from '../received-mails.js';
import { opened } from './connect.js';
import { ImapPositions } from './imap-positions.js';
import { portions } from './portions.js';

/** As many sizes are asked for at a time. */
const BATCH = 100;
/** As much is held in memory at a time, besides one mail that is larger. */
const PORTION_BYTES = 8 * 1024 * 1024;
/** They stay in the mailbox: nobody else would know of them. */
const ASIDE: ReadonlySet<Reception> = new Set<Reception>(['too_large', 'unstorable']);

/**
 * Takes all mails that wait in an open mailbox. Each is stored first; only then it is moved or flagged, and only then the
 * position is kept. Whatever breaks in between, mails are fetched again, and recognised.
 */
@Injectable()
export class TakeMails {
  private readonly logger = new Logger(TakeMails.name);

  constructor(
    private readonly receiveMail: ReceiveMail,
    private readonly positions: ImapPositions,
    private readonly received: ReceivedMails,
  ) {}

  /**
   * @param client has the mailbox just opened: some servers tell of new mails only then
   * @param stop ends it between two portions
   */
  async execute(client: ImapFlow, mailbox: ImapMailbox, stop: AbortSignal): Promise<void> {
    const open = opened(client);
    const lastUid = await this.positions.lastUid(mailbox.name, open);
    const uids = await waiting(client, mailbox, lastUid);
    for (let at = 0; at < uids.length; at += BATCH) {
      const batch = uids.slice(at, at + BATCH);
      const sizes = await client.fetchAll(batch.join(','), { uid: true, size: true }, { uid: true });
      const present = sizes.map(({ uid, size = 0 }) => ({ uid, size })).toSorted((a, b) => a.uid - b.uid);
      for (const portion of portions(present, PORTION_BYTES)) {
        stop.throwIfAborted();
        await this.take(client, mailbox, portion);
        await this.positions.advance(mailbox.name, open, portion.at(-1)!.uid);
      }
      // Those that somebody removed meanwhile are done as well.
      await this.positions.advance(mailbox.name, opened(client), batch.at(-1)!);
    }
  }

  private async take(client: ImapFlow, mailbox: ImapMailbox, portion: { uid: number; size: number }[]): Promise<void> {
    const outcomes = new Map<number, Reception>();
    const fitting = portion.filter(({ size }) => size <= MAX_MAIL_BYTES).map(({ uid }) => uid);
    for (const { uid, size } of portion) if (size > MAX_MAIL_BYTES) outcomes.set(uid, 'too_large');
    if (fitting.length > 0) {
      // The size that a server gives may be an estimate.
      const source = { maxLength: MAX_MAIL_BYTES + 1 };
      const mails = await client.fetchAll(fitting.join(','), { uid: true, source }, { uid: true });
      for (const mail of mails.toSorted((a, b) => a.uid - b.uid))
        outcomes.set(mail.uid, await this.store(mail, mailbox));
    }
    const taken = [...outcomes].flatMap(([uid, outcome]) => (ASIDE.has(outcome) ? [] : [uid]));
    if (mailbox.moveTo === null) await this.mark(client, mailbox, taken, ['\\Seen', mailbox.keyword]);
    else await this.move(client, mailbox, taken, mailbox.moveTo);
    const aside = [...outcomes].filter(([, outcome]) => ASIDE.has(outcome));
    await this.mark(
      client,
      mailbox,
      aside.map(([uid]) => uid),
      ['\\Flagged', mailbox.keyword],
    );
    for (const [uid, outcome] of aside) {
      this.received.count('imap', outcome);
      const why = outcome === 'too_large' ? `is larger than ${MAX_MAIL_BYTES} bytes` : 'is refused by the database';
      this.logger.warn(
        `${mailbox.name}: the mail with UID ${uid} ${why}; it stays there, flagged, for somebody to see`,
      );
    }
  }

  /** @throws when it cannot be stored now: then it stays as it is */
  private async store({ uid, source: raw }: FetchMessageObject, { name }: ImapMailbox): Promise<Reception> {
    if (!raw) throw new Error(`the server did not send the mail with UID ${uid}`);
    if (raw.length > MAX_MAIL_BYTES) return 'too_large';
    try {
      const { isNew } = await this.receiveMail.execute({ raw, source: 'imap', envelopeFrom: null, envelopeTo: [] });
      const outcome = isNew ? 'stored' : 'duplicate';
      this.received.count('imap', outcome);
      return outcome;
    } catch (error) {
      if (failureOf(error) === 'unstorable') {
        this.logger.error(`${name}: storing the mail with UID ${uid} failed: ${String(error)}`);
        return 'unstorable';
      }
      this.received.count('imap', 'unavailable');
      throw new Error(`a mail could not be stored, it stays there: ${(error as Error).message}`, { cause: error });
    }
  }

  private async mark(client: ImapFlow, mailbox: ImapMailbox, uids: number[], flags: string[]): Promise<void> {
    if (uids.length === 0) return;
    if (await client.messageFlagsAdd(uids.join(','), flags, { uid: true, silent: true })) return;
    opened(client);
    this.logger.warn(`${mailbox.name}: the server does not let us flag mails; they are stored nevertheless`);
  }

  private async move(client: ImapFlow, mailbox: ImapMailbox, uids: number[], folder: string): Promise<void> {
    if (uids.length === 0) return;
    if (await client.messageMove(uids.join(','), folder, { uid: true })) return;
    opened(client);
    this.logger.warn(
      `${mailbox.name}: the server does not let us move mails to ${folder}; they are stored nevertheless`,
    );
  }
}

/** In the order in which they came. */
async function waiting(client: ImapFlow, { since }: ImapMailbox, lastUid: number): Promise<number[]> {
  const found = await client.search({ uid: `${lastUid + 1}:*`, ...(since ? { since } : {}) }, { uid: true });
  if (!Array.isArray(found)) {
    opened(client);
    throw new Error('the server refuses to search');
  }
  // `n:*` finds the last mail even when it is older than n.
  return found.filter((uid) => uid > lastUid).toSorted((a, b) => a - b);
}
