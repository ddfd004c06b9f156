import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that travel with a mail, taking up mails by hand, and the list of what goes out. */
export class MailDelivery1795180400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "outbound_mail" ADD "files" jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(`ALTER TABLE "outbound_mail" ADD "attempts_before" integer NOT NULL DEFAULT '0'`);
    await runner.query(`DROP INDEX "outbound_mail_state"`);
    await runner.query(`CREATE INDEX "outbound_mail_state" ON "outbound_mail" ("state", "id")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "outbound_mail_state"`);
    await runner.query(`CREATE INDEX "outbound_mail_state" ON "outbound_mail" ("state", "created_at")`);
    await runner.query(`ALTER TABLE "outbound_mail" DROP COLUMN "attempts_before"`);
    await runner.query(`ALTER TABLE "outbound_mail" DROP COLUMN "files"`);
  }
}
