import 'reflect-metadata';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureArithmetic } from './arithmetic.js';
import { measureCreation } from './creation.js';
import { type Figure, formatTable, isMissed } from './figures.js';
import { measureList } from './list.js';
import { measureLive } from './live.js';
import { measureMail } from './mail.js';
import { measureMemory } from './memory.js';
import { measureNext } from './next.js';
import { measureReply } from './reply.js';
import { measureReports } from './reports.js';
import { measureSearch } from './search.js';
import { measureSla } from './sla.js';
import { Stage } from './stage.js';
import { measureThread } from './thread.js';
import { measureViews } from './views.js';

const BENCHMARKS: Record<string, (stage: Stage) => Promise<Figure[]>> = {
  creation: measureCreation,
  reply: measureReply,
  thread: measureThread,
  list: measureList,
  views: measureViews,
  next: measureNext,
  search: measureSearch,
  live: measureLive,
  reports: measureReports,
  mail: measureMail,
  sla: measureSla,
  memory: measureMemory,
  arithmetic: measureArithmetic,
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, plans: { type: 'boolean' } },
});
const named = [...(flags.only?.split(',') ?? []), ...positionals];
const chosen = named.length > 0 ? named : Object.keys(BENCHMARKS);
const unknown = chosen.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  throw new Error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`);
}

const { build } = (await import(join(import.meta.dirname, '../../scripts/build.js'))) as { build(): Promise<void> };
await build();
const pace = flags.quick ? { rounds: 3, seconds: 3, warmUpSeconds: 2 } : { rounds: 3, seconds: 10, warmUpSeconds: 5 };
const stage = new Stage(pace, { quick: flags.quick ?? false, plans: flags.plans ?? false });
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true;
    void stage.clear().then(() => process.exit(130));
  });
}

try {
  console.log(await stage.set());
  const figures: Figure[] = [];
  for (const name of chosen) {
    console.log(`\n${name}`);
    figures.push(...(await BENCHMARKS[name]!(stage)));
    await stage.tidy();
  }
  console.log(`\n${formatTable(figures)}`);
  const missed = figures.filter(isMissed);
  if (missed.length > 0) console.log(`\nMISSED: ${missed.map(({ name }) => name).join(', ')}`);
} catch (error) {
  if (!interrupted) throw error;
} finally {
  await stage.clear();
}
