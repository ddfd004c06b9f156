import { Injectable } from '@nestjs/common';
import { mayKeep, type PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { CheckMacro } from './check-macro.js';
import { Macro } from './macro.entity.js';
import { Macros } from './macro.store.js';
import type { ChangeMacroRequest } from './macros.dto.js';
import { kept } from './save-macro.js';

/** Changes and removes macros, for those who keep them. */
@Injectable()
export class KeepMacro {
  constructor(
    private readonly db: Database,
    private readonly macros: Macros,
    private readonly checkMacro: CheckMacro,
    private readonly clock: Clock,
  ) {}

  /** What is not given stays. @throws Problem macro/not-found, auth/forbidden, input/invalid */
  change(id: string, { name, reply, change }: ChangeMacroRequest, me: PersonIdentity): Promise<void> {
    return this.db.transaction(async () => {
      const before = await this.lock(id, me);
      const after = {
        name: name ?? before.name,
        reply: reply === undefined ? before.reply : reply && kept(reply),
        change: change ? { ...change } : before.change,
      };
      if (reply !== undefined || change) await this.checkMacro.execute(after);
      await this.db.update(Macro, id, { ...after, updatedAt: this.clock.now() });
    });
  }

  /** @throws Problem macro/not-found, auth/forbidden */
  remove(id: string, me: PersonIdentity): Promise<void> {
    return this.db.transaction(async () => {
      await this.lock(id, me);
      await this.db.query('DELETE FROM macro WHERE id = $1', [id]);
    });
  }

  private async lock(id: string, me: PersonIdentity): Promise<Macro> {
    await this.db.query('SELECT 1 FROM macro WHERE id = $1 FOR UPDATE', [id]);
    const macro = await this.macros.one(id, me);
    if (!mayKeep(me, macro, macro.leads)) throw new Problem('auth/forbidden', 'This macro is kept by others');
    return macro;
  }
}
