import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Survey1795180900000 implements MigrationInterface {
  name = 'Survey1795180900000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "survey_answer" ("id" uuid NOT NULL, "ticket_id" uuid NOT NULL, "score" smallint NOT NULL, "comment" text, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_5a2a931b95ad2a866f8bc039db9" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "survey_answer_ticket" ON "survey_answer" ("ticket_id")`);
    await runner.query(
      `ALTER TABLE "survey_answer" ADD CONSTRAINT "FK_ba03cb1787b51873b73b193343e" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(): Promise<void> {
    throw new Error('What people said of their tickets is not thrown away');
  }
}
