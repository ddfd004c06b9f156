import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/new-id.js';
import { Database } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
import { mailRoute } from './inbound.jobs.js';
import type { InboundSource } from './inbound-mail.entity.js';
import { headerBlock, type Headers, readHeaders } from './raw-headers.js';

export interface ArrivedMail {
  raw: Buffer;
  source: InboundSource;
  /** null: the source has no envelope. */
  envelopeFrom: string | null;
  envelopeTo: string[];
  /** Who handed it over, as far as the source knows: an address, and the name by which it introduced itself. */
  client?: { address: string; name: string };
}

/** Stores a mail, once; every source calls this before it says "accepted". */
@Injectable()
export class ReceiveMail {
  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @returns the id under which it is stored; null when it came before. */
  execute({ raw, source, envelopeFrom, envelopeTo, client }: ArrivedMail): Promise<string | null> {
    const headers = readHeaders(raw);
    const messageId =
      headers
        .get('message-id')?.[0]
        ?.replaceAll(/[<>\s\0]/g, '')
        .slice(0, 1000) || null;
    const contentKey = contentKeyOf(raw, headers);
    return this.db.transaction(async () => {
      const [stored] = await this.db.query<{ id: string }>(
        `INSERT INTO inbound_mail (id, content_key, message_id, envelope_from, envelope_to, source, raw, received_at, client_address, client_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (content_key) DO NOTHING RETURNING id`,
        [
          newId(),
          contentKey,
          messageId?.toWellFormed() ?? null,
          envelopeFrom,
          envelopeTo,
          source,
          raw,
          this.clock.now(),
          client?.address || null,
          client?.name.replace(/[^\x21-\x7e]/g, '').slice(0, 255) || null,
        ],
      );
      if (!stored) return null;
      this.outbox.put(mailRoute, { inboundMailId: stored.id });
      return stored.id;
    });
  }
}

/** What the writer of a mail gave it; the other headers are added, or changed, on the way. */
const WRITTEN = ['message-id', 'from', 'to', 'cc', 'subject', 'date', 'in-reply-to', 'references', 'auto-submitted'];

/** The same for the same mail, whichever way it came: twice over the same relay, or by two. */
function contentKeyOf(raw: Buffer, headers: Headers): string {
  const hash = createHash('sha256');
  for (const name of WRITTEN) hash.update(`${name}: ${(headers.get(name) ?? []).join(', ')}\n`);
  const { length } = headerBlock(raw);
  // Without an end of the headers everything may be one.
  return hash.update(length < raw.length ? raw.subarray(length) : raw).digest('hex');
}
