import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { openSpans } from '../domain/calendar/open-spans.js';
import { isInstant } from '../domain/calendar/working-time.js';
import { decodeCursor, isCount, type Page, toPage } from '../platform/http/cursor.js';
import { invalidInput } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { CalendarVersions } from './calendar-versions.js';
import type { OpeningsQuery, OpeningView } from './calendars.dto.js';
import { readInstant } from './read-instant.js';

const DAY = 24 * 3_600_000;
const FOUR_WEEKS = 28 * DAY;
const LONGEST = 366 * DAY;

/** When a calendar is open, as a picture of the coming weeks. */
@Injectable()
export class ListOpenings {
  constructor(
    private readonly versions: CalendarVersions,
    private readonly clock: Clock,
  ) {}

  /** Four weeks from now on, unless the query says otherwise. @throws Problem calendar/not-found, input/invalid */
  async execute(id: string, query: OpeningsQuery): Promise<Page<OpeningView>> {
    const found = await this.versions.current(id);
    const [from, to] = this.spanOf(query);
    const year = (at: number) => new Date(at).getUTCFullYear();
    const calendar = await this.versions.calendarFor(found, year(from) - 1, year(to) + 1);
    const local = (at: number) =>
      DateTime.fromMillis(at, { zone: found.spec.timezone }).toISO({ suppressMilliseconds: true })!;
    const spans = openSpans(calendar, from, to, query.limit + 1);
    return toPage(
      spans.map(([opening, closing]) => ({ opening, closing })),
      query.limit,
      // The end as well, since the default moves on with the clock.
      ({ closing }) => [closing, to],
      ({ opening, closing }) => ({
        from: new Date(opening).toISOString(),
        to: new Date(closing).toISOString(),
        local: { from: local(opening), to: local(closing) },
      }),
    );
  }

  private spanOf({ from, to, after }: OpeningsQuery): [from: number, to: number] {
    if (after !== undefined) {
      const [begin, end] = decodeCursor(after, [isCount, isCount]) as [number, number];
      if (isInstant(begin) && isInstant(end) && begin <= end && end - begin <= LONGEST) return [begin, end];
      throw invalidInput({ pointer: '?after', detail: 'is not a cursor of this list; take it from page.next' });
    }
    const begin = from === undefined ? this.clock.now().getTime() : readInstant(plus(from), '?from');
    const end = to === undefined ? begin + FOUR_WEEKS : readInstant(plus(to), '?to');
    if (end <= begin)
      throw invalidInput({ pointer: '?to', detail: 'must be later than from, which is now unless given' });
    if (end - begin > LONGEST)
      throw invalidInput({ pointer: '?to', detail: 'must be at most 366 days later than from' });
    if (!isInstant(end))
      throw invalidInput({ pointer: '?to', detail: 'must be given so late: nothing is known beyond the year 9999' });
    return [begin, end];
  }
}

/** In an address a plus sign means a space, unless it is escaped; few escape it. */
function plus(time: string): string {
  return time.replace(/ (?=\d\d:?\d*$)/, '+');
}
