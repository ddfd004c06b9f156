import { Injectable } from '@nestjs/common';
import { isComplaint } from '../../domain/mail/parse-complaint.js';
import { withoutKeys } from '../../domain/mail/without-keys.js';
import { ReplyToTicket, type Ticket, systemNote } from '../../tickets/tickets.contract.js';
import { MailReports } from '../undeliverable/mail-report.store.js';
import { MarkAddress } from '../undeliverable/mark-address.js';
import type { Judgement } from './judge-mail.js';
import { storable } from './storable.js';

/** Somebody told their provider that a mail of ours is spam. */
@Injectable()
export class ActOnComplaint {
  constructor(
    private readonly reports: MailReports,
    private readonly markAddress: MarkAddress,
    private readonly replyToTicket: ReplyToTicket,
  ) {}

  /** @returns the ticket on which it is noted; null when the mail was about none */
  async execute({ mail, complaint, returned, ticket }: Judgement, inboundMailId: string): Promise<Ticket | null> {
    const type = storable(complaint!.type, 100);
    if (returned && !(await this.reports.note(returned, 'complaint', null))) return ticket;
    const conclusion = await this.conclude({ complaint, returned }, type);
    if (!ticket) return null;
    const added = await this.replyToTicket.execute({
      ...systemNote(ticket.id, `${conclusion}\n\n${storable(withoutKeys(mail.text), 20_000)}`.trim()),
      source: 'email',
      original: storable(withoutKeys(mail.text), 200_000),
      inboundMailId,
    });
    return added.ticket;
  }

  private async conclude({ complaint, returned }: Pick<Judgement, 'complaint' | 'returned'>, type: string) {
    if (!isComplaint(complaint!)) return `A mail server reports: ${type}. Nobody complained.`;
    if (!returned)
      return `Somebody reports a complaint (${type}). It names no mail of ours, so nothing follows from it.`;
    const { id: mailId, toAddress: address, toName, createdAt: sentAt, kind } = returned;
    await this.markAddress.execute({ address, state: 'complained', reason: `complaint: ${type}`, mailId, sentAt });
    const what = kind.replaceAll('_', ' ');
    return `${toName} <${address}> complained about a mail (${what}, ${type}). Until an agent clears the address, only confirmations and agents' answers go there.`;
  }
}
