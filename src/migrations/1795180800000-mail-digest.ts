import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notices of a burst, which are gathered into one mail. */
export class MailDigest1795180800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "outbound_mail" ADD "burst_id" uuid`);
    await runner.query(`ALTER TABLE "outbound_mail" ADD "promise" jsonb`);
    await runner.query(`CREATE INDEX "outbound_mail_burst" ON "outbound_mail" ("burst_id") WHERE burst_id IS NOT NULL`);
    await runner.query(
      `CREATE INDEX "outbound_mail_burst_begun" ON "outbound_mail" ("person_id", "created_at") WHERE burst_id = id`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    // What is held would never leave.
    await runner.query(`UPDATE "outbound_mail" SET "state" = 'suppressed' WHERE "state" IN ('held', 'gathered')`);
    await runner.query(`DROP INDEX "outbound_mail_burst_begun"`);
    await runner.query(`DROP INDEX "outbound_mail_burst"`);
    await runner.query(`ALTER TABLE "outbound_mail" DROP COLUMN "promise"`);
    await runner.query(`ALTER TABLE "outbound_mail" DROP COLUMN "burst_id"`);
  }
}
