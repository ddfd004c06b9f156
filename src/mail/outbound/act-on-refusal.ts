import { Injectable } from '@nestjs/common';
import { saysNobodyIsThere } from '../../domain/mail/bounce-permanence.js';
import { MarkAddress } from '../undeliverable/mark-address.js';
import { DeliveryFailure } from './mail-transport.js';
import type { OutboundMail } from './outbound-mail.entity.js';

/** A server may say at once what others say in a bounce: that there is nobody of that name. */
@Injectable()
export class ActOnRefusal {
  constructor(private readonly markAddress: MarkAddress) {}

  /** @returns what agents are to know about it, besides that the mail failed; '' for nothing */
  async execute(mail: OutboundMail, failure: unknown): Promise<string> {
    if (!(failure instanceof DeliveryFailure) || !failure.permanent) return '';
    if (!failure.ofRecipient || !saysNobodyIsThere(failure.ofRecipient)) return '';
    const { toAddress: address, id: mailId, createdAt: sentAt } = mail;
    const reason = `refused by the mail server: ${failure.ofRecipient}`;
    const marked = await this.markAddress.execute({ address, state: 'undeliverable', reason, mailId, sentAt });
    return marked
      ? '\n\nThe address is marked undeliverable: further mail to it is held back until somebody clears it, or writes from there.'
      : '';
  }
}
