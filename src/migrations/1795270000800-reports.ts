import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What reports count, and the history as a log that they follow. */
export class Reports1795270000800 implements MigrationInterface {
  name = 'Reports1795270000800';

  async up(runner: QueryRunner): Promise<void> {
    // What is there already stays without: it is counted once, from the tickets.
    await runner.query(`ALTER TABLE "history_entry" ADD "recorded_in" bigint`);
    await runner.query(
      `CREATE FUNCTION transaction_number() RETURNS bigint LANGUAGE sql AS 'SELECT pg_current_xact_id()::text::bigint'`,
    );
    await runner.query(`ALTER TABLE "history_entry" ALTER COLUMN "recorded_in" SET DEFAULT transaction_number()`);
    await runner.query(
      `CREATE INDEX "history_entry_recorded_in" ON "history_entry" ("recorded_in") WHERE recorded_in IS NOT NULL`,
    );
    await runner.query(
      `CREATE TABLE "report_fact" ("ticket_id" uuid NOT NULL, "position" smallint NOT NULL, "kind" smallint NOT NULL, "day" date NOT NULL, "team_id" uuid, "category" text, "agent_id" uuid, "policy" text, "bucket" smallint NOT NULL, "count" smallint NOT NULL, CONSTRAINT "PK_report_fact" PRIMARY KEY ("ticket_id", "position"))`,
    );
    await runner.query(
      `ALTER TABLE "report_fact" ADD CONSTRAINT "FK_e9f6cf277addede9d7ee3af8fb5" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `CREATE TABLE "report_cell" ("id" integer GENERATED ALWAYS AS IDENTITY NOT NULL, "facet" text NOT NULL, "grain" text NOT NULL, "start" date NOT NULL, "team" text NOT NULL, "value" text NOT NULL, CONSTRAINT "PK_report_cell" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "report_cell_place" ON "report_cell" ("facet", "grain", "start", "team", "value")`,
    );
    await runner.query(
      `CREATE TABLE "report_figure" ("cell_id" integer NOT NULL, "kind" smallint NOT NULL, "bucket" smallint NOT NULL, "count" bigint NOT NULL, CONSTRAINT "PK_report_figure" PRIMARY KEY ("cell_id", "kind", "bucket"))`,
    );
    await runner.query(
      `CREATE TABLE "report_progress" ("id" smallint NOT NULL, "timezone" text, "server" text, "followed" bigint NOT NULL, "counted_serial" bigint NOT NULL, "last_serial" bigint NOT NULL, CONSTRAINT "PK_report_progress" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `INSERT INTO "report_progress" ("id", "followed", "counted_serial", "last_serial") VALUES (1, 0, 0, 0)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "report_progress"`);
    await runner.query(`DROP TABLE "report_figure"`);
    await runner.query(`DROP TABLE "report_cell"`);
    await runner.query(`DROP TABLE "report_fact"`);
    await runner.query(`DROP INDEX "history_entry_recorded_in"`);
    await runner.query(`ALTER TABLE "history_entry" DROP COLUMN "recorded_in"`);
    await runner.query(`DROP FUNCTION transaction_number()`);
  }
}
