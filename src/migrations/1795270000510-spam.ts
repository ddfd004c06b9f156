import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tickets that nobody meant, and whose mails are not let in any more. */
export class Spam1795270000510 implements MigrationInterface {
  name = 'Spam1795270000510';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "ticket" ADD "status_before_spam" text`);
    await runner.query(`CREATE INDEX "ticket_spam" ON "ticket" ("serial") WHERE status_before_spam IS NOT NULL`);
    await runner.query(
      `CREATE TABLE "blocked_sender" (
         "address" text NOT NULL, "ticket_id" uuid, "blocked_by" uuid,
         "blocked_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
         CONSTRAINT "PK_2e28ce0b7f19404be7f4dc060b5" PRIMARY KEY ("address"))`,
    );
    await runner.query(
      `ALTER TABLE "blocked_sender" ADD CONSTRAINT "FK_6579b6861b2f9489789d97c9a46" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "blocked_sender" ADD CONSTRAINT "FK_2a21a5f5e549107d8a097b716b3" FOREIGN KEY ("blocked_by") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "blocked_sender"`);
    await runner.query(`DROP INDEX "ticket_spam"`);
    await runner.query(`ALTER TABLE "ticket" DROP COLUMN "status_before_spam"`);
  }
}
