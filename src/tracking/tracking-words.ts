import type { Status } from '../domain/ticket/status.js';
import { distance, readableTime } from '../platform/time/readable-time.js';
import type { TimerView } from '../tickets/tickets.contract.js';

type Tone = 'good' | 'warn' | 'bad' | 'busy';

export const STATUS_WORDS: Record<Status, { badge: string; tone: Tone; sentence: string }> = {
  new: { badge: 'Received', tone: 'busy', sentence: 'We have it, and will get back to you.' },
  open: { badge: 'In progress', tone: 'busy', sentence: 'We are working on it.' },
  pending: {
    badge: 'Waiting for you',
    tone: 'warn',
    sentence: 'We have asked you something and wait for your answer.',
  },
  on_hold: { badge: 'On hold', tone: 'warn', sentence: 'We wait for somebody else before we can go on.' },
  resolved: { badge: 'Resolved', tone: 'good', sentence: 'We think that it is solved.' },
  closed: { badge: 'Closed', tone: 'good', sentence: 'This request is over.' },
};

const PROMISES: Record<string, string> = {
  acknowledgement: 'First answer',
  next_response: 'Next answer',
  resolution: 'Solution',
  party_response: 'Answer of a party',
};

export interface PromiseWords {
  label: string;
  words: string;
  /** What there is to say in short; null: nothing yet. */
  badge: { text: string; tone: Tone } | null;
}

/** Every promise as it stands now: of each metric the latest cycle. What nobody waits for any more is left out. */
export function promiseWords(timers: TimerView[], status: Status, now: Date): PromiseWords[] {
  const latest = new Map(timers.filter(({ subject }) => subject === null).map((timer) => [timer.metric, timer]));
  return [...latest.values()].flatMap((timer) => {
    const said = wordsOf(timer, status, now);
    return said ? [{ label: PROMISES[timer.metric] ?? timer.metric, ...said }] : [];
  });
}

function wordsOf(timer: TimerView, status: Status, now: Date): Omit<PromiseWords, 'label'> | null {
  const at = (time: string | null) => (time === null ? '' : readableTime(new Date(time), now));
  // Answered and asked again many times over: only what is still to come is of interest.
  const passing = timer.metric === 'next_response';
  const late = { text: 'late', tone: 'bad' } as const;
  switch (timer.state) {
    case 'running': {
      // A calendar that closes for good before then: it is never due.
      if (timer.dueAt === null) return null;
      return { words: `by ${at(timer.dueAt)}, ${distance(new Date(timer.dueAt), now)}`, badge: null };
    }
    case 'paused': {
      const reason = status === 'pending' ? 'we wait for your answer' : 'we wait for somebody else';
      return { words: `The clock stands while ${reason}.`, badge: { text: 'paused', tone: 'warn' } };
    }
    case 'met':
      return passing ? null : { words: at(timer.stoppedAt), badge: { text: 'in time', tone: 'good' } };
    case 'breached':
      if (timer.stoppedAt === null) {
        return { words: `It was promised for ${at(timer.dueAt)}. We are on it.`, badge: late };
      }
      return passing ? null : { words: at(timer.stoppedAt), badge: late };
    default:
      return null;
  }
}

export function readableSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
