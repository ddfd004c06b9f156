import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../../people/people.contract.js';
import { contentOf } from '../inbound/mail-content.js';
import type { QuarantinedMailDetails } from './incoming.dto.js';
import { JudgeAgain } from './judge-again.js';
import { ListIncoming } from './list-incoming.js';
import { Quarantine } from './quarantine.store.js';

/** Those by which somebody tells where a mail comes from and what it answers. */
const HEADERS = [
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'return-path',
  'delivered-to',
  'received',
  'received-spf',
  'authentication-results',
  'dkim-signature',
  'auto-submitted',
  'precedence',
  'list-id',
  'x-mailer',
  'user-agent',
  'x-spam-status',
  'content-type',
];
const MOST_VALUES = 20;
const MAX_VALUE = 2_000;
const MAX_TEXT = 200_000;

/** One mail in quarantine, for somebody to judge. */
@Injectable()
export class ReadQuarantined {
  constructor(
    private readonly quarantine: Quarantine,
    private readonly judge: JudgeAgain,
    private readonly listIncoming: ListIncoming,
  ) {}

  /** @throws Problem mail/not-found */
  async execute(id: string, me: PersonIdentity): Promise<QuarantinedMailDetails> {
    const stored = await this.quarantine.find(id, me);
    const { mail } = await this.judge.execute(stored);
    const { content } = await contentOf({ ...mail, attachments: [] });
    return {
      ...(await this.listIncoming.oneQuarantined(id)),
      replyText: content.body,
      text: mail.text.slice(0, MAX_TEXT).toWellFormed(),
      html: content.html,
      to: mail.to,
      cc: mail.cc,
      headers: HEADERS.flatMap((name) =>
        (mail.headers.get(name) ?? [])
          .slice(0, MOST_VALUES)
          .map((value) => ({ name, value: value.slice(0, MAX_VALUE) })),
      ),
      files: mail.attachments.map(({ name, type, size }) => ({ name, type, size })),
      envelope: { from: stored.envelopeFrom, to: stored.envelopeTo },
      source: stored.source,
      decisions: await this.listIncoming.decisions(id),
    };
  }
}
