import { setTimeout as sleep } from 'node:timers/promises';
import { REPORT_NAMES } from '../../src/domain/report/reports.js';
import { GROUPINGS, type ReportProgressView } from '../../src/reports/reports.dto.js';
import type { Person } from './api-process.js';
import { type Figure, mebibytes, milliseconds } from './figures.js';
import { generateTickets } from './generate-tickets.js';
import type { LoadTasks } from './load.js';
import type { Site, Stage } from './stage.js';

const MOST_MS = 1_000;
/** Of each report and grouping. */
const REQUESTS = 30;

/** All reports of a year among many tickets, counting them for the first time, and a file with all of them. */
export async function measureReports(stage: Stage): Promise<Figure[]> {
  const tickets = stage.wanted.quick ? 100_000 : 1_000_000;
  const site = await stage.site('reports');
  await generateTickets(site.db, tickets);
  // Times of all lengths, where the generator has none.
  await site.db.query(
    `UPDATE timer SET used_ms = extract(epoch FROM stopped_at - started_at) * 1000 WHERE stopped_at IS NOT NULL`,
  );
  await site.db.query('VACUUM (ANALYZE) timer');
  const admin = await site.api.logIn();
  await countAll(stage, site, admin, tickets);
  return [...(await askForAll(stage, site, admin, tickets)), await exportAll(site, admin, tickets)];
}

async function countAll(stage: Stage, site: Site, admin: Person, tickets: number): Promise<void> {
  const started = performance.now();
  const worker = await stage.worker(site);
  for (;;) {
    const progress = await site.api.request<ReportProgressView>('GET', '/v1/reports/progress', admin);
    if (progress.complete && progress.last > 0) break;
    await sleep(500);
  }
  const seconds = (performance.now() - started) / 1000;
  await worker.stop();
  await site.db.query('VACUUM (ANALYZE)');
  const { rows } = await site.db.query<{ name: string; size: string }>(
    `SELECT relname AS name, pg_size_pretty(pg_total_relation_size(oid)) AS size FROM pg_class
     WHERE relname IN ('report_fact', 'report_cell', 'report_figure') ORDER BY 1`,
  );
  const sizes = rows.map(({ name, size }) => `${name} ${size}`).join(', ');
  console.log(
    `  ${tickets.toLocaleString('en')} tickets counted for the first time in ${seconds.toFixed(0)} s; ${sizes}`,
  );
}

async function askForAll(stage: Stage, { api }: Site, admin: Person, tickets: number): Promise<Figure[]> {
  const load = stage.helper<LoadTasks>(import.meta.resolve('./load.ts'));
  const figures: Figure[] = [];
  const to = new Date().toISOString().slice(0, 10);
  const from = new Date(Date.now() - 364 * 86_400_000).toISOString().slice(0, 10);
  for (const name of REPORT_NAMES) {
    for (const groupBy of GROUPINGS) {
      const paths = [`/v1/reports/${name}?groupBy=${groupBy}&from=${from}&to=${to}`];
      const asked = [{ kind: 'get' as const, paths, token: admin.token }];
      const until = { requests: REQUESTS };
      const { p50, p99 } = await load.call('run', { url: api.url, connections: 1, asked, until });
      console.log(`  ${name} by ${groupBy}: p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`);
      figures.push({
        name: `${name} of a year by ${groupBy}, ${tickets.toLocaleString('en')} tickets: p99 to a second`,
        measured: milliseconds(p99),
        floor: milliseconds(MOST_MS),
        ratio: p99 / MOST_MS,
        target: { atMost: 1 },
        notes: `p50 ${milliseconds(p50)}`,
      });
    }
  }
  return figures;
}

/** What the process holds while a file with everything is read, to what it held before. */
async function exportAll({ api }: Site, admin: Person, tickets: number): Promise<Figure> {
  const resident = async () =>
    Number(/^process_resident_memory_bytes (\S+)$/m.exec(await api.request<string>('GET', '/metrics'))![1]);
  const read = async (query: string, during: () => Promise<unknown>) => {
    const answer = await fetch(`${api.url}/v1/tickets/export?${query}`, {
      headers: { authorization: `Bearer ${admin.token}` },
    });
    let bytes = 0;
    let looked = 0;
    for await (const chunk of answer.body!) {
      bytes += (chunk as Uint8Array).length;
      if (bytes - looked < 2 ** 24) continue;
      looked = bytes;
      await during();
    }
    return bytes;
  };
  await read('format=ndjson&category=security', async () => undefined);
  const before = await resident();
  let most = before;
  const started = performance.now();
  const bytes = await read('format=ndjson', async () => (most = Math.max(most, await resident())));
  const seconds = (performance.now() - started) / 1000;
  return {
    name: `memory while ${tickets.toLocaleString('en')} tickets are sent as a file, to before`,
    measured: mebibytes(most),
    floor: mebibytes(before),
    ratio: most / before,
    target: { atMost: 1.5 },
    notes: `${mebibytes(bytes)} in ${seconds.toFixed(0)} s`,
  };
}
