import { describe, expect, it } from 'vitest';
import { Together } from './together.js';

/** Work that is done when told. */
function bench(most = 3) {
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
    most,
  );
  /** Finishes what is under way until nothing is. */
  const finish = async () => {
    await turn();
    for (let next = 0; next < batches.length; await turn()) batches[next++]!.done();
  };
  return { together, batches, finish };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('what is done together', () => {
  it('is what comes at one time, or while it is busy, up to the limit', async () => {
    const { together, batches, finish } = bench();
    const first = [together.do('a'), together.do('b')];
    await turn();
    expect(batches.map(({ given }) => given)).toEqual([['a', 'b']]);
    const results = Promise.all([...first, ...['c', 'd', 'e', 'f'].map((word) => together.do(word))]);
    await turn();
    expect(batches).toHaveLength(1);
    await finish();
    expect(await results).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
    expect(batches.map(({ given }) => given)).toEqual([['a', 'b'], ['c', 'd', 'e'], ['f']]);
  });

  it('fails only for the one that makes it fail', async () => {
    const { together, batches, finish } = bench();
    const results = Promise.allSettled(['a', 'poison', 'b', 'c'].map((word) => together.do(word)));
    await finish();
    expect((await results).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toEqual([
      'A',
      'failed',
      'B',
      'C',
    ]);
    expect(batches.map(({ given }) => given)).toEqual([['a', 'poison', 'b'], ['a'], ['poison'], ['b'], ['c']]);
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
