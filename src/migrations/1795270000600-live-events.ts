import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LiveEvents1795270000600 implements MigrationInterface {
  name = 'LiveEvents1795270000600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "live_change" ("id" BIGSERIAL NOT NULL, "ticket_id" uuid NOT NULL, "fact" jsonb, "before" jsonb, CONSTRAINT "PK_live_change" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE TABLE "live_event" ("position" bigint NOT NULL, "ticket_id" uuid NOT NULL, "fact" jsonb, "before" jsonb, "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_live_event" PRIMARY KEY ("position"))`,
    );
    await runner.query(
      `CREATE TABLE "live_position" ("id" smallint NOT NULL, "last" bigint NOT NULL, "forgotten" bigint NOT NULL, CONSTRAINT "PK_live_position" PRIMARY KEY ("id"))`,
    );
    await runner.query(`INSERT INTO "live_position" ("id", "last", "forgotten") VALUES (1, 0, 0)`);
    await runner.query(
      `CREATE UNLOGGED TABLE "ticket_presence" ("ticket_id" uuid NOT NULL, "person_id" uuid NOT NULL, "state" text NOT NULL, "since" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "seen_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_ticket_presence" PRIMARY KEY ("ticket_id", "person_id"))`,
    );
    await runner.query(
      `ALTER TABLE "ticket_presence" ADD CONSTRAINT "FK_cafbe0fd6ee36cc3ff6a7830dee" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "ticket_presence" ADD CONSTRAINT "FK_353cb0c4394d53c8aadf8f73ce9" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    // Every row is taken away within the second: what is dead must not be passed by for long.
    for (const table of ['live_change', 'live_position', 'ticket_presence']) {
      await runner.query(
        `ALTER TABLE "${table}" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "ticket_presence"`);
    await runner.query(`DROP TABLE "live_position"`);
    await runner.query(`DROP TABLE "live_event"`);
    await runner.query(`DROP TABLE "live_change"`);
  }
}
