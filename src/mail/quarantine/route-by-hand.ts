import { Injectable } from '@nestjs/common';
import { routeByHand } from '../../domain/mail/judge-by-hand.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { TicketAccess } from '../../tickets/tickets.contract.js';
import { JudgeAgain } from './judge-again.js';
import { Quarantine } from './quarantine.store.js';
import { TakeMail } from './take-mail.js';

/** Brings a mail into the ticket that an agent names, among those they see. */
@Injectable()
export class RouteByHand {
  constructor(
    private readonly db: Database,
    private readonly quarantine: Quarantine,
    private readonly access: TicketAccess,
    private readonly judge: JudgeAgain,
    private readonly takeMail: TakeMail,
  ) {}

  /**
   * @param asParticipant see `routeByHand`
   * @throws Problem mail/not-found, mail/conflict, mail/refused, ticket/not-found
   */
  execute(id: string, number: string, asParticipant: boolean | undefined, me: PersonIdentity): Promise<void> {
    return this.db.transaction(async () => {
      const { ticket } = await this.access.findForAgent(number, me);
      const stored = await this.quarantine.lock(id, me, 'routed', ({ candidateId }) => candidateId === ticket.id);
      if (!stored) return;
      const judged = await this.judge.execute(stored);
      const sender = await this.judge.senderIn(judged, ticket);
      const answer = routeByHand({ ...judged, answerable: judged.from !== null }, { sender, asParticipant });
      if ('refused' in answer) throw new Problem('mail/refused', answer.refused);
      await this.takeMail.execute(stored, { ...judged, sender, ticket }, answer, {
        me,
        decision: 'routed',
        why: `routed by ${me.name}`,
      });
    });
  }
}
