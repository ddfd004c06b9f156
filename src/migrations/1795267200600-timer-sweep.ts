import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TimerSweep1795267200600 implements MigrationInterface {
  name = 'TimerSweep1795267200600';

  async up(runner: QueryRunner): Promise<void> {
    // Jobs are for a moment, no longer for one timer: nobody notes any more for which a job waits.
    await runner.query(`ALTER TABLE "timer" DROP COLUMN "armed_for"`);
    // What has fired stays at the front of "timer_next_step" until it is vacuumed, and every sweep has to pass it by:
    // with PostgreSQL's default, up to a fifth of all timers.
    await runner.query(`ALTER TABLE "timer" SET (autovacuum_vacuum_scale_factor = 0.01)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "timer" RESET (autovacuum_vacuum_scale_factor)`);
    await runner.query(`ALTER TABLE "timer" ADD "armed_for" TIMESTAMP(3) WITH TIME ZONE`);
  }
}
