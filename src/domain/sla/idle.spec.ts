import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../calendar/calendar.js';
import { ALWAYS, BUSINESS } from '../calendar/default-calendars.js';
import { STATUSES } from '../ticket/status.js';
import {
  awaitedIn,
  compileIdle,
  fireIdle,
  type IdleMetric,
  idleCalendar,
  startIdle,
  stopIdle,
  toPerform,
  type Waiting,
} from './idle.js';
import type { IdleSpec } from './policy.js';
import type { Timer } from './timer.js';

const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;
const WINDOW = 3 * DAY;
/** Day of March 2026, which begins with a Sunday. */
const at = (day: number, hour = 0) => Date.UTC(2026, 2, day, hour);
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().slice(5, 16));

const always = compileCalendar(ALWAYS);
const business = compileCalendar(BUSINESS);

function waiting(metric: IdleMetric, spec?: IdleSpec, calendar = always): Waiting {
  return { goal: compileIdle(metric, spec, calendar, WINDOW)!, calendar };
}

describe('what a ticket waits for', () => {
  it.each(STATUSES)('in %s', (status) =>
    expect(awaitedIn(status)).toBe({ pending: 'requester_reply', resolved: 'closing' }[status as string] ?? null),
  );
});

describe('what happens to it', () => {
  const steps = (metric: IdleMetric, spec?: IdleSpec, calendar = always) =>
    compileIdle(metric, spec, calendar, WINDOW)?.steps.map(({ key, afterMs }) => [key, afterMs / DAY]) ?? null;

  it.each<[string, IdleMetric, IdleSpec | undefined, [string, number][] | null]>([
    [
      'by default',
      'requester_reply',
      undefined,
      [
        ['remind:1', 2],
        ['remind:2', 4],
        ['resolve:1', 7],
      ],
    ],
    ['by default once resolved', 'closing', undefined, [['close:1', 3]]],
    [
      'when the policy says nothing of it',
      'requester_reply',
      {},
      [
        ['remind:1', 2],
        ['remind:2', 4],
        ['resolve:1', 7],
      ],
    ],
    [
      'in the order of time',
      'requester_reply',
      { remindAfter: ['P3D', 'PT24H'] },
      [
        ['remind:1', 1],
        ['remind:2', 3],
        ['resolve:1', 7],
      ],
    ],
    [
      'once at a time',
      'requester_reply',
      { remindAfter: ['P1D', 'PT24H'] },
      [
        ['remind:1', 1],
        ['resolve:1', 7],
      ],
    ],
    ['without reminders', 'requester_reply', { remindAfter: [] }, [['resolve:1', 7]]],
    [
      'without reminders of what is over',
      'requester_reply',
      { resolveAfter: 'P4D' },
      [
        ['remind:1', 2],
        ['resolve:1', 4],
      ],
    ],
    [
      'without an end',
      'requester_reply',
      { resolveAfter: null },
      [
        ['remind:1', 2],
        ['remind:2', 4],
      ],
    ],
    ['never', 'requester_reply', { remindAfter: [], resolveAfter: null }, null],
    ['when the policy says', 'closing', { closeAfter: 'P14D' }, [['close:1', 14]]],
    ['never once resolved', 'closing', { closeAfter: null }, null],
    ['whatever the other says', 'closing', { resolveAfter: null, remindAfter: [] }, [['close:1', 3]]],
  ])('%s', (_, metric, spec, expected) => expect(steps(metric, spec)).toEqual(expected));

  it('counts business days of a calendar that has them', () =>
    expect(steps('requester_reply', { calendar: 'business' }, business)).toEqual([
      ['remind:1', (2 * 9) / 24],
      ['remind:2', (4 * 9) / 24],
      ['resolve:1', (7 * 9) / 24],
    ]));

  it.each<[IdleMetric, IdleSpec | undefined, string]>([
    ['requester_reply', undefined, 'always'],
    ['requester_reply', { calendar: 'business' }, 'business'],
    ['closing', { calendar: 'business', closeAfter: 'P7D' }, 'business'],
    ['closing', { calendar: 'business' }, 'always'],
    ['closing', { closeAfter: 'P7D' }, 'always'],
  ])('%s of %j counts by %s', (metric, spec, id) => expect(idleCalendar(metric, spec)).toBe(id));
});

