import { medianRound, type Round } from './statistics.js';

export interface Pace {
  rounds: number;
  /** Length of one round. */
  seconds: number;
  warmUpSeconds: number;
}

type Side = (seconds: number) => Promise<Round>;

/** Lets two sides take turns, so that the noise of the machine hits both; medians of the rounds. */
export async function takeTurns<Name extends string>(
  { rounds, seconds, warmUpSeconds }: Pace,
  sides: Record<Name, Side>,
): Promise<Record<Name, Round>> {
  const entries = Object.entries(sides) as [Name, Side][];
  for (const [, run] of entries) await run(warmUpSeconds);
  const results = new Map<Name, Round[]>(entries.map(([name]) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, run] of entries) {
      const result = await run(seconds);
      results.get(name)!.push(result);
      const { rate, p50, p99 } = result;
      console.log(
        `  round ${round}  ${name.padEnd(10)} ${rate.toFixed(0).padStart(6)}/s${Number.isNaN(p50) ? '' : `   p50 ${p50.toFixed(1)} ms   p99 ${p99.toFixed(1)} ms`}`,
      );
    }
  }
  return Object.fromEntries(entries.map(([name]) => [name, medianRound(results.get(name)!)])) as Record<Name, Round>;
}
