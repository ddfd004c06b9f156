import { effectOf } from '../../domain/sla/effect.js';
import type { Effects } from './application.store.js';
import type { TimerChange } from './repromise-ticket.js';

/** @returns how many timers have which effect; null when nothing changes */
export function countEffects(changes: readonly TimerChange[]): Effects | null {
  const effects: Effects = { moved: 0, breached: 0, started: 0, dropped: 0 };
  for (const { before, after } of changes) {
    const effect = effectOf(before, after);
    if (effect !== 'unchanged') effects[effect]++;
  }
  return Object.values(effects).some((count) => count > 0) ? effects : null;
}
