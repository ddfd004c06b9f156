import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each mailbox has been read. */
export class ImapPosition1795180100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "imap_position" ("mailbox" text NOT NULL, "uid_validity" bigint NOT NULL, "last_uid" bigint NOT NULL, "changed_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_97750dbbb84faa092346f1344ac" PRIMARY KEY ("mailbox"))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "imap_position"`);
  }
}
