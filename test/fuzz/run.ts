import 'reflect-metadata';
import { randomInt } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Stage } from '../bench/stage.js';
import { explain } from './explain.js';
import { fuzzedMail, mutated } from './mails.js';

const { values: flags } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    /** A folder of mails to damage, instead of those that are made up. */
    mails: { type: 'string' },
  },
});
const [count, first] = [Number(flags.count), Number(flags.seed)];
/** Memory is compared with itself, once caches are filled. */
const WARM = Math.min(1_000, Math.floor(count / 4));
const MOST_GROWTH = 1.3;

const { build } = (await import(join(import.meta.dirname, '../../scripts/build.js'))) as { build(): Promise<void> };
await build();
const stage = new Stage({ rounds: 1, seconds: 1, warmUpSeconds: 1 }, { quick: true, plans: false });
const failures = join(tmpdir(), `docket-fuzz-${first}`);
try {
  await stage.set();
  const collector = import.meta.resolve('../bench/collect-garbage.js');
  const { api } = await stage.site('fuzz', { nodeArgs: ['--expose-gc', '--import', collector] });
  const { token } = await api.logIn();
  const files = flags.mails ? await filesIn(flags.mails) : [];
  console.log(`${count} mails from seed ${first} on${flags.mails ? `, of ${files.length} files` : ''}`);

  const gauge = async (name: string) => {
    const metrics = await api.request<string>('GET', '/metrics');
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)![1]) / 2 ** 20;
  };
  const memory = async () => {
    process.kill(api.pid, 'SIGUSR2');
    await sleep(1_000);
    return { heap: await gauge('nodejs_heap_size_used_bytes'), resident: await gauge('process_resident_memory_bytes') };
  };
  let failed = 0;
  let before = await memory();
  const times: number[] = [];
  let slowest = { ms: 0, seed: first };
  for (let i = 0; i < count; i++) {
    const seed = first + i;
    const raw = flags.mails ? mutated(await readFile(files[i % files.length]!), seed) : fuzzedMail(seed);
    const { ms, failure } = await explain(api.url, token, raw);
    times.push(ms);
    if (ms > slowest.ms) slowest = { ms, seed };
    if (failure) {
      failed++;
      await mkdir(failures, { recursive: true });
      await writeFile(join(failures, `${seed}.eml`), raw);
      console.log(`seed ${seed} (${raw.length} bytes) ${failure}`);
    }
    if (i + 1 === WARM) before = await memory();
    if ((i + 1) % 1_000 === 0)
      console.log(`  ${i + 1} mails, ${failed} failed, slowest ${slowest.ms.toFixed(0)} ms (seed ${slowest.seed})`);
  }
  const after = await memory();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)]!.toFixed(0);
  const grown = after.heap / before.heap;
  console.log(`milliseconds: p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`);
  console.log(
    `heap after ${WARM} mails ${before.heap.toFixed(0)} MiB, after all ${after.heap.toFixed(0)} MiB (× ${grown.toFixed(2)})`,
  );
  console.log(
    `resident after ${WARM} mails ${before.resident.toFixed(0)} MiB, after all ${after.resident.toFixed(0)} MiB`,
  );
  if (grown > MOST_GROWTH) console.log('FAILED: memory grows');
  console.log(failed === 0 ? `${count} passed` : `${failed} of ${count} FAILED; they are in ${failures}`);
  process.exitCode = failed > 0 || grown > MOST_GROWTH ? 1 : 0;
} finally {
  await stage.clear();
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
