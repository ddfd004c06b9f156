import { Injectable } from '@nestjs/common';
import { releaseMail } from '../../domain/mail/judge-by-hand.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { JudgeAgain } from './judge-again.js';
import { Quarantine } from './quarantine.store.js';
import { TakeMail } from './take-mail.js';

/** Lets a mail go where it would have gone, had nothing spoken against it: to the ticket it belongs to, or a new one. */
@Injectable()
export class ReleaseMail {
  constructor(
    private readonly db: Database,
    private readonly quarantine: Quarantine,
    private readonly judge: JudgeAgain,
    private readonly takeMail: TakeMail,
  ) {}

  /** @throws Problem mail/not-found, mail/conflict, mail/refused, auth/forbidden */
  execute(id: string, me: PersonIdentity): Promise<void> {
    return this.db.transaction(async () => {
      const stored = await this.quarantine.lock(id, me, 'released');
      if (!stored) return;
      const judged = await this.judge.execute(stored);
      const { found } = judged;
      if (found && !(await this.quarantine.sees(me, found))) {
        throw new Problem(
          'auth/forbidden',
          'It belongs to a ticket that is not for you: leave it to somebody who sees it',
        );
      }
      const sender = await this.judge.senderIn(judged, found);
      const answer = releaseMail(
        { ...judged, answerable: judged.from !== null },
        { ticketFound: found !== null, sender },
      );
      if ('refused' in answer) throw new Problem('mail/refused', answer.refused);
      await this.takeMail.execute(stored, { ...judged, sender, ticket: found }, answer, {
        me,
        decision: 'released',
        why: `released by ${me.name}`,
      });
    });
  }
}
