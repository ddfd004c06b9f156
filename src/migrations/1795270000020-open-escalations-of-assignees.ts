import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of those that somebody ever had, few are open. */
export class OpenEscalationsOfAssignees1795270000020 implements MigrationInterface {
  name = 'OpenEscalationsOfAssignees1795270000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX "escalation_assignee_open" ON "escalation" ("ticket_assignee_id", "id") WHERE state = 'open'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX "escalation_assignee_open"`);
  }
}
