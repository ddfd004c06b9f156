import type { MigrationInterface, QueryRunner } from 'typeorm';

const ALWAYS = {
  id: 'always',
  name: 'Around the clock',
  timezone: 'UTC',
  hours: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]),
  ),
  dayLength: 'PT24H',
};

const BUSINESS = {
  id: 'business',
  name: 'Business hours',
  timezone: 'UTC',
  hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '18:00']]])),
  dayLength: 'PT9H',
};

const acknowledgement = {
  calendar: 'always',
  dueAfter: 'PT48H',
  steps: [
    { after: 'PT24H', action: 'remind' },
    { after: 'PT48H', action: 'escalate' },
  ],
};

const resolution = (remind: string, due: string) => ({
  calendar: 'business',
  dueAfter: due,
  steps: [
    { after: remind, action: 'remind' },
    { after: due, action: 'escalate' },
  ],
});

/** What a new installation promises. Security cases take longer to look into. */
const POLICIES = [
  {
    name: 'Security',
    match: { category: ['security'] },
    goals: { acknowledgement, resolution: resolution('P5D', 'P10D') },
  },
  { name: 'Standard', match: {}, goals: { acknowledgement, resolution: resolution('P3D', 'P5D') } },
];

export class FirstTables1795167000000 implements MigrationInterface {
  name = 'FirstTables1795167000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "escalation" ("id" uuid NOT NULL, "ticket_id" uuid NOT NULL, "cause" text NOT NULL, "cause_ref" text NOT NULL, "reason" text NOT NULL, "from_level" smallint NOT NULL, "to_level" smallint NOT NULL, "from_assignee_id" uuid, "to_assignee_id" uuid, "requested_by" uuid, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_2c9a4d9277ed8620a8a72813864" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "escalation_cause" ON "escalation" ("cause_ref")`);
    await runner.query(`CREATE INDEX "escalation_ticket" ON "escalation" ("ticket_id", "id")`);
    await runner.query(
      `CREATE TABLE "inbound_mail" ("id" uuid NOT NULL, "content_key" text NOT NULL, "message_id" text, "from_address" text, "envelope_from" text, "envelope_to" text array NOT NULL, "source" text NOT NULL, "raw" bytea NOT NULL, "received_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "action" text, "why" text, "classification" text, "ticket_id" uuid, "routed_at" TIMESTAMP(3) WITH TIME ZONE, CONSTRAINT "PK_c62005f78beefdeb664ce36105d" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE INDEX "inbound_mail_quarantine" ON "inbound_mail" ("received_at") WHERE action = 'quarantine'`,
    );
    await runner.query(
      `CREATE INDEX "inbound_mail_ticket" ON "inbound_mail" ("ticket_id", "received_at") WHERE ticket_id IS NOT NULL`,
    );
    await runner.query(`CREATE UNIQUE INDEX "inbound_mail_content" ON "inbound_mail" ("content_key")`);
    await runner.query(
      `CREATE TABLE "captured_mail" ("id" uuid NOT NULL, "mail_id" uuid NOT NULL, "raw" bytea NOT NULL, "captured_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_3c0c3d83ab87f9026be97a5df14" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "captured_mail_mail" ON "captured_mail" ("mail_id")`);
    await runner.query(
      `CREATE TABLE "outbound_mail" ("id" uuid NOT NULL, "cause" text NOT NULL, "ticket_id" uuid, "person_id" uuid NOT NULL, "kind" text NOT NULL, "from_name" text NOT NULL, "from_address" text NOT NULL, "to_name" text NOT NULL, "to_address" text NOT NULL, "reply_to" text NOT NULL, "message_id" text NOT NULL, "in_reply_to" text, "references" text array NOT NULL, "headers" jsonb NOT NULL, "subject" text NOT NULL, "text" text NOT NULL, "html" text NOT NULL, "state" text NOT NULL, "attempts" integer NOT NULL DEFAULT '0', "next_attempt_at" TIMESTAMP(3) WITH TIME ZONE, "claimed_until" TIMESTAMP(3) WITH TIME ZONE, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "sent_at" TIMESTAMP(3) WITH TIME ZONE, "last_error" text, CONSTRAINT "PK_e7f6d3164f065d081b18f3b324f" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "outbound_mail_state" ON "outbound_mail" ("state", "created_at")`);
    await runner.query(
      `CREATE INDEX "outbound_mail_thread" ON "outbound_mail" ("ticket_id", "person_id", "created_at")`,
    );
    await runner.query(`CREATE UNIQUE INDEX "outbound_mail_message_id" ON "outbound_mail" ("message_id")`);
    await runner.query(`CREATE UNIQUE INDEX "outbound_mail_cause" ON "outbound_mail" ("cause")`);
    await runner.query(
      `CREATE TABLE "api_key" ("id" uuid NOT NULL, "name" text NOT NULL, "scopes" text array NOT NULL, "secret_hash" text NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_b1bd840641b8acbaad89c3d8d11" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE TABLE "person" ("id" uuid NOT NULL, "email" text NOT NULL, "name" text NOT NULL, "role" text NOT NULL, "password_hash" text, "locale" text NOT NULL DEFAULT 'en', "tokens_valid_from" TIMESTAMP(3) WITH TIME ZONE, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_5fdaf670315c4b7e70cce85daa3" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "person_email" ON "person" ("email")`);
    await runner.query(
      `CREATE TABLE "team_member" ("team_id" uuid NOT NULL, "person_id" uuid NOT NULL, "level" smallint NOT NULL, CONSTRAINT "team_member_level" CHECK (level BETWEEN 1 AND 3), CONSTRAINT "PK_8aad0626cc79e7f4fac9d178acd" PRIMARY KEY ("team_id", "person_id"))`,
    );
    await runner.query(`CREATE INDEX "team_member_person" ON "team_member" ("person_id")`);
    await runner.query(
      `CREATE TABLE "team" ("id" uuid NOT NULL, "name" text NOT NULL, "is_default" boolean NOT NULL DEFAULT false, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_f57d8293406df4af348402e4b74" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "team_name" ON "team" ("name")`);
    await runner.query(
      `CREATE TABLE "history_entry" ("id" uuid NOT NULL, "subject_id" uuid NOT NULL, "at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "actor_id" uuid, "actor_name" text NOT NULL, "event" text NOT NULL, "what" text NOT NULL, "from" jsonb, "to" jsonb, CONSTRAINT "PK_b65bd95b0d2929668589d57b97a" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "history_entry_subject" ON "history_entry" ("subject_id", "id")`);
    await runner.query(
      `CREATE TABLE "idempotency_record" ("key" text NOT NULL, "fingerprint" text NOT NULL, "status" integer NOT NULL, "answer" bytea NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_c30d9b595b0c4bf59cc03ce604c" PRIMARY KEY ("key"))`,
    );
    await runner.query(`CREATE INDEX "idempotency_record_created" ON "idempotency_record" ("created_at")`);
    await runner.query(
      `CREATE TABLE "outbox_entry" ("id" uuid NOT NULL, "job" text NOT NULL, "data" jsonb NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "relay_after" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "relays" integer NOT NULL DEFAULT '0', "last_error" text, CONSTRAINT "PK_cc1823a87798db5e4bf91f7ec7c" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "outbox_entry_due" ON "outbox_entry" ("relay_after", "id")`);
    await runner.query(
      `CREATE TABLE "calendar_version" ("id" text NOT NULL, "version" integer NOT NULL, "spec" jsonb NOT NULL, "is_current" boolean NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_55b6de93634c2d39033e3bdc906" PRIMARY KEY ("id", "version"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "calendar_version_current" ON "calendar_version" ("id") WHERE is_current`);
    await runner.query(
      `CREATE TABLE "policy_list" ("revision" integer NOT NULL, "policies" jsonb NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_0638edddab1705b9cfa31da8336" PRIMARY KEY ("revision"))`,
    );
    await runner.query(
      `CREATE TABLE "timer_firing" ("timer_id" uuid NOT NULL, "step" text NOT NULL, "id" uuid NOT NULL, "scheduled_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "fired_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_3d6f9bfc682dee619c59f74810f" PRIMARY KEY ("timer_id", "step"))`,
    );
    await runner.query(`CREATE UNIQUE INDEX "timer_firing_id" ON "timer_firing" ("id")`);
    await runner.query(
      `CREATE TABLE "timer" ("id" uuid NOT NULL, "ticket_id" uuid NOT NULL, "metric" text NOT NULL, "cycle" integer NOT NULL, "subject" text NOT NULL DEFAULT '', "state" text NOT NULL, "started_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "stopped_at" TIMESTAMP(3) WITH TIME ZONE, "breached_at" TIMESTAMP(3) WITH TIME ZONE, "used_ms" bigint NOT NULL, "running_since" TIMESTAMP(3) WITH TIME ZONE, "due_at" TIMESTAMP(3) WITH TIME ZONE, "remind_at" TIMESTAMP(3) WITH TIME ZONE, "fired" text array NOT NULL, "next_step_at" TIMESTAMP(3) WITH TIME ZONE, "armed_for" TIMESTAMP(3) WITH TIME ZONE, "goal" jsonb NOT NULL, "calendar_id" text NOT NULL, "calendar_version" integer NOT NULL, "policy" text NOT NULL, "policy_revision" integer NOT NULL, CONSTRAINT "PK_b476163e854c74bff55b29d320a" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "timer_next_step" ON "timer" ("next_step_at") WHERE next_step_at IS NOT NULL`);
    await runner.query(`CREATE UNIQUE INDEX "timer_promise" ON "timer" ("ticket_id", "metric", "cycle", "subject")`);
    await runner.query(
      `CREATE TABLE "attachment" ("id" uuid NOT NULL, "ticket_id" uuid NOT NULL, "message_id" uuid, "uploader_id" uuid, "name" text NOT NULL, "type" text NOT NULL, "size" bigint NOT NULL, "sha256" text NOT NULL, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_d2a80c3a8d467f08a750ac4b420" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "attachment_ticket" ON "attachment" ("ticket_id")`);
    await runner.query(`CREATE INDEX "attachment_message" ON "attachment" ("message_id")`);
    await runner.query(
      `CREATE TABLE "message" ("id" uuid NOT NULL, "ticket_id" uuid NOT NULL, "author_id" uuid, "capacity" text, "visibility" text NOT NULL, "source" text NOT NULL, "body" text NOT NULL, "html" text, "original" text, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, CONSTRAINT "PK_ba01f0a3e0123651915008bc578" PRIMARY KEY ("id"))`,
    );
    await runner.query(`CREATE INDEX "message_thread" ON "message" ("ticket_id", "id")`);
    await runner.query(
      `CREATE TABLE "participant" ("ticket_id" uuid NOT NULL, "person_id" uuid NOT NULL, "part" text NOT NULL, CONSTRAINT "PK_d12cd9aa3d0abb4e15b79d42d1b" PRIMARY KEY ("ticket_id", "person_id"))`,
    );
    await runner.query(`CREATE INDEX "participant_person" ON "participant" ("person_id", "ticket_id")`);
    await runner.query(`CREATE TYPE "public"."ticket_priority_level" AS ENUM('low', 'normal', 'high', 'urgent')`);
    await runner.query(
      `CREATE TABLE "ticket" ("id" uuid NOT NULL, "serial" bigint NOT NULL, "kind" text NOT NULL, "subject" text NOT NULL, "status" text NOT NULL, "priority" "public"."ticket_priority_level" NOT NULL, "category" text, "tags" text array NOT NULL, "fields" jsonb NOT NULL, "level" smallint NOT NULL, "channel" text NOT NULL, "requester_id" uuid NOT NULL, "requester_name" text NOT NULL, "assignee_id" uuid, "team_id" uuid, "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL, "acknowledged_at" TIMESTAMP(3) WITH TIME ZONE, "resolved_at" TIMESTAMP(3) WITH TIME ZONE, "closed_at" TIMESTAMP(3) WITH TIME ZONE, "merged_into" uuid, "follow_up_of" uuid, "due_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT 'infinity', "breached" boolean NOT NULL DEFAULT false, "version" integer NOT NULL DEFAULT '1', CONSTRAINT "PK_d9a0835407701eb86f874474b7c" PRIMARY KEY ("id"))`,
    );
    await runner.query(
      `CREATE INDEX "ticket_follow_up_of" ON "ticket" ("follow_up_of") WHERE follow_up_of IS NOT NULL`,
    );
    await runner.query(`CREATE INDEX "ticket_resolved" ON "ticket" ("resolved_at") WHERE status = 'resolved'`);
    await runner.query(`CREATE INDEX "ticket_assignee_serial" ON "ticket" ("assignee_id", "serial")`);
    await runner.query(`CREATE INDEX "ticket_requester" ON "ticket" ("requester_id")`);
    await runner.query(`CREATE INDEX "ticket_assignee_due" ON "ticket" ("assignee_id", "due_at", "serial")`);
    await runner.query(`CREATE INDEX "ticket_team_priority" ON "ticket" ("team_id", "priority", "serial")`);
    await runner.query(`CREATE INDEX "ticket_priority" ON "ticket" ("priority", "serial")`);
    await runner.query(`CREATE INDEX "ticket_team_serial" ON "ticket" ("team_id", "serial")`);
    await runner.query(`CREATE INDEX "ticket_team_due" ON "ticket" ("team_id", "due_at", "serial")`);
    await runner.query(`CREATE INDEX "ticket_due" ON "ticket" ("due_at", "serial")`);
    await runner.query(`CREATE UNIQUE INDEX "ticket_serial" ON "ticket" ("serial")`);
    await runner.query(
      `ALTER TABLE "escalation" ADD CONSTRAINT "FK_413acf3404d2765ab0a82117abf" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "escalation" ADD CONSTRAINT "FK_c12d275f2abad093285eaaf23b2" FOREIGN KEY ("from_assignee_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "escalation" ADD CONSTRAINT "FK_6476fdf1d74ae3938d4e3fd1e14" FOREIGN KEY ("to_assignee_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "escalation" ADD CONSTRAINT "FK_f7b0908f2ff042fbb3adecb4672" FOREIGN KEY ("requested_by") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "inbound_mail" ADD CONSTRAINT "FK_955b029a4427294f7d871ca0130" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "captured_mail" ADD CONSTRAINT "FK_913fd981212b2f8f15ed702399b" FOREIGN KEY ("mail_id") REFERENCES "outbound_mail"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "outbound_mail" ADD CONSTRAINT "FK_6819323a86a3f49e8d7aed44788" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "outbound_mail" ADD CONSTRAINT "FK_732e45c54dd36ad05643a3aa5d1" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "team_member" ADD CONSTRAINT "FK_a1b5b4f5fa1b7f890d0a278748b" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "team_member" ADD CONSTRAINT "FK_9281d7315475282bd402f63b9f0" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "timer_firing" ADD CONSTRAINT "FK_6f211b5417ef4aaf97d562eeb5f" FOREIGN KEY ("timer_id") REFERENCES "timer"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "timer" ADD CONSTRAINT "FK_17cd267d47813c2076756515200" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "attachment" ADD CONSTRAINT "FK_4bb1cbae7bebc565a968dfe077f" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "attachment" ADD CONSTRAINT "FK_a09a40c2f66ab10dbe901fce29e" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "attachment" ADD CONSTRAINT "FK_f1b8a396f10a540f0a434117939" FOREIGN KEY ("uploader_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "message" ADD CONSTRAINT "FK_c7cbda9a7b72ee211da997772d4" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "message" ADD CONSTRAINT "FK_27675d1d5b9dbaabc0546aeb0a1" FOREIGN KEY ("author_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "participant" ADD CONSTRAINT "FK_b16305f8d8c633cc8199016941d" FOREIGN KEY ("ticket_id") REFERENCES "ticket"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "participant" ADD CONSTRAINT "FK_9c8a5f58ec2d45e461968033f39" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "ticket" ADD CONSTRAINT "FK_2a3cae8fd60482104d7f09a5894" FOREIGN KEY ("requester_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "ticket" ADD CONSTRAINT "FK_2c91a29fccb8c7dd9644bae9bea" FOREIGN KEY ("assignee_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "ticket" ADD CONSTRAINT "FK_0d98f7b69c16f80fed8e2e1a6f8" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "ticket" ADD CONSTRAINT "FK_dd1c21aa176a6be7589df167d30" FOREIGN KEY ("merged_into") REFERENCES "ticket"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(
      `ALTER TABLE "ticket" ADD CONSTRAINT "FK_68266d623fecd5bacc99fa4b822" FOREIGN KEY ("follow_up_of") REFERENCES "ticket"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await runner.query(`CREATE SEQUENCE ticket_serial_seq AS bigint START 100001`);
    await runner.query(`CREATE INDEX ticket_tags ON ticket USING gin (tags)`);
    await runner.query(`CREATE INDEX ticket_subject_words ON ticket USING gin (to_tsvector('simple', subject))`);
    for (const spec of [ALWAYS, BUSINESS]) {
      await runner.query(
        `INSERT INTO calendar_version (id, version, spec, is_current, created_at) VALUES ($1, 1, $2, true, 'epoch')`,
        [spec.id, JSON.stringify(spec)],
      );
    }
    await runner.query(`INSERT INTO policy_list (revision, policies, created_at) VALUES (1, $1, 'epoch')`, [
      JSON.stringify(POLICIES),
    ]);
  }

  async down(): Promise<void> {
    throw new Error('There is nothing before the first tables');
  }
}
