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

/** `isNew` false: it came before, and the id is that of the one stored then. */
interface StoredMail {
  id: string;
  isNew: boolean;
}

/** A bigger one goes by itself: the others need not wait for it. */
const BIG = 256 * 1024;

/** Stores a mail, once; every source calls this before it says "accepted". */
@Injectable()
export class ReceiveMail {
  /** Mails that come while others are being written go into one statement: many doors, one commit. */
  private readonly together = new Together<NewMail, StoredMail>((mails) => this.store(mails), 64);

  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Committed when this returns, unless a transaction is at hand. @returns where it is stored, now or since it came before */
  async execute({ raw, source, envelopeFrom, envelopeTo, client }: ArrivedMail): Promise<StoredMail> {
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
    return byItself ? (await this.store([mail]))[0]! : this.together.do(mail);
  }

  private async store(mails: NewMail[]): Promise<StoredMail[]> {
    const added = await this.outbox.insertNew(InboundMail, 'contentKey', mails, mailRoute, (inboundMailId) => ({
      inboundMailId,
    }));
    const before = await this.idsOf(mails.flatMap(({ id, contentKey }) => (added.has(id) ? [] : [contentKey])));
    return mails.map(({ id, contentKey }) => {
      const isNew = added.has(id);
      return { id: isNew ? id : before.get(contentKey)!, isNew };
    });
  }

  private async idsOf(contentKeys: string[]): Promise<Map<string, string>> {
    if (contentKeys.length === 0) return new Map();
    const found = await this.db.query<{ id: string; contentKey: string }>(
      `SELECT id, content_key AS "contentKey" FROM inbound_mail WHERE content_key = ANY($1)`,
      [contentKeys],
    );
    return new Map(found.map(({ id, contentKey }) => [contentKey, id]));
  }
}
