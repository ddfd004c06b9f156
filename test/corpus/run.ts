import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runMailCorpus } from './mail.js';
import { runSlaCorpus, type CorpusResult } from './sla.js';

/** Compares Docket with what the tests of other projects expect, as far as their data is at hand. */
const dir = resolve(process.env.CORPORA_DIR ?? '../shared/corpora');

/** What is to be reached, in percent, over all sources. The sources contradict each other, so not everything can be. */
const TARGETS: readonly { name: string; checks: string[]; percent: number }[] = [
  { name: 'replies exact', checks: ['reply exact'], percent: 85 },
  { name: 'replies, first fragment', checks: ['reply first fragment'], percent: 95 },
  { name: 'bounces detected', checks: ['bounce detected'], percent: 97 },
  { name: 'hard or soft', checks: ['hard or soft'], percent: 95 },
  { name: 'plain mail is no bounce', checks: ['plain mail is not taken for a bounce'], percent: 100 },
  { name: 'decoding', checks: ['subject', 'from', 'attachments'], percent: 97 },
];

if (existsSync(dir)) await run();
else console.log(`Skipped: there are no corpora in ${dir} (CORPORA_DIR says where they are)`);

async function run(): Promise<void> {
  const workingTime = existsSync(join(dir, 'sla', 'cases.jsonl')) ? runSlaCorpus(dir) : [];
  const mail = await runMailCorpus(dir);
  [...workingTime, ...mail].forEach(print);
  const wrong = sum(workingTime, () => true);
  if (wrong.passed + wrong.failed > 0) report('working time', 100, wrong);
  for (const { name, checks, percent } of TARGETS) {
    const figures = sum(mail, ({ source }) => checks.some((check) => source.endsWith(`: ${check}`)));
    if (figures.passed + figures.failed > 0) report(name, percent, figures);
    else console.log(`${name.padEnd(26)} no case`);
  }
}

function print({ source, passed, failed }: CorpusResult): void {
  console.log(`${source}: ${passed} passed, ${failed.length} failed`);
  for (const { case: name, expected, got } of failed) {
    console.log(`  ${name}`);
    console.log(`    expected ${JSON.stringify(expected)}`);
    console.log(`    got      ${JSON.stringify(got)}`);
  }
}

function sum(results: CorpusResult[], counts: (result: CorpusResult) => boolean): { passed: number; failed: number } {
  const counted = results.filter(counts);
  return {
    passed: counted.reduce((total, { passed }) => total + passed, 0),
    failed: counted.reduce((total, { failed }) => total + failed.length, 0),
  };
}

function report(name: string, target: number, { passed, failed }: { passed: number; failed: number }): void {
  const reached = (100 * passed) / (passed + failed);
  const missed = reached < target;
  if (missed) process.exitCode = 1;
  const figures = `${passed}/${passed + failed}`.padStart(9);
  console.log(
    `${name.padEnd(26)} ${figures} ${reached.toFixed(1).padStart(6)} %  of ${target} %${missed ? '  MISSED' : ''}`,
  );
}
