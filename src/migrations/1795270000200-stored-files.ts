import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The bytes of attachments have rows: whether they may be given out, and whether anything refers to them. */
export class StoredFiles1795270000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "stored_file" ("sha256" text NOT NULL, "state" text NOT NULL, "finding" text, "thumbnail" boolean,
       "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_3a4237a94329738b4b7a12d8dea" PRIMARY KEY ("sha256"))`,
    );
    await runner.query(
      `INSERT INTO "stored_file" ("sha256", "state", "created_at")
       SELECT "sha256", 'unchecked', min("created_at") FROM "attachment" GROUP BY "sha256"`,
    );
    await runner.query(
      `ALTER TABLE "attachment" ADD CONSTRAINT "FK_6ebb77b3cb008899ef9c0420117" FOREIGN KEY ("sha256")
       REFERENCES "stored_file"("sha256") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(`CREATE INDEX "attachment_file" ON "attachment" ("sha256")`);
    await runner.query(`CREATE INDEX "attachment_uploader" ON "attachment" ("uploader_id", "created_at")`);
    await runner.query(`CREATE INDEX "attachment_free" ON "attachment" ("created_at") WHERE message_id IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "attachment_free"`);
    await runner.query(`DROP INDEX "attachment_uploader"`);
    await runner.query(`DROP INDEX "attachment_file"`);
    await runner.query(`ALTER TABLE "attachment" DROP CONSTRAINT "FK_6ebb77b3cb008899ef9c0420117"`);
    await runner.query(`DROP TABLE "stored_file"`);
  }
}
