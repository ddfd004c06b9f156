import type { MigrationInterface, QueryRunner } from 'typeorm';

const UNSOLVED = `status IN ('new', 'open', 'pending', 'on_hold')`;

/** Views, and the indexes that keep their lists and counts as quick as they were among few tickets. */
export class Views1795270000300 implements MigrationInterface {
  name = 'Views1795270000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "saved_view" ("id" uuid NOT NULL, "name" text NOT NULL, "person_id" uuid, "team_id" uuid, "filter" jsonb NOT NULL, "sort" text NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_be317311b88c1a5e47ad6c19081" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE INDEX "saved_view_person" ON "saved_view" ("person_id", "id") WHERE person_id IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX "saved_view_team" ON "saved_view" ("team_id", "id") WHERE team_id IS NOT NULL`);
    await runner.query(
      `CREATE INDEX "saved_view_shared" ON "saved_view" ("id") WHERE person_id IS NULL AND team_id IS NULL`,
    );
    await runner.query(
      `ALTER TABLE "saved_view" ADD CONSTRAINT "FK_5764b6f27dc9da90be8f5963c5b" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "saved_view" ADD CONSTRAINT "FK_c49c81baa213a3fc9b845aba030" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    // With the team, so that those in others' teams are found without a look at the tickets.
    await runner.query(
      `CREATE INDEX "ticket_assignee_unsolved" ON "ticket" ("assignee_id", "due_at", "serial") INCLUDE ("team_id") WHERE assignee_id IS NOT NULL AND ${UNSOLVED}`,
    );
    await runner.query(
      `CREATE INDEX "ticket_unassigned" ON "ticket" ("team_id", "due_at", "serial") WHERE assignee_id IS NULL AND ${UNSOLVED}`,
    );
    await runner.query(
      `CREATE INDEX "ticket_breached" ON "ticket" ("team_id", "due_at", "serial") WHERE breached AND ${UNSOLVED}`,
    );
    await runner.query(
      `CREATE INDEX "ticket_team_resolved" ON "ticket" ("team_id", "resolved_at", "serial") WHERE resolved_at IS NOT NULL`,
    );
    await runner.query(
      `CREATE INDEX "ticket_assignee_resolved" ON "ticket" ("assignee_id", "resolved_at", "serial") WHERE assignee_id IS NOT NULL AND resolved_at IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX "ticket_team_unsolved" ON "ticket" ("team_id", "serial") WHERE ${UNSOLVED}`);
    await runner.query(`CREATE INDEX "ticket_pending" ON "ticket" ("team_id", "serial") WHERE status = 'pending'`);
    // What admins see is read team by team, and how busy somebody is from "ticket_assignee_unsolved".
    await runner.query(`DROP INDEX "ticket_due"`);
    await runner.query(`DROP INDEX "ticket_priority"`);
    await runner.query(`DROP INDEX "ticket_load"`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "ticket_load" ON "ticket" ("assignee_id") WHERE assignee_id IS NOT NULL AND ${UNSOLVED}`,
    );
    await runner.query(`CREATE INDEX "ticket_priority" ON "ticket" ("priority", "serial")`);
    await runner.query(`CREATE INDEX "ticket_due" ON "ticket" ("due_at", "serial")`);
    await runner.query(`DROP INDEX "ticket_pending"`);
    await runner.query(`DROP INDEX "ticket_team_unsolved"`);
    await runner.query(`DROP INDEX "ticket_assignee_resolved"`);
    await runner.query(`DROP INDEX "ticket_team_resolved"`);
    await runner.query(`DROP INDEX "ticket_breached"`);
    await runner.query(`DROP INDEX "ticket_unassigned"`);
    await runner.query(`DROP INDEX "ticket_assignee_unsolved"`);
    await runner.query(`DROP TABLE "saved_view"`);
  }
}
