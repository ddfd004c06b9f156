import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who looked at a sensitive ticket is written down; and what was written into a history stays as it is. */
export class SensitiveTickets1795270000710 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "ticket" ADD "sensitive" boolean NOT NULL DEFAULT false`);
    await runner.query(
      `CREATE TABLE "ticket_reading" ("id" uuid NOT NULL, "ticket_id" uuid NOT NULL, "person_id" uuid NOT NULL, "person_name" text NOT NULL, "what" text NOT NULL, "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "since" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_5e3d4b92efe85da0e74f77018cb" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "ticket_reading_ticket" ON "ticket_reading" ("ticket_id", "id")`);
    await runner.query(
      `CREATE UNIQUE INDEX "ticket_reading_once" ON "ticket_reading" ("ticket_id", "person_id", "what", "since")`,
    );
    await runner.query(
      `CREATE FUNCTION docket_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$`,
    );
    for (const table of ['history_entry', 'ticket_reading']) {
      await runner.query(
        `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "${table}"
         FOR EACH STATEMENT EXECUTE FUNCTION docket_refuse_change()`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER history_entry_append_only ON "history_entry"`);
    await runner.query(`DROP TABLE "ticket_reading"`);
    await runner.query(`DROP FUNCTION docket_refuse_change`);
    await runner.query(`ALTER TABLE "ticket" DROP COLUMN "sensitive"`);
  }
}
