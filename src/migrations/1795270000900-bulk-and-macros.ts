import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Several actions in one step, and with which code a ticket of a run refused. */
export class BulkAndMacros1795270000900 implements MigrationInterface {
  name = 'BulkAndMacros1795270000900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "ticket_run_item" ADD "code" text`);
    await runner.query(
      `CREATE TABLE "macro" ("id" uuid NOT NULL, "name" text NOT NULL, "person_id" uuid, "team_id" uuid, "reply" jsonb, "change" jsonb NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_0d67d86d83fe69a5a0d948dedfc" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "macro_person" ON "macro" ("person_id", "id") WHERE person_id IS NOT NULL`);
    await runner.query(`CREATE INDEX "macro_team" ON "macro" ("team_id", "id") WHERE team_id IS NOT NULL`);
    await runner.query(`CREATE INDEX "macro_shared" ON "macro" ("id") WHERE person_id IS NULL AND team_id IS NULL`);
    await runner.query(
      `ALTER TABLE "macro" ADD CONSTRAINT "FK_269646c3fd01c05b0f6a43885fa" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "macro" ADD CONSTRAINT "FK_27420059faf89ef70154e950aa4" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "macro"`);
    await runner.query(`ALTER TABLE "ticket_run_item" DROP COLUMN "code"`);
  }
}
