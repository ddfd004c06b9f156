import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Clock } from '../../platform/time/clock.js';
import { ChangeTicket, ReplyToTicket, type Ticket, systemNote } from '../../tickets/tickets.contract.js';
import { Bursts } from './bursts.store.js';
import { mailUndelivered } from './mail.events.js';
import type { MailKind, OutboundMail } from './outbound-mail.entity.js';

/** What the requester waits for. */
const ANSWERS: MailKind[] = ['reply', 'resolved'];

/**
 * A mail does not arrive, and nobody but us knows: agents see a note on its ticket. If it was to answer the requester,
 * the ticket waits for nobody, so it opens again, and whoever has it is told. Of mails to agents nothing follows but the
 * note, so that the failure of what tells of a failure causes no mail.
 */
@Injectable()
export class GiveUpMail {
  constructor(
    private readonly bursts: Bursts,
    private readonly replyToTicket: ReplyToTicket,
    private readonly changeTicket: ChangeTicket,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** In the transaction that notes it of the mail. */
  async execute(mail: OutboundMail, why: string): Promise<void> {
    if (mail.kind === 'digest') {
      for (const ticketId of await this.bursts.ticketsOf(mail)) await this.note(ticketId, mail, why);
    }
    if (!mail.ticketId) return;
    const ticket = await this.note(mail.ticketId, mail, why);
    if (!ANSWERS.includes(mail.kind) || mail.personId !== ticket.requesterId) return;
    const at = this.clock.now();
    const failure = { mailId: mail.id, attempts: mail.attempts, to: mail.toAddress, reason: why.slice(0, 1000) };
    await this.events.record(
      mailUndelivered.of({
        subjectId: ticket.id,
        actor: SYSTEM,
        at,
        data: failure,
        changes: [
          { what: 'mail', from: null, to: { id: mail.id, kind: mail.kind, state: 'failed', reason: failure.reason } },
        ],
      }),
    );
    if (ticket.status === 'resolved' || ticket.status === 'pending') {
      await this.changeTicket.apply(ticket, { status: 'open' }, SYSTEM, at);
    }
  }

  private async note(ticketId: string, { kind, toName, toAddress }: OutboundMail, why: string): Promise<Ticket> {
    // A merged ticket hands it on to its target.
    const body = `A mail to ${toName} <${toAddress}> (${kind.replaceAll('_', ' ')}) could not be delivered and will not be tried again.\n\n${why}`;
    const { ticket } = await this.replyToTicket.execute(systemNote(ticketId, body));
    return ticket;
  }
}
