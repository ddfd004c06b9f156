import type { Figure } from './figures.js';
import { measureLateness } from './sla-lateness.js';
import { measureSweep } from './sla-sweep.js';
import type { Stage } from './stage.js';

/** Promises that are watched: how late steps fire, what a sweep costs, how many jobs wait. */
export async function measureSla(stage: Stage): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const backend of ['redis', 'postgresql'] as const) {
    figures.push(...(await measureLateness(stage, backend)));
    await stage.tidy();
  }
  return [...figures, ...(await measureSweep(stage))];
}
