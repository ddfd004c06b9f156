import { Injectable } from '@nestjs/common';
import { audienceOf, mayKeep, type PersonIdentity } from '../people/people.contract.js';
import { decodeCursor, isUuid, type Page, toPage } from '../platform/http/cursor.js';
import type { PageQuery } from '../platform/http/page.dto.js';
import { type FoundMacro, Macros } from './macro.store.js';
import type { MacroView } from './macros.dto.js';

@Injectable()
export class ReadMacros {
  constructor(private readonly macros: Macros) {}

  async list({ limit, after }: PageQuery, me: PersonIdentity): Promise<Page<MacroView>> {
    const start = after === undefined ? null : String(decodeCursor(after, [isUuid])[0]);
    const macros = await this.macros.usable(me, start, limit + 1);
    return toPage(
      macros,
      limit,
      ({ id }) => [id],
      (macro) => view(macro, me),
    );
  }

  /** @throws Problem macro/not-found, also when it is not for this person */
  async one(id: string, me: PersonIdentity): Promise<MacroView> {
    return view(await this.macros.one(id, me), me);
  }
}

function view(macro: FoundMacro, me: PersonIdentity): MacroView {
  const { id, name, team, reply, change, leads } = macro;
  return { id, name, audience: audienceOf(macro), team, reply, change, mayChange: mayKeep(me, macro, leads) };
}
