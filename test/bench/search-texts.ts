import { setTimeout as sleep } from 'node:timers/promises';
import type { Site, Stage } from './stage.js';

const WORDS = 20_000;
const SENTENCES = 5_000;
const WORDS_PER_SENTENCE = 40;
/** Besides those that tickets are generated with. */
const MESSAGES = 8;
const SYLLABLES = ['ba', 'de', 'fi', 'go', 'lu', 'me', 'ni', 'po', 'ra', 'su'];

/** The word of a rank: the first is the most frequent. */
export function wordOf(rank: number): string {
  return [...String(rank)].map((digit) => SYLLABLES[Number(digit)]).join('');
}

const WORD = SYLLABLES.reduce((text, syllable, digit) => `replace(${text}, '${digit}', '${syllable}')`, 'rank::text');

/** Words have Zipf's frequencies: the n-th is an n-th as frequent as the first. */
const SENTENCE = `
  CREATE TEMP TABLE sentence AS
  SELECT n, string_agg(${WORD}, ' ') AS text
  FROM (SELECT n, floor(exp(random() * ln(${WORDS})))::int AS rank
        FROM generate_series(1, ${SENTENCES}) AS n, generate_series(1, ${WORDS_PER_SENTENCE})) AS picked
  GROUP BY n`;

/** The first message of each ticket names a transaction. */
const MESSAGE = `
  INSERT INTO message (id, ticket_id, author_id, capacity, visibility, source, body, created_at)
  SELECT uuidv7(created_at + k * interval '1 minute' - clock_timestamp()), id, requester_id, 'participant',
    CASE WHEN k % 4 = 0 THEN 'internal' ELSE 'public' END, 'api',
    text || CASE WHEN k = 1 THEN ' ' || transaction ELSE '' END, created_at + k * interval '1 minute'
  FROM (SELECT ticket.id, requester_id, ticket.created_at, k, 1 + floor(random() * ${SENTENCES})::int AS n,
          'tx-' || left(md5(ticket.serial::text), 8) || '-' || right(md5(ticket.serial::text), 4) AS transaction
        FROM ticket, generate_series(1, ${MESSAGES}) AS k) AS drawn
  JOIN sentence USING (n)`;

/** Lets the tickets of a site have threads of ten messages or so, and the product index them as it does after an upgrade. */
export async function writeThreads(stage: Stage, site: Site, count: number): Promise<void> {
  const started = performance.now();
  const passed = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  const { db } = site;
  await db.query('SET session_replication_role = replica');
  await db.query(SENTENCE);
  await db.query(MESSAGE);
  await db.query('SET session_replication_role = origin');
  await db.query('VACUUM (ANALYZE) message');
  console.log(`  ${count} threads, ${passed()}`);
  // Made afterwards they take far less time, and are the same.
  await db.query('DROP INDEX search_document_words, search_term_fragments');
  await db.query(
    `INSERT INTO outbox_entry (id, job, data, created_at, relay_after)
     VALUES (gen_random_uuid(), 'search.index_backlog', '{"before": 1000000000000000}', now(), now())`,
  );
  const worker = await stage.worker(site);
  while ((await db.query(`SELECT 1 FROM outbox_entry WHERE job = 'search.index_backlog'`)).rowCount) await sleep(500);
  await worker.stop();
  console.log(`  ${count} documents, ${passed()}`);
  await db.query(`SET maintenance_work_mem = '512MB'`);
  await db.query('CREATE INDEX search_document_words ON search_document USING gin (words) WITH (fastupdate = off)');
  await db.query(
    'CREATE INDEX search_term_fragments ON search_term USING gin (term gin_trgm_ops) WITH (fastupdate = off)',
  );
  await db.query('VACUUM (ANALYZE) search_document, search_term');
  await db.query('CHECKPOINT');
  console.log(`  ${count} indexed, ${passed()}`);
}
