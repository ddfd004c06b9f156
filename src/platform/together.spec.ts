import { describe, expect, it } from 'vitest';
import { Together } from './together.js';

/** Work that is done when told. */
function bench(atOnce = 1, most = 3) {
  const batches: { given: string[]; done: () => void }[] = [];
  const together = new Together<string, string>(
    (given) =>
      new Promise((resolve, reject) => {
        const done = () =>
          given.includes('poison')
            ? reject(new Error(`failed for ${given.join(' ')}`))
            : resolve(given.map((word) => word.toUpperCase()));
        batches.push({ given, done });
      }),
    { most, atOnce },
  );
  /** Finishes what is under way until nothing is. */
  const finish = async () => {
    for (let next = 0; next < batches.length;) {
      batches[next++]!.done();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { together, batches, finish };
}

describe('what is done together', () => {
  it('begins at once; what comes while it is busy goes together, up to the limit', async () => {
    const { together, batches, finish } = bench();
    const results = Promise.all(['a', 'b', 'c', 'd', 'e'].map((word) => together.do(word)));
    expect(batches.map(({ given }) => given)).toEqual([['a']]);
    await finish();
    expect(await results).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(batches.map(({ given }) => given)).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  });

  it('goes on side by side as far as allowed', () => {
    const { together, batches } = bench(2);
    for (const word of ['a', 'b', 'c']) void together.do(word);
    expect(batches.map(({ given }) => given)).toEqual([['a'], ['b']]);
  });

  it('fails only for the one that makes it fail', async () => {
    const { together, batches, finish } = bench();
    const results = Promise.allSettled(['a', 'b', 'poison', 'c'].map((word) => together.do(word)));
    await finish();
    expect((await results).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
      'A',
      'B',
      'failed',
      'C',
    ]);
    expect(batches.map(({ given }) => given)).toEqual([['a'], ['b', 'poison', 'c'], ['b'], ['poison'], ['c']]);
  });

  it('begins again after a failure', async () => {
    const { together, finish } = bench();
    const failed = together.do('poison').catch((error: Error) => error.message);
    await finish();
    expect(await failed).toBe('failed for poison');
    const result = together.do('a');
    await finish();
    expect(await result).toBe('A');
  });
});
