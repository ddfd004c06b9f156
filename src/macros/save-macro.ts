import { Injectable } from '@nestjs/common';
import { mayKeep, People, type PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { invalidInput, Problem } from '../platform/http/problem.js';
import { newId } from '../platform/new-id.js';
import { Clock } from '../platform/time/clock.js';
import { CheckMacro } from './check-macro.js';
import { Macro, type MacroTexts } from './macro.entity.js';
import { Macros } from './macro.store.js';
import type { MacroReply, SaveMacroRequest } from './macros.dto.js';

/** Whoever saves a macro waits for whoever does so already: so many and not one more are kept. */
const LOCK = 712_033;
/** Of one person, of one team, and for all. */
const MOST_MACROS = 500;

@Injectable()
export class SaveMacro {
  constructor(
    private readonly db: Database,
    private readonly macros: Macros,
    private readonly checkMacro: CheckMacro,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /** @returns its id @throws Problem auth/forbidden, macro/conflict when there are too many, input/invalid */
  execute(
    { name, audience = 'personal', teamId, reply, change = {} }: SaveMacroRequest,
    me: PersonIdentity,
  ): Promise<string> {
    if ((audience === 'team') !== (teamId !== undefined))
      throw invalidInput({ pointer: '/teamId', detail: 'is needed with the audience team, and with no other' });
    return this.db.transaction(async () => {
      await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const at = this.clock.now();
      const macro: Macro = {
        id: newId(),
        name,
        personId: audience === 'personal' ? me.id : null,
        teamId: teamId?.toLowerCase() ?? null,
        reply: reply ? kept(reply) : null,
        change: { ...change },
        createdAt: at,
        updatedAt: at,
      };
      await this.check(macro, me);
      await this.db.insert([[Macro, [macro]]]);
      return macro.id;
    });
  }

  private async check(macro: Macro, me: PersonIdentity): Promise<void> {
    const { teamId } = macro;
    if (teamId !== null && !(await this.people.teamExists(teamId)))
      throw invalidInput({ pointer: '/teamId', detail: 'is no team we know' });
    if (!mayKeep(me, macro, teamId !== null && (await this.people.leads(me, teamId))))
      throw new Problem('auth/forbidden', 'Macros of a team are saved by its leads, macros for all by admins');
    await this.checkMacro.execute(macro);
    if ((await this.macros.countBeside(macro)) >= MOST_MACROS)
      throw new Problem('macro/conflict', `There are ${MOST_MACROS} of these macros already; remove one first`);
  }
}

export function kept({ visibility = 'public', texts }: MacroReply): MacroTexts {
  return { visibility, texts };
}
