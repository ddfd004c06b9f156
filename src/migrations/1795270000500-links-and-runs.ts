import type { MigrationInterface, QueryRunner } from 'typeorm';

const KEYS: [name: string, table: string, column: string, target: string, onDelete: string][] = [
  ['FK_cfff7f65e254d2ea5f3a3988c2d', 'ticket_link', 'from_id', 'ticket', 'CASCADE'],
  ['FK_36b3b540ccd60a68d839c51ae6d', 'ticket_link', 'to_id', 'ticket', 'CASCADE'],
  ['FK_ee971fa71fe5a2e2e4e81b71331', 'ticket_link', 'created_by', 'person', 'NO ACTION'],
  ['FK_da0af3b056e043a2716d6cea2da', 'ticket_run', 'ticket_id', 'ticket', 'NO ACTION'],
  ['FK_038f674bbdd2c460865c9c01229', 'ticket_run', 'requested_by', 'person', 'NO ACTION'],
  ['FK_89f66ef867d516b5364187a8431', 'ticket_run_item', 'run_id', 'ticket_run', 'CASCADE'],
  ['FK_68d69d53ba2446584137bd1a0bb', 'ticket_run_item', 'ticket_id', 'ticket', 'CASCADE'],
];

/** What tickets are to each other, the same work on many of them, and what of a thread is for whoever came by a merge. */
export class LinksAndRuns1795270000500 implements MigrationInterface {
  name = 'LinksAndRuns1795270000500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "ticket_link" (
         "id" uuid NOT NULL, "from_id" uuid NOT NULL, "to_id" uuid NOT NULL, "kind" text NOT NULL, "created_by" uuid,
         "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_e888ba9d5067f2b0aa94fe39708" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "ticket_link_pair" ON "ticket_link" ("from_id", "to_id", "kind")`);
    await runner.query(`CREATE INDEX "ticket_link_from" ON "ticket_link" ("from_id", "kind", "id")`);
    await runner.query(`CREATE INDEX "ticket_link_to" ON "ticket_link" ("to_id", "kind", "id")`);
    await runner.query(
      `CREATE TABLE "ticket_run" (
         "id" uuid NOT NULL, "kind" text NOT NULL, "state" text NOT NULL, "ticket_id" uuid, "given" jsonb NOT NULL,
         "requested_by" uuid NOT NULL, "requested_by_name" text NOT NULL,
         "requested_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "ended_at" TIMESTAMP(3) WITH TIME ZONE,
         "total" integer NOT NULL, "batch" integer NOT NULL DEFAULT 0,
         CONSTRAINT "PK_ee30d566565d89e327a9969e5fc" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE TABLE "ticket_run_item" (
         "run_id" uuid NOT NULL, "ticket_id" uuid NOT NULL, "position" integer NOT NULL, "outcome" text, "why" text,
         "done_at" TIMESTAMP(3) WITH TIME ZONE,
         CONSTRAINT "PK_cac33a1a85fd58f70d0149e96f9" PRIMARY KEY ("run_id", "ticket_id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "ticket_run_item_order" ON "ticket_run_item" ("run_id", "position")`);
    await runner.query(
      `CREATE INDEX "ticket_run_item_pending" ON "ticket_run_item" ("run_id", "position") WHERE outcome IS NULL`,
    );
    await runner.query(`CREATE INDEX "ticket_merged_into" ON "ticket" ("merged_into") WHERE merged_into IS NOT NULL`);
    await runner.query(`ALTER TABLE "participant" ADD "reads_since" TIMESTAMP(3) WITH TIME ZONE`);
    for (const [name, table, column, target, onDelete] of KEYS) {
      await runner.query(
        `ALTER TABLE "${table}" ADD CONSTRAINT "${name}" FOREIGN KEY ("${column}") REFERENCES "${target}"("id") ON DELETE ${onDelete} ON UPDATE NO ACTION`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "ticket_merged_into"`);
    await runner.query(`ALTER TABLE "participant" DROP COLUMN "reads_since"`);
    await runner.query(`DROP TABLE "ticket_run_item"`);
    await runner.query(`DROP TABLE "ticket_run"`);
    await runner.query(`DROP TABLE "ticket_link"`);
  }
}
