import { Injectable } from '@nestjs/common';
import { ChooseTickets } from '../desk/desk.contract.js';
import { CheckMacro, Macros } from '../macros/macros.contract.js';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { invalidInput } from '../platform/http/problem.js';
import { ReadRuns, type RunView, StartRun } from '../tickets/tickets.contract.js';
import type { BulkChange, BulkRequest } from './bulk.dto.js';
import { BULK_RUN, type BulkWork } from './change-in-bulk.js';

/** Begins to do the same to many tickets, those that are chosen at this moment; in the background. */
@Injectable()
export class StartBulk {
  constructor(
    private readonly db: Database,
    private readonly chooseTickets: ChooseTickets,
    private readonly macros: Macros,
    private readonly checkMacro: CheckMacro,
    private readonly startRun: StartRun,
    private readonly readRuns: ReadRuns,
  ) {}

  /** @throws Problem input/invalid, macro/not-found, and as `ChooseTickets` */
  async execute({ numbers, filter, view, change }: BulkRequest, me: PersonIdentity): Promise<RunView> {
    if ([numbers, filter, view].filter((one) => one !== undefined).length !== 1) {
      throw invalidInput({ pointer: '', detail: 'choose tickets by exactly one of numbers, filter and view' });
    }
    const work = await this.workOf(change, me);
    const ids = await this.chooseTickets.execute({ numbers, filter, view }, me);
    if (ids.length === 0) throw invalidInput({ pointer: filter ? '/filter' : '/view', detail: 'has no tickets' });
    const actor = { id: me.id, name: me.name };
    const run = await this.db.transaction(() => this.startRun.execute(BULK_RUN, ids, { ...work }, actor));
    return this.readRuns.view(run);
  }

  private async workOf({ macro, spam, reply, ...change }: BulkChange, me: PersonIdentity): Promise<BulkWork> {
    const others = [reply, ...Object.values(change)].filter((one) => one !== undefined).length;
    const given = others + [macro, spam].filter((one) => one !== undefined).length;
    if (given === 0) throw invalidInput({ pointer: '/change', detail: 'must have something to do' });
    for (const [name, value] of Object.entries({ macro, spam })) {
      if (value === undefined || given === 1) continue;
      throw invalidInput({ pointer: `/change/${name}`, detail: 'goes with nothing else' });
    }
    if (spam !== undefined) return { spam };
    if (macro !== undefined) {
      const kept = await this.macros.one(macro.toLowerCase(), me);
      return { macro: { reply: kept.reply, change: kept.change } };
    }
    await this.checkMacro.targets(change, '/change');
    return { change, reply: reply && { visibility: 'public', ...reply } };
  }
}
