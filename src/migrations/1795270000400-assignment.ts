import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tickets that find somebody by themselves, and those that somebody takes next. */
export class Assignment1795270000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "person" ADD "capacity" integer`);
    await runner.query(`ALTER TABLE "person" ADD "languages" text array`);
    await runner.query(`ALTER TABLE "person" ADD "skills" text array NOT NULL DEFAULT '{}'`);
    await runner.query(`ALTER TABLE "team" ADD "assignment_mode" text NOT NULL DEFAULT 'off'`);
    await runner.query(`ALTER TABLE "team" ADD "skills_by_category" jsonb NOT NULL DEFAULT '{}'`);
    await runner.query(
      `CREATE TABLE "assignment_turn" ("team_id" uuid NOT NULL, "person_id" uuid NOT NULL, "turn" bigint NOT NULL, CONSTRAINT "PK_66b45209942570699c59f67e8b8" PRIMARY KEY ("team_id", "person_id"))`,
    );
    await runner.query(
      `ALTER TABLE "assignment_turn" ADD CONSTRAINT "FK_d24ebdf27ab2ea6200c275c31b7" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "assignment_turn" ADD CONSTRAINT "FK_2d777d5d95681a76942d661c103" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    // In the order in which they are taken, so that a query that wants the first few reads no more.
    await runner.query(
      `CREATE INDEX "ticket_waiting" ON "ticket" ("team_id", "breached" DESC, "due_at", "priority" DESC, "serial")
       WHERE assignee_id IS NULL AND status IN ('new', 'open')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ticket_waiting"`);
    await runner.query(`DROP TABLE "assignment_turn"`);
    await runner.query(`ALTER TABLE "team" DROP COLUMN "skills_by_category"`);
    await runner.query(`ALTER TABLE "team" DROP COLUMN "assignment_mode"`);
    await runner.query(`ALTER TABLE "person" DROP COLUMN "skills"`);
    await runner.query(`ALTER TABLE "person" DROP COLUMN "languages"`);
    await runner.query(`ALTER TABLE "person" DROP COLUMN "capacity"`);
  }
}
