import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runMailCorpus } from './mail.js';
import { runSlaCorpus } from './sla.js';

/** Runs what other projects expect of mail and working time, and fails when Docket answers anything else. */
const dir = resolve(process.env.CORPORA_DIR ?? '../shared/corpora');
if (existsSync(dir)) await run();
else console.log(`Skipped: there are no corpora in ${dir} (set CORPORA_DIR)`);

async function run(): Promise<void> {
  for (const { source, passed, failed } of [...(await runSlaCorpus(dir)), ...(await runMailCorpus(dir))]) {
    console.log(`${source}: ${passed} passed, ${failed.length} failed`);
    for (const failure of failed) {
      console.log(`  ${failure.case}`);
      console.log(`    expected ${JSON.stringify(failure.expected)}`);
      console.log(`    got      ${JSON.stringify(failure.got)}`);
    }
    if (failed.length > 0) process.exitCode = 1;
  }
}
