import type { Calendar } from './calendar.js';
import type { Span } from './spans.js';
import { nextOpening, workingTimeBetween } from './working-time.js';

/**
 * The open spans of instants within `[from, to)`, ascending, the first and the last cut there; at most `most` of them.
 * What goes on without a gap is one span, over midnight too.
 *
 * @throws RangeError if either end is no instant
 */
export function openSpans(calendar: Calendar, from: number, to: number, most: number): Span[] {
  const spans: Span[] = [];
  let at = from;
  while (spans.length < most && workingTimeBetween(calendar, at, to) > 0) {
    const opening = nextOpening(calendar, at);
    at = closingAfter(calendar, opening, to);
    spans.push([opening, at]);
  }
  return spans;
}

/** The last instant up to which it is open without a gap, at most `to`. */
function closingAfter(calendar: Calendar, opening: number, to: number): number {
  let open = opening + 1;
  let beyond = to + 1;
  while (beyond - open > 1) {
    const middle = open + Math.floor((beyond - open) / 2);
    if (workingTimeBetween(calendar, opening, middle) === middle - opening) open = middle;
    else beyond = middle;
  }
  return open;
}