describe('a ticket that waits', () => {
  it('has its times from when it began to', () => {
    const { state, dueAt, remindAt, nextStepAt } = startIdle(waiting('requester_reply'), at(2, 10));
    expect([state, iso(remindAt), iso(nextStepAt), iso(dueAt)]).toEqual([
      'running',
      '03-04T10:00',
      '03-04T10:00',
      '03-09T10:00',
    ]);
  });

  it('waits in business days where its calendar has them', () => {
    const timer = startIdle(waiting('requester_reply', { calendar: 'business' }, business), at(5, 12));
    expect([iso(timer.remindAt), iso(timer.dueAt)]).toEqual(['03-09T12:00', '03-16T12:00']);
  });

  it('never ends when its calendar closes for good before', () => {
    const fair = compileCalendar({
      id: 'fair',
      name: 'Fair',
      timezone: 'UTC',
      hours: {},
      overrides: { '2026-03-02': [['09:00', '10:00']] },
    });
    const timer = startIdle(waiting('closing', { calendar: 'fair', closeAfter: 'PT2H' }, fair), at(2, 9));
    expect([timer.dueAt, timer.nextStepAt]).toEqual([null, null]);
    expect(fireIdle(timer, waiting('closing', { closeAfter: 'PT2H' }, fair), at(30))).toBeNull();
  });
});

/** All that fires when somebody looks at these times. */
function fireAt(timer: Timer, under: Waiting, times: number[]): [string | null, string[], string | null][] {
  const seen: [string | null, string[], string | null][] = [];
  for (const now of times) {
    const due = fireIdle(timer, under, now);
    if (!due) continue;
    timer = due.timer;
    const keys = due.firings.map(({ step, scheduledAt }) => `${step.key} ${iso(scheduledAt)}`);
    seen.push([iso(now), keys, toPerform(due.firings)?.key ?? null]);
  }
  return seen;
}

describe('its steps', () => {
  const under = waiting('requester_reply');
  const timer = startIdle(under, at(2, 10));

  it('fire at their time, once', () => {
    const times = [at(4, 9), at(4, 10), at(4, 11), at(6, 10), at(9, 9), at(9, 10), at(20)];
    expect(fireAt(timer, under, times)).toEqual([
      ['03-04T10:00', ['remind:1 03-04T10:00'], 'remind:1'],
      ['03-06T10:00', ['remind:2 03-06T10:00'], 'remind:2'],
      ['03-09T10:00', ['resolve:1 03-09T10:00'], 'resolve:1'],
    ]);
  });

  it.each([
    ['two reminders', at(7), ['remind:1 03-04T10:00', 'remind:2 03-06T10:00'], 'remind:2'],
    ['everything', at(30), ['remind:1 03-04T10:00', 'remind:2 03-06T10:00', 'resolve:1 03-09T10:00'], 'resolve:1'],
  ])('that were missed fire at once, and the last of them counts: %s', (_, now, keys, performed) =>
    expect(fireAt(timer, under, [now])).toEqual([[iso(now), keys, performed]]),
  );

  it('leave nothing behind after the last, and are never a breach', () => {
    const { timer: after } = fireIdle(timer, under, at(30))!;
    expect(after).toMatchObject({ state: 'running', breachedAt: null, nextStepAt: null });
    expect(fireIdle(after, under, at(40))).toBeNull();
  });

  it('are the reminders alone where there is no end', () => {
    const endless = waiting('requester_reply', { resolveAfter: null });
    const begun = startIdle(endless, at(2, 10));
    expect(begun.dueAt).toBeNull();
    expect(fireAt(begun, endless, [at(30)]).at(0)?.[2]).toBe('remind:2');
  });
});

describe('a ticket that waits no more', () => {
  const under = waiting('requester_reply');
  const timer = startIdle(under, at(2, 10));

  it.each(['met', 'cancelled'] as const)('is %s, even after its time, and nothing fires any more', (how) => {
    const stopped = stopIdle(timer, always, how, at(20, 10));
    expect(stopped).toMatchObject({ state: how, stoppedAt: at(20, 10), usedMs: 18 * DAY, runningSince: null });
    expect(stopped).toMatchObject({ breachedAt: null, nextStepAt: null });
    expect(fireIdle(stopped, under, at(30))).toBeNull();
    expect(stopIdle(stopped, always, 'cancelled', at(30))).toBe(stopped);
  });
});
