import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tickets that wait for their requester, and resolved ones, have timers; those that are there get them by a job, in batches. */
export class IdleTickets1795267200300 implements MigrationInterface {
  name = 'IdleTickets1795267200300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "ticket" ADD "closes_at" TIMESTAMP(3) WITH TIME ZONE`);
    // Closing went by it.
    await runner.query(`DROP INDEX "ticket_resolved"`);
    await runner.query(
      `INSERT INTO outbox_entry (id, job, data, created_at, relay_after)
       SELECT gen_random_uuid(), 'sla.start_idle', '{"after": 0}', now(), now()
       WHERE EXISTS (SELECT 1 FROM ticket WHERE status IN ('pending', 'resolved'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM outbox_entry WHERE job = 'sla.start_idle'`);
    await runner.query(`DELETE FROM timer WHERE metric IN ('requester_reply', 'closing')`);
    await runner.query(`CREATE INDEX "ticket_resolved" ON "ticket" ("resolved_at") WHERE status = 'resolved'`);
    await runner.query(`ALTER TABLE "ticket" DROP COLUMN "closes_at"`);
  }
}
