import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/new-id.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
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
}

/** Stores a mail, once; every source calls this before it says "accepted". */
@Injectable()
export class ReceiveMail {
  constructor(
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * One statement, committed when this returns.
   * @returns the id under which it is stored; null when it came before.
   */
  async execute({ raw, source, envelopeFrom, envelopeTo }: ArrivedMail): Promise<string | null> {
    const headers = readHeaders(raw);
    const messageId =
      headers
        .get('message-id')?.[0]
        ?.replaceAll(/[<>\s\0]/g, '')
        .slice(0, 1000) || null;
    const mail = {
      id: newId(),
      contentKey: contentKeyOf(raw, headers),
      messageId: messageId?.toWellFormed() ?? null,
      envelopeFrom,
      envelopeTo,
      source,
      raw,
      receivedAt: this.clock.now(),
    };
    const job = { inboundMailId: mail.id };
    return (await this.outbox.insertNew(InboundMail, mail, 'contentKey', mailRoute, job)) ? mail.id : null;
  }
}
