import type { MigrationInterface, QueryRunner } from 'typeorm';

export class UndeliverableMail1795180500000 implements MigrationInterface {
  name = 'UndeliverableMail1795180500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "outbound_mail" ADD "nature" text NOT NULL DEFAULT 'notice'`);
    await runner.query(`ALTER TABLE "outbound_mail" ADD "return_path" text`);
    await runner.query(
      `CREATE INDEX "outbound_mail_automatic" ON "outbound_mail" ("to_address", "created_at") WHERE nature <> 'answer' AND state <> 'suppressed'`,
    );
    await runner.query(
      `CREATE TABLE "mail_address" ("id" uuid NOT NULL, "address" text NOT NULL, "state" text NOT NULL, "reason" text NOT NULL, "since" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "mail_id" uuid, "cleared_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "PK_eb227a4fa56e9efe7d732d15154" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "mail_address_address" ON "mail_address" ("address")`);
    await runner.query(`CREATE INDEX "mail_address_state" ON "mail_address" ("state", "since", "id")`);
    await runner.query(
      `CREATE TABLE "mail_report" ("id" uuid NOT NULL, "mail_id" uuid NOT NULL, "kind" text NOT NULL, "address" text NOT NULL, "status" text, "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_19f616f9d863818e038e2cb3f55" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "mail_report_mail" ON "mail_report" ("mail_id", "kind")`);
    await runner.query(`CREATE INDEX "mail_report_soft" ON "mail_report" ("address", "at") WHERE kind = 'soft'`);
    await runner.query(
      `ALTER TABLE "mail_report" ADD CONSTRAINT "FK_57c4520154442a1ba49f615b44c" FOREIGN KEY ("mail_id") REFERENCES "outbound_mail"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(): Promise<void> {
    throw new Error('What was learnt of addresses is not thrown away');
  }
}
