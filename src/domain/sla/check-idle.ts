import { isRecord, type KnownCalendars, type PolicyProblems } from './policy-problems.js';

const MAX_REMINDERS = 20;
/** Resolved after this, where a policy does not say. */
const RESOLVE_AFTER = 'P7D';

export function checkIdle(idle: unknown, at: string, calendars: KnownCalendars, problems: PolicyProblems): void {
  if (!isRecord(idle)) return problems.report(at, 'must be an object');
  problems.onlyKnown(idle, ['calendar', 'remindAfter', 'resolveAfter', 'closeAfter'], at);
  if (idle.calendar !== undefined) problems.calendar(idle.calendar, calendars, `${at}/calendar`);
  const day = calendars.get((idle.calendar ?? 'always') as string);
  const { resolveAfter = RESOLVE_AFTER, closeAfter = null, remindAfter = [] } = idle;
  const end = resolveAfter === null ? null : problems.duration(resolveAfter, `${at}/resolveAfter`, day);
  if (closeAfter !== null) problems.duration(closeAfter, `${at}/closeAfter`, day);
  if (!Array.isArray(remindAfter)) return problems.report(`${at}/remindAfter`, 'must be a list of durations');
  if (remindAfter.length > MAX_REMINDERS) {
    problems.report(`${at}/remindAfter`, `must not have more than ${MAX_REMINDERS} reminders`);
  }
  let last = 0;
  remindAfter.forEach((value: unknown, i) => {
    const here = `${at}/remindAfter/${i}`;
    const ms = problems.duration(value, here, day);
    if (ms === null || ms === 0) return;
    if (ms <= last) problems.report(here, 'must be later than the one before');
    else if (end !== null && ms >= end) problems.report(here, `must be earlier than resolveAfter, ${resolveAfter}`);
    last = Math.max(last, ms);
  });
}
