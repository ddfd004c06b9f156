import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs are for a moment, no longer for one timer: nobody notes any more for which a job waits. */
export class UnarmedTimers1795267200600 implements MigrationInterface {
  name = 'UnarmedTimers1795267200600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "timer" DROP COLUMN "armed_for"`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "timer" ADD "armed_for" TIMESTAMP(3) WITH TIME ZONE`);
  }
}
