import { isUnsolved, type Status } from '../ticket/status.js';
import type { LifeChange, TicketLife } from './ticket-life.js';

/** How a ticket stood from a moment on. */
export interface Standing {
  at: number;
  status: Status;
  teamId: string | null;
  assigneeId: string | null;
  category: string | null;
}

/** One after the other, the first from when it was opened; changes of one moment are one. */
export function standingsOf(life: TicketLife): Standing[] {
  const changes = changesOf(life);
  const { status, teamId, assigneeId, category } = life;
  const first: Standing = { at: life.createdAt, status, teamId, assigneeId, category };
  // Backwards: what a ticket began with is in no history.
  for (const { what, from } of changes.toReversed()) Object.assign(first, { [what]: from });
  const standings = [first];
  for (const { at, what, to } of changes) {
    const last = standings.at(-1)!;
    if (at > last.at) standings.push({ ...last, at, [what]: to });
    else Object.assign(last, { [what]: to });
  }
  return standings;
}

/** The last that began by then. */
export function standingAt(standings: readonly Standing[], at: number): Standing {
  return standings.findLast((standing) => standing.at <= at) ?? standings[0]!;
}

/** That a ticket without a history is solved, its row tells. */
function changesOf({ changes, status, resolvedAt, createdAt }: TicketLife): LifeChange[] {
  if (isUnsolved(status) || changes.some(({ what }) => what === 'status')) return changes;
  const at = resolvedAt ?? createdAt;
  return [...changes, { at, actorId: null, what: 'status', from: 'open', to: status }];
}
