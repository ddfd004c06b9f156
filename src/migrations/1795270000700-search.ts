import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tickets are found by. Those that are there are indexed by a job, in batches. */
export class Search1795270000700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Trusted: whoever may create something in this database may have it, from PostgreSQL 13 on.
    await runner.query(`CREATE EXTENSION IF NOT EXISTS pg_trgm`);
    await runner.query(
      `CREATE TABLE "search_document" ("ticket_id" uuid NOT NULL, "language" text NOT NULL, "words" tsvector NOT NULL, CONSTRAINT "PK_ca3563be5bf47a3e9e163e0521e" PRIMARY KEY ("ticket_id"))`,
    );
    await runner.query(
      `CREATE TABLE "search_term" ("language" text NOT NULL, "term" text NOT NULL, "stem" text NOT NULL, CONSTRAINT "PK_c27638c90ded1f2c566eab6e1e5" PRIMARY KEY ("language", "term"))`,
    );
    await runner.query(`CREATE INDEX "search_term_stem" ON "search_term" ("language", "stem")`);
    await runner.query(
      `CREATE TABLE "search_mark" ("id" uuid NOT NULL, "ticket_id" uuid NOT NULL, CONSTRAINT "PK_3c48039f7344b730c08f31eb2d0" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `ALTER TABLE "search_document" ADD CONSTRAINT "FK_ca3563be5bf47a3e9e163e0521e" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    // Every search would read what is pending.
    await runner.query(
      `CREATE INDEX search_document_words ON search_document USING gin (words) WITH (fastupdate = off)`,
    );
    await runner.query(
      `CREATE INDEX search_term_fragments ON search_term USING gin (term gin_trgm_ops) WITH (fastupdate = off)`,
    );
    // Processes of the version before may open some still, and mark none.
    await runner.query(
      `INSERT INTO outbox_entry (id, job, data, created_at, relay_after)
       SELECT gen_random_uuid(), 'search.index_backlog', '{"before": 1000000000000000}', now(), now() + interval '1 minute'
       WHERE EXISTS (SELECT 1 FROM ticket)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM outbox_entry WHERE job = 'search.index_backlog'`);
    await runner.query(`DROP TABLE "search_mark"`);
    await runner.query(`DROP TABLE "search_term"`);
    await runner.query(`DROP TABLE "search_document"`);
  }
}
