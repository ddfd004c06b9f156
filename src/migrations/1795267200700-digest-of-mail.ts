import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A burst of notices may have two digests: each of its mails knows by which it was told. */
export class DigestOfMail1795267200700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "outbound_mail" ADD "digest_id" uuid`);
    await runner.query(
      `UPDATE "outbound_mail" AS mail SET "digest_id" = digest."id" FROM "outbound_mail" AS digest
       WHERE mail."state" = 'gathered' AND digest."cause" = 'digest:' || mail."burst_id"`,
    );
    await runner.query(
      `CREATE INDEX "outbound_mail_digest" ON "outbound_mail" ("digest_id") WHERE digest_id IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX "outbound_mail_held" ON "outbound_mail" ("person_id") WHERE state = 'held'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "outbound_mail_held"`);
    await runner.query(`DROP INDEX "outbound_mail_digest"`);
    await runner.query(`ALTER TABLE "outbound_mail" DROP COLUMN "digest_id"`);
  }
}
