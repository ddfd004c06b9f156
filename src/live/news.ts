import { formatNumber } from '../domain/ticket/number.js';
import { type Standing, type Viewer, whatToTell } from '../domain/ticket/sight.js';
import type { LiveRow } from './live-events.store.js';

/** One event of a stream, in the format of server-sent events (data is JSON, hence one line). */
export function sse(event: string, data: object, position?: number): string {
  return `${position === undefined ? '' : `id: ${position}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A position without an event: where a stream goes on that was cut off after it. */
export function sseAt(position: number): string {
  return `id: ${position}\n\n`;
}

/** One event, written out once for all streams. */
export class News {
  readonly position: number;
  private readonly now: Standing;
  private readonly before: Standing | null;
  private readonly change: string;
  private readonly gone: string;

  constructor({ position, fact, before, kind, serial, version, teamId, assigneeId, people }: LiveRow) {
    const ticket = formatNumber(kind, Number(serial));
    this.position = position;
    this.now = { teamId, assigneeId };
    this.before = before;
    this.change = fact
      ? sse('change', { ticket, ...fact, version: fact.version ?? version }, position)
      : sse('presence', { ticket, people }, position);
    this.gone = sse('gone', { ticket }, position);
  }

  /** Empty: it is nothing to this agent. */
  for(agent: Viewer): string {
    const told = whatToTell(agent, this.now, this.before);
    return told === 'nothing' ? '' : this[told];
  }
}

/** Of several rows about who is at a ticket, all of which say how it is now, one is enough. */
export function newsOf(rows: readonly LiveRow[]): News[] {
  const latest = new Map(rows.filter(({ fact }) => !fact).map((row) => [row.serial, row]));
  return rows.filter((row) => row.fact || latest.get(row.serial) === row).map((row) => new News(row));
}
