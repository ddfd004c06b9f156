import type { Timer } from './timer.js';

/** A moment at which a clock was set going, stood still, or came to its end. */
export interface Mark {
  /** Epoch milliseconds. */
  at: number;
  now: 'runs' | 'stands' | 'ended';
  /** The ticket's new status, or a word such as `opened`; null: nobody said. */
  why: string | null;
}

/** A span of time in which a clock ran or was paused. */
export interface Interval {
  /** Epoch milliseconds, half-open. */
  from: number;
  /** null: it lasts. */
  to: number | null;
  kind: 'ran' | 'paused';
  why: string | null;
}

type Clock = Pick<Timer, 'startedAt' | 'stoppedAt' | 'runningSince'>;

/** The course of a clock once it has changed; `before` null: it was just started. */
export function markCourse(course: Mark[], before: Clock | null, after: Clock, at: number, why: string | null): Mark[] {
  const now = stateOf(after);
  return before !== null && stateOf(before) === now ? course : [...course, { at, now, why }];
}

/** What was written down, as spans of time. Without any mark the clock ran from its start to its end. */
export function intervalsOf({ startedAt, stoppedAt, course }: Clock & { course: readonly Mark[] }): Interval[] {
  const first: Mark = { at: startedAt, now: 'runs', why: null };
  const marks = course[0]?.at === startedAt ? course : [first, ...course];
  return marks.flatMap(({ at, now, why }, i): Interval[] => {
    const to = marks[i + 1]?.at ?? stoppedAt;
    return now === 'ended' || at === to ? [] : [{ from: at, to, kind: now === 'runs' ? 'ran' : 'paused', why }];
  });
}

function stateOf({ stoppedAt, runningSince }: Clock): Mark['now'] {
  if (stoppedAt !== null) return 'ended';
  return runningSince === null ? 'stands' : 'runs';
}
