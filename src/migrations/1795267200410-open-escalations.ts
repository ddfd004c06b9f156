import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Escalations are open until somebody answers them. Of those there are, a ticket's latest is, if the ticket is unsolved. */
export class OpenEscalations1795267200410 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "escalation" ADD "ticket_team_id" uuid`);
    await runner.query(`ALTER TABLE "escalation" ADD "ticket_assignee_id" uuid`);
    await runner.query(`ALTER TABLE "escalation" ADD "promise" jsonb`);
    await runner.query(`ALTER TABLE "escalation" ADD "asked" boolean`);
    await runner.query(`ALTER TABLE "escalation" ADD "at_top" boolean`);
    await runner.query(`ALTER TABLE "escalation" ADD "fallback_team_id" uuid`);
    await runner.query(`ALTER TABLE "escalation" ADD "nobody_available" boolean`);
    await runner.query(`ALTER TABLE "escalation" ADD "state" text`);
    await runner.query(`ALTER TABLE "escalation" ADD "answered_at" TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(`ALTER TABLE "escalation" ADD "answered_by" uuid`);
    await runner.query(`ALTER TABLE "escalation" ADD "answer" text`);
    await runner.query(`ALTER TABLE "escalation" ADD "outcome" text`);
    await runner.query(`ALTER TABLE "escalation" ADD "solved_at_level" smallint`);
    await runner.query(`ALTER TABLE "escalation" ADD "remind_at" TIMESTAMP(3) WITH TIME ZONE`);
    await runner.query(
      `CREATE TABLE "escalation_request" ("id" uuid NOT NULL, "escalation_id" uuid NOT NULL, "cause_ref" text NOT NULL, "person_id" uuid, "reason" text NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_e3961da1f287fa0b806a831262c" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "escalation_request_cause" ON "escalation_request" ("cause_ref")`);
    await runner.query(`CREATE INDEX "escalation_request_of" ON "escalation_request" ("escalation_id", "id")`);
    await runner.query(
      `CREATE TABLE "escalation_reminder" ("escalation_id" uuid NOT NULL, "ordinal" integer NOT NULL, "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_f1829ff7a4bd649fdb867b5acc0" PRIMARY KEY ("escalation_id", "ordinal"))`,
    );
    await runner.query(`UPDATE "escalation" SET
        "ticket_team_id" = ticket.team_id, "ticket_assignee_id" = ticket.assignee_id,
        "asked" = "cause" = 'requester', "at_top" = "from_level" = "to_level",
        "nobody_available" = "from_level" <> "to_level" AND "to_assignee_id" IS NOT DISTINCT FROM "from_assignee_id",
        "state" = CASE WHEN latest.id <> "escalation"."id" THEN 'superseded'
                       WHEN ticket.status IN ('resolved', 'closed') THEN 'solved' ELSE 'open' END,
        "answered_at" = CASE WHEN latest.id <> "escalation"."id" THEN latest.created_at
                             WHEN ticket.status IN ('resolved', 'closed') THEN coalesce(ticket.resolved_at, ticket.closed_at) END,
        "outcome" = CASE WHEN latest.id <> "escalation"."id" THEN NULL
                         WHEN ticket.merged_into IS NOT NULL THEN 'merged'
                         WHEN ticket.status IN ('resolved', 'closed') THEN 'solved' END,
        "solved_at_level" = CASE WHEN latest.id = "escalation"."id" AND ticket.merged_into IS NULL
                                      AND ticket.status IN ('resolved', 'closed') THEN ticket.level END,
        "remind_at" = CASE WHEN latest.id = "escalation"."id" AND "to_level" = 3
                                AND ticket.status NOT IN ('resolved', 'closed') THEN now() + interval '1 day' END
       FROM ticket,
         (SELECT DISTINCT ON (ticket_id) ticket_id, id, created_at FROM "escalation" ORDER BY ticket_id, id DESC) AS latest
       WHERE ticket.id = "escalation"."ticket_id" AND latest.ticket_id = "escalation"."ticket_id"`);
    await runner.query(`INSERT INTO "escalation_request" ("id", "escalation_id", "cause_ref", "person_id", "reason", "created_at")
       SELECT "id", "id", "cause_ref", "requested_by", "reason", "created_at" FROM "escalation" WHERE "cause" <> 'timer'`);
    await runner.query(`ALTER TABLE "escalation" ALTER COLUMN "asked" SET NOT NULL`);
    await runner.query(`ALTER TABLE "escalation" ALTER COLUMN "at_top" SET NOT NULL`);
    await runner.query(`ALTER TABLE "escalation" ALTER COLUMN "nobody_available" SET NOT NULL`);
    await runner.query(`ALTER TABLE "escalation" ALTER COLUMN "state" SET NOT NULL`);
    await runner.query(`CREATE UNIQUE INDEX "escalation_open" ON "escalation" ("ticket_id") WHERE state = 'open'`);
    await runner.query(`CREATE INDEX "escalation_open_newest" ON "escalation" ("id") WHERE state = 'open'`);
    await runner.query(`CREATE INDEX "escalation_team" ON "escalation" ("ticket_team_id", "id")`);
    await runner.query(
      `CREATE INDEX "escalation_team_open" ON "escalation" ("ticket_team_id", "id") WHERE state = 'open'`,
    );
    await runner.query(`CREATE INDEX "escalation_assignee" ON "escalation" ("ticket_assignee_id", "id")`);
    await runner.query(`CREATE INDEX "escalation_turn" ON "escalation" ("to_assignee_id", "id") WHERE NOT at_top`);
    await runner.query(`CREATE INDEX "escalation_remind" ON "escalation" ("remind_at") WHERE remind_at IS NOT NULL`);
    await runner.query(
      `CREATE INDEX "escalation_solved" ON "escalation" ("solved_at_level") WHERE solved_at_level IS NOT NULL`,
    );
    await runner.query(
      `ALTER TABLE "escalation" ADD CONSTRAINT "FK_b6057bafa51ef130089bec95657" FOREIGN KEY ("ticket_team_id") REFERENCES "team"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "escalation" ADD CONSTRAINT "FK_d6247ac7aaf395c8004d5b82d02" FOREIGN KEY ("ticket_assignee_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "escalation" ADD CONSTRAINT "FK_ea90755260979b54421f8eb363f" FOREIGN KEY ("fallback_team_id") REFERENCES "team"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "escalation" ADD CONSTRAINT "FK_a33eaa9971b4f0505f45ad2511c" FOREIGN KEY ("answered_by") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "escalation_reminder" ADD CONSTRAINT "FK_2d756692f20dfc48b35c7d509ca" FOREIGN KEY ("escalation_id") REFERENCES "escalation"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "escalation_request" ADD CONSTRAINT "FK_1f7eb35ee264edaae74270436b7" FOREIGN KEY ("escalation_id") REFERENCES "escalation"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "escalation_request" ADD CONSTRAINT "FK_bfa7f9510173b46fdef46ad4a93" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "escalation_reminder"`);
    await runner.query(`DROP TABLE "escalation_request"`);
    await runner.query(`DROP INDEX "escalation_turn"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "remind_at"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "solved_at_level"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "outcome"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "answer"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "answered_by"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "answered_at"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "state"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "nobody_available"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "fallback_team_id"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "at_top"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "asked"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "promise"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "ticket_assignee_id"`);
    await runner.query(`ALTER TABLE "escalation" DROP COLUMN "ticket_team_id"`);
  }
}
