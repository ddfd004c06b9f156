import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RegionalHolidays1795267200500 implements MigrationInterface {
  name = 'RegionalHolidays1795267200500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "calendar_version" ADD "regional_holidays" jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(): Promise<void> {
    throw new Error('Promises would be counted by other holidays than before');
  }
}
