import { Inject, Injectable } from '@nestjs/common';
import { leavesAt } from '../../domain/mail/burst.js';
import { formatNumber } from '../../domain/ticket/number.js';
import { People } from '../../people/people.contract.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { newId } from '../../platform/new-id.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
import { TrackingKeys } from '../../tickets/tickets.contract.js';
import { MailAddresses } from '../mail-addresses.js';
import { Bursts, type HeldNotice } from './bursts.store.js';
import type { Recipient } from './mail-data.store.js';
import { mailDeliver, mailDigest } from './mail.jobs.js';
import { OutboundMail } from './outbound-mail.entity.js';
import { digestLetter, digestSubject } from './templates/digest-letter.js';
import type { DigestEntry } from './templates/letter.js';
import type { Language } from './templates/language.js';
import { Letters } from './templates/letters.js';

/** Tells what is held of a burst of notices to one person, as one mail; what is held alone leaves as itself. */
@Injectable()
export class WriteDigest {
  constructor(
    private readonly db: Database,
    private readonly bursts: Bursts,
    private readonly people: People,
    private readonly letters: Letters,
    private readonly addresses: MailAddresses,
    private readonly keys: TrackingKeys,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  @HandlesJob(mailDigest)
  async write({ burstId, personId }: { burstId: string; personId: string }): Promise<void> {
    await this.bursts.lock(personId);
    const burst = await this.bursts.standing(burstId);
    if (!burst) return;
    const due = leavesAt(burst, this.environment.digest);
    // More came meanwhile, and still more may come.
    if (due > this.clock.now().getTime()) return this.outbox.put(mailDigest, { burstId, personId }, new Date(due));
    const held = await this.bursts.held(burstId);
    const person = await this.people.byId(personId);
    if (held.length === 1 || !person) {
      await this.bursts.release(burstId);
      for (const { id } of held) this.outbox.put(mailDeliver, { mailId: id });
      return;
    }
    const digest = this.compose(person, held);
    await this.db.insert([[OutboundMail, [digest]]]);
    await this.bursts.gather(burstId, digest.id);
    this.outbox.put(mailDeliver, { mailId: digest.id });
  }

  private compose(person: Recipient, held: HeldNotice[]): OutboundMail {
    const { mailFrom, mailVerp } = this.environment;
    const id = newId();
    const now = this.clock.now();
    const language = this.letters.languageFor(person.locale, 'digest');
    const entries = held.map((notice) => this.entry(notice, person, language, now));
    const data = digestLetter(person.name, entries, language, now);
    const blocks = language.write('digest', data, person.locale, now);
    return {
      id,
      // What it tells, nothing else tells.
      cause: `digest:${held[0]!.id}`,
      ticketId: null,
      personId: person.id,
      kind: 'digest',
      nature: 'notice',
      fromName: mailFrom.name,
      fromAddress: mailFrom.address,
      toName: person.name,
      toAddress: person.email,
      // About no ticket alone: what is answered there, somebody has to look at.
      replyTo: this.addresses.supportAddress,
      returnPath: mailVerp ? this.addresses.returnPath(id) : null,
      messageId: this.addresses.newMessageId(id),
      inReplyTo: null,
      references: [],
      headers: {
        'X-Docket-Mail': this.addresses.mark(id),
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'All',
      },
      subject: digestSubject(data),
      ...this.letters.layOut(language, data, blocks),
      files: [],
      burstId: null,
      digestId: null,
      promise: null,
      state: 'queued',
      attempts: 0,
      attemptsBefore: 0,
      nextAttemptAt: null,
      claimedUntil: null,
      createdAt: now,
      sentAt: null,
      lastError: null,
    };
  }

  private entry({ kind, promise, ticket }: HeldNotice, { id }: Recipient, language: Language, now: Date): DigestEntry {
    const number = formatNumber(ticket.kind, ticket.serial);
    const due = promise?.due ? new Date(promise.due) : null;
    const reminder = due === null ? 'missing' : due <= now ? 'overdue' : 'due';
    const what = language.digest[kind === 'reminder' ? reminder : kind]!;
    return {
      number,
      subject: ticket.subject,
      what: promise ? `${what} (${language.promises[promise.metric]})` : what,
      due,
      link: `${this.environment.publicUrl}/t/${number}?key=${this.keys.issue(ticket.id, id)}`,
    };
  }
}
