import { pausesOf } from '../domain/sla/goal.js';
import { cancelTimer, isActive, pauseTimer, repromiseTimer, resumeTimer } from '../domain/sla/timer.js';
import type { Status } from '../domain/ticket/status.js';
import type { TicketPromise } from './promises.js';
import type { Timer } from './timer.entity.js';
import type { TimerKeeper } from './timer-keeper.js';
import { type Cause, DROPPED } from './timers.js';

/** Moves the clocks of an unsolved ticket to what it is promised now; those that nothing is promised for any more are let go. */
export async function repromise(
  keeper: TimerKeeper,
  timers: Timer[],
  promises: TicketPromise[],
  cause: Cause,
): Promise<void> {
  const dropped = timers.filter(({ metric }) => !promises.some((promise) => promise.metric === metric));
  await keeper.change(dropped, cancelTimer, { ...cause, why: DROPPED });
  await keeper.change(
    timers.filter((timer) => isActive(timer)),
    (timer, promised, now) => {
      const promise = promises.find(({ metric }) => metric === timer.metric)!;
      const moved = repromiseTimer(timer, promised, promise, now);
      // Broken before this change was made: it keeps the promise that it broke.
      if (moved === timer || (moved.breachedAt !== null && moved.breachedAt < now)) return moved;
      const { calendar: _compiled, ...under } = promise;
      return { ...moved, ...under };
    },
    cause,
  );
}

/** Stops or sets going each clock by what its own promise says of the status, which another promise may say differently. */
export async function pauseOrResume(keeper: TimerKeeper, timers: Timer[], status: Status, cause: Cause): Promise<void> {
  await keeper.change(
    timers,
    (timer, promised, now) => {
      const rule = pausesOf(timer).includes(status) ? pauseTimer : resumeTimer;
      return rule(timer, promised, now);
    },
    cause,
  );
}
