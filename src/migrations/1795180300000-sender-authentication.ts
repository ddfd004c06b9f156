import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SenderAuthentication1795180300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE inbound_mail ADD COLUMN client_address text, ADD COLUMN client_name text, ADD COLUMN authentication jsonb`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE inbound_mail DROP COLUMN client_address, DROP COLUMN client_name, DROP COLUMN authentication`,
    );
  }
}
