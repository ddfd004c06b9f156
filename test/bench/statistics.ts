/** What one round of load came to: operations per second, and milliseconds per operation. */
export interface Round {
  rate: number;
  p50: number;
  p99: number;
}

/** @param latencies in milliseconds; they are sorted in place */
export function summarise(latencies: Float64Array, seconds: number): Round {
  latencies.sort();
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN;
  return { rate: latencies.length / seconds, p50: at(0.5), p99: at(0.99) };
}

export function medianRound(rounds: Round[]): Round {
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  return {
    rate: median(rounds.map(({ rate }) => rate)),
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
  };
}
