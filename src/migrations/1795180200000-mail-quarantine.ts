import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mail that is judged by people, senders who are accepted, followers, pictures within mails, jobs that are given up. */
export class MailQuarantine1795180200000 implements MigrationInterface {
  name = 'MailQuarantine1795180200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE "inbound_mail" ADD "from_name" text, ADD "subject" text,
         ADD "attachment_names" text array NOT NULL DEFAULT '{}', ADD "candidate_id" uuid,
         ADD "decision" text, ADD "decided_by" uuid, ADD "decided_at" TIMESTAMP(3) WITH TIME ZONE`,
    );
    await runner.query(
      `ALTER TABLE "inbound_mail" ADD CONSTRAINT "FK_8b6d46900cf8d29cc49f0170c30" FOREIGN KEY ("candidate_id") REFERENCES "ticket"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "inbound_mail" ADD CONSTRAINT "FK_120a2bb0e0abb5636eee242f664" FOREIGN KEY ("decided_by") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(`DROP INDEX "inbound_mail_quarantine"`);
    await runner.query(`CREATE INDEX "inbound_mail_waiting" ON "inbound_mail" ("id") WHERE action IS NULL`);
    await runner.query(
      `CREATE INDEX "inbound_mail_action" ON "inbound_mail" ("action", "id") WHERE action IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "inbound_mail_from" ON "inbound_mail" ("from_address", "id") WHERE from_address IS NOT NULL`,
    );
    await runner.query(`ALTER TABLE "message" ADD "sender" jsonb`);
    await runner.query(`ALTER TABLE "participant" ADD "name" text, ADD "since" TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "attachment" ADD "inline" boolean NOT NULL DEFAULT false`);
    await runner.query(`ALTER TABLE "outbox_entry" ADD "failures" integer NOT NULL DEFAULT '0'`);
  }

  async down(): Promise<void> {
    throw new Error('What was decided about mails would be lost');
  }
}
