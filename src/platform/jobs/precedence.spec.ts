import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Precedence } from './precedence.js';

describe('what must not be late', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const begun = async (precedence: Precedence) => {
    const job = { begun: false };
    void precedence.giveWay().then(() => (job.begun = true));
    await vi.advanceTimersByTimeAsync(0);
    return job;
  };

  it('holds nobody up while it is not behind', async () => {
    const precedence = new Precedence();
    expect(await begun(precedence)).toEqual({ begun: true });
    precedence.isBehind(true);
    precedence.isBehind(false);
    expect(await begun(precedence)).toEqual({ begun: true });
  });

  it('goes first until it has caught up', async () => {
    const precedence = new Precedence();
    precedence.isBehind(true);
    precedence.isBehind(true);
    const job = await begun(precedence);
    expect(job.begun).toBe(false);
    precedence.isBehind(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(job.begun).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets others begin after a second all the same', async () => {
    const precedence = new Precedence();
    precedence.isBehind(true);
    const job = await begun(precedence);
    await vi.advanceTimersByTimeAsync(999);
    expect(job.begun).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(job.begun).toBe(true);
  });
});
