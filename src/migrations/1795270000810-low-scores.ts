import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which answers of the survey were acted upon, since they were low. */
export class LowScores1795270000810 implements MigrationInterface {
  name = 'LowScores1795270000810';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "survey_answer" ADD "acted_at" TIMESTAMP(3) WITH TIME ZONE`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "survey_answer" DROP COLUMN "acted_at"`);
  }
}
