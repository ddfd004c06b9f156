import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Policies that are applied to open tickets, and by which of these applications a ticket is promised what it is. */
export class PolicyApplications1795267200200 implements MigrationInterface {
  name = 'PolicyApplications1795267200200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "policy_application" (
         "id" uuid NOT NULL, "state" text NOT NULL, "ticket_id" uuid, "filter" jsonb, "revision" integer NOT NULL,
         "calendars" jsonb NOT NULL, "requested_by" uuid NOT NULL, "requested_by_name" text NOT NULL,
         "requested_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP(3) WITH TIME ZONE, "total" integer,
         "cursor" bigint NOT NULL DEFAULT 0, "batch" integer NOT NULL DEFAULT 0, "done" integer NOT NULL DEFAULT 0,
         "changed" integer NOT NULL DEFAULT 0, "failed" integer NOT NULL DEFAULT 0, "moved" integer NOT NULL DEFAULT 0,
         "breached" integer NOT NULL DEFAULT 0, "started" integer NOT NULL DEFAULT 0, "dropped" integer NOT NULL DEFAULT 0,
         "failures" jsonb NOT NULL DEFAULT '[]', CONSTRAINT "PK_ffeb065b84a83f705d876dcbee7" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX "policy_application_running" ON "policy_application" ("state") WHERE state = 'running'`,
    );
    for (const [name, column, table] of [
      ['FK_d1a2721a3caf96314980439e306', 'ticket_id', 'ticket'],
      ['FK_03902049ca28d38a092fffc48b4', 'requested_by', 'person'],
    ]) {
      await runner.query(
        `ALTER TABLE "policy_application" ADD CONSTRAINT "${name}" FOREIGN KEY ("${column}") REFERENCES "${table}"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
      );
    }
    await runner.query(`ALTER TABLE "ticket" ADD "promised_by" uuid`);
    await runner.query(
      `ALTER TABLE "ticket" ADD CONSTRAINT "FK_6df4431e9ecc4f54af1d9ab73a5" FOREIGN KEY ("promised_by") REFERENCES "policy_application"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `CREATE INDEX "ticket_unsolved" ON "ticket" ("serial") WHERE status IN ('new', 'open', 'pending', 'on_hold')`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Which policies a ticket is promised by is not thrown away');
  }
}
