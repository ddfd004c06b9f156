import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/new-id.js';
import { Database } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
import { Together } from '../../platform/together.js';
import { mailRoute } from './inbound.jobs.js';
import { contentKeyOf } from './content-key.js';
import { InboundMail, type InboundSource } from './inbound-mail.entity.js';
import { readHeaders } from './raw-headers.js';

export interface ArrivedMail {
  raw: Buffer;
  source: InboundSource;
  /** null: the source has no envelope. */
  envelopeFrom: string | null;
  envelopeTo: string[];
  /** Who handed it over, as far as the source knows: an address, and the name by which it introduced itself. */
  client?: { address: string; name: string };
}

type NewMail = Pick<
  InboundMail,
  | 'id'
  | 'contentKey'
  | 'messageId'
  | 'envelopeFrom'
  | 'envelopeTo'
  | 'source'
  | 'raw'
  | 'receivedAt'
  | 'clientAddress'
  | 'clientName'
>;

/** A bigger one goes by itself: the others need not wait for it. */
const BIG = 256 * 1024;

/** Stores a mail, once; every source calls this before it says "accepted". */
@Injectable()
export class ReceiveMail {
  /** Mails that come while others are being written go into one statement: many doors, one commit. */
  private readonly together = new Together<NewMail, boolean>((mails) => this.store(mails), { most: 16, atOnce: 2 });

  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Committed when this returns, unless a transaction is at hand.
   * @returns the id under which it is stored; null when it came before.
   */
  async execute({ raw, source, envelopeFrom, envelopeTo, client }: ArrivedMail): Promise<string | null> {
    const headers = readHeaders(raw);
    const messageId =
      headers
        .get('message-id')?.[0]
        ?.replaceAll(/[<>\s\0]/g, '')
        .slice(0, 1000) || null;
    const mail: NewMail = {
      id: newId(),
      contentKey: contentKeyOf(raw, headers),
      messageId: messageId?.toWellFormed() ?? null,
      envelopeFrom,
      envelopeTo,
      source,
      raw,
      receivedAt: this.clock.now(),
      clientAddress: client?.address || null,
      clientName: client?.name.replace(/[^\x21-\x7e]/g, '').slice(0, 255) || null,
    };
    const byItself = this.db.isInTransaction || raw.length > BIG;
    const isNew = byItself ? (await this.store([mail]))[0] : await this.together.do(mail);
    return isNew ? mail.id : null;
  }

  /** @returns for each whether it is new */
  private async store(mails: NewMail[]): Promise<boolean[]> {
    const added = await this.outbox.insertNew(InboundMail, 'contentKey', mails, mailRoute, (inboundMailId) => ({
      inboundMailId,
    }));
    return mails.map(({ id }) => added.has(id));
  }
}
