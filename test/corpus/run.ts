import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runMailCorpus } from './mail.js';
import { runSlaCorpus, type CorpusResult } from './sla.js';

/** Compares Docket with what the tests of other projects expect, as far as their data is at hand. */
const dir = resolve(process.env.CORPORA_DIR ?? '../shared/corpora');
if (existsSync(dir)) await run();
else console.log(`Skipped: there are no corpora in ${dir} (CORPORA_DIR says where they are)`);

async function run(): Promise<void> {
  const workingTime = runSlaCorpus(dir);
  workingTime.forEach(print);
  // Working time has one right answer; on mail the sources contradict each other, so there a miss is only reported.
  if (workingTime.some(({ failed }) => failed.length > 0)) process.exitCode = 1;
  (await runMailCorpus(dir)).forEach(print);
}

function print({ source, passed, failed }: CorpusResult): void {
  console.log(`${source}: ${passed} passed, ${failed.length} failed`);
  for (const { case: name, expected, got } of failed) {
    console.log(`  ${name}`);
    console.log(`    expected ${JSON.stringify(expected)}`);
    console.log(`    got      ${JSON.stringify(got)}`);
  }
}
