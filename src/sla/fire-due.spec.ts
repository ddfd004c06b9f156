import { describe, expect, it, vi } from 'vitest';
import type { Database } from '../platform/database/database.js';
import type { Precedence } from '../platform/jobs/precedence.js';
import type { Clock } from '../platform/time/clock.js';
import { FireDue } from './fire-due.js';
import type { FireSteps } from './fire-steps.js';

type Outcome = Awaited<ReturnType<FireSteps['fire']>>;

/** @param looks what is found due, look by look @returns which were tried, until it stopped by itself */
async function run(looks: string[][], outcomeOf: (id: string) => Outcome): Promise<string[]> {
  const tried: string[] = [];
  const db = { prepared: async () => (looks.shift() ?? []).map((id) => ({ id, ticketId: id })) };
  const fireSteps = {
    fire: async ({ timerId }: { timerId: string }) => {
      tried.push(timerId);
      return outcomeOf(timerId);
    },
  };
  const fireDue = new FireDue(
    db as unknown as Database,
    fireSteps as unknown as FireSteps,
    { isBehind: () => undefined } as unknown as Precedence,
    { now: () => new Date(0) } as Clock,
  );
  fireDue.start();
  await vi.waitFor(() => expect((fireDue as unknown as { running: unknown }).running).toBeNull());
  return tried.sort();
}

describe('firing what is due', () => {
  it.each<[Outcome]>([['fired'], ['nothing due']])('goes on when all that were taken turn out %s', async (outcome) => {
    expect(await run([['a', 'b'], ['c'], []], () => outcome)).toEqual(['a', 'b', 'c']);
  });

  it('leaves what cannot be fired to the next sweep', async () => {
    const failing = () => {
      throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    };
    expect(await run([['a'], ['a']], failing)).toEqual(['a']);
  });
});
