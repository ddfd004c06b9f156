import { Injectable } from '@nestjs/common';
import { formatNumber } from '../../domain/ticket/number.js';
import { People, type PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { Events } from '../../platform/events/events.js';
import { Problem } from '../../platform/http/problem.js';
import { Clock } from '../../platform/time/clock.js';
import { type Ticket, TicketAccess, TicketStore } from '../../tickets/tickets.contract.js';
import { type Decision, InboundMail } from '../inbound/inbound-mail.entity.js';
import { InboundMails } from '../inbound/inbound-mail.store.js';
import { mailJudged } from './quarantine.events.js';

/** What lies in quarantine, who may judge it, and what became of it. */
@Injectable()
export class Quarantine {
  constructor(
    private readonly db: Database,
    private readonly mails: InboundMails,
    private readonly tickets: TicketStore,
    private readonly access: TicketAccess,
    private readonly people: People,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * A mail that this agent may look at: it is, or was, in quarantine, and belongs to no ticket that is not for them.
   * @throws Problem mail/not-found
   */
  async find(id: string, me: PersonIdentity): Promise<InboundMail> {
    return this.checked(await this.db.manager.findOneBy(InboundMail, { id }), me);
  }

  /**
   * For a decision. Whoever decides the same again gets `null`: it is done.
   * @param fits whether the decision that was made is the one that is asked for
   * @throws Problem mail/not-found, mail/conflict when somebody else has decided
   */
  async lock(
    id: string,
    me: PersonIdentity,
    decision: Decision,
    fits: (mail: InboundMail) => boolean = () => true,
  ): Promise<InboundMail | null> {
    const mail = await this.checked(await this.mails.lock(id), me);
    if (mail.action === 'quarantine') return mail;
    if (mail.decision === decision && mail.decidedBy === me.id && fits(mail)) return null;
    throw new Problem('mail/conflict', await this.whatHappened(mail, me));
  }

  async sees(me: PersonIdentity, ticket: Ticket): Promise<boolean> {
    const access = await this.access.judge(ticket, { identity: me, ticketKey: null });
    return access?.capacity === 'agent';
  }

  /** The decision, on the mail and in the histories of the mail and of its ticket. */
  async noteDecision(
    before: InboundMail,
    me: PersonIdentity,
    decision: Decision,
    to: { action: string | null; why: string | null; ticket: Ticket | null },
  ): Promise<void> {
    const at = this.clock.now();
    await this.db.manager.update(InboundMail, { id: before.id }, { decision, decidedBy: me.id, decidedAt: at });
    const { ticket } = to;
    const number = ticket && formatNumber(ticket.kind, ticket.serial);
    const told = {
      actor: { id: me.id, name: me.name },
      at,
      data: { inboundMailId: before.id, ticketId: ticket?.id ?? null },
    };
    const from = { action: before.action, why: before.why };
    const change = { what: decision, from, to: { action: to.action, why: to.why, ticket: number } };
    await this.events.record(mailJudged.of({ ...told, subjectId: before.id, changes: [change] }));
    if (!ticket) return;
    const mail = { id: before.id, from: before.fromAddress, decision };
    const entry = { what: 'mail', from: null, to: mail };
    await this.events.record(mailJudged.of({ ...told, subjectId: ticket.id, changes: [entry] }));
  }

  private async checked(mail: InboundMail | null, me: PersonIdentity): Promise<InboundMail> {
    const isOrWas = mail && (mail.action === 'quarantine' || mail.decision !== null);
    if (isOrWas && (await this.isFor(mail, me))) return mail;
    throw new Problem('mail/not-found', 'There is no such mail in quarantine, or it is not for you');
  }

  private async isFor({ candidateId, ticketId }: InboundMail, me: PersonIdentity): Promise<boolean> {
    if (me.role === 'admin') return true;
    for (const id of [candidateId, ticketId]) {
      const ticket = id && (await this.tickets.byId(id));
      if (ticket && !(await this.sees(me, ticket))) return false;
    }
    return true;
  }

  private async whatHappened({ decision, decidedBy, decidedAt, ticketId }: InboundMail, me: PersonIdentity) {
    const who = decidedBy === me.id ? 'You' : ((decidedBy && (await this.people.byId(decidedBy))?.name) ?? 'Somebody');
    const ticket = ticketId && (await this.tickets.byId(ticketId));
    const where = ticket ? `; it became part of ${formatNumber(ticket.kind, ticket.serial)}` : '';
    return `${who} ${decision} it at ${decidedAt?.toISOString()}${where}`;
  }
}
