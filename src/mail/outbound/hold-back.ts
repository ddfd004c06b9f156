import { Injectable } from '@nestjs/common';
import { whyNotSent } from '../../domain/mail/may-be-sent.js';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { MailAddressStore } from '../undeliverable/mail-address.store.js';
import { LEAVING } from './compose-mail.js';
import { NoteSuppressed } from './note-suppressed.js';
import { INTERNAL_KINDS, type OutboundMail } from './outbound-mail.entity.js';
import { OutboundMails } from './outbound-mail.store.js';

/** Keeps a mail from being sent whose address was marked, or whose recipient left the ticket or the house, while it waited. */
@Injectable()
export class HoldBack {
  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly standings: MailAddressStore,
    private readonly mails: OutboundMails,
    private readonly noteSuppressed: NoteSuppressed,
  ) {}

  /** @param mail claimed by this worker @returns whether it is not to be sent */
  async execute(mail: OutboundMail): Promise<boolean> {
    if (await this.hasLeft(mail)) {
      await this.mails.suppress(mail, 'the recipient does not follow the ticket any more');
      return true;
    }
    if (await this.worksHereNoMore(mail)) {
      await this.mails.suppress(mail, 'the recipient is no agent any more');
      return true;
    }
    const standing = await this.standings.standing(mail.toAddress);
    if (!standing) return false;
    const asked = { nature: mail.nature, standing, toUs: false, toStaff: false, answersMail: false };
    // How many there are was asked before; it is one of them.
    const refusal = whyNotSent({ ...asked, echo: false, lastHour: 0, confirmations: 0, hourlyLimit: Infinity });
    if (!refusal) return false;
    await this.db.transaction(async () => {
      if (await this.mails.suppress(mail, refusal.says)) await this.noteSuppressed.execute(mail, refusal);
    });
    return true;
  }

  /** Only followers' mails can be left by. */
  private async hasLeft({ headers, ticketId, personId }: OutboundMail): Promise<boolean> {
    if (!headers[LEAVING]) return false;
    const part = await this.db.prepared(`SELECT 1 FROM participant WHERE ticket_id = $1 AND person_id = $2`, [
      ticketId,
      personId,
    ]);
    return part.length === 0;
  }

  private async worksHereNoMore({ kind, personId }: OutboundMail): Promise<boolean> {
    return INTERNAL_KINDS.includes(kind) && (await this.people.byId(personId))?.role === 'requester';
  }
}
