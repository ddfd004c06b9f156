import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is there for what climbs, and the team above a team. */
export class Availability1795267200400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "person" ADD "on_duty" text`);
    await runner.query(`ALTER TABLE "person" ADD "away_until" TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "team" ADD "fallback_team_id" uuid`);
    await runner.query(
      `ALTER TABLE "team" ADD CONSTRAINT "FK_b44ee3c6261f0e375c16e1befc9" FOREIGN KEY ("fallback_team_id") REFERENCES "team"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `CREATE INDEX "ticket_load" ON "ticket" ("assignee_id") WHERE assignee_id IS NOT NULL AND status IN ('new', 'open', 'pending', 'on_hold')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ticket_load"`);
    await runner.query(`ALTER TABLE "team" DROP COLUMN "fallback_team_id"`);
    await runner.query(`ALTER TABLE "person" DROP COLUMN "away_until"`);
    await runner.query(`ALTER TABLE "person" DROP COLUMN "on_duty"`);
  }
}
