import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Timers from before their course was kept look as if they had run up to the first change since. When they stood, the
 * history of their ticket tells: then, that of the solution did while the ticket was pending or on hold, and no other ever.
 */
export class KnownPauses1795270000010 implements MigrationInterface {
  name = 'KnownPauses1795270000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE "timer" SET "course" = known.course || "timer"."course"
       FROM (SELECT timer_id, jsonb_agg(jsonb_build_object('at', at, 'now', now, 'why', why) ORDER BY entry_id) AS course
             FROM (SELECT *, lag(now, 1, 'runs') OVER (PARTITION BY timer_id ORDER BY entry_id) AS before
                   FROM (SELECT timer.id AS timer_id, entry.id AS entry_id, entry."to"#>>'{}' AS why,
                           (extract(epoch FROM entry.at) * 1000)::bigint AS at,
                           CASE WHEN entry."to"#>>'{}' IN ('pending', 'on_hold') THEN 'stands' ELSE 'runs' END AS now,
                           (timer.course->0->>'at')::bigint AS kept_since
                         FROM "timer" AS timer JOIN "history_entry" AS entry
                           ON entry.subject_id = timer.ticket_id AND entry.what = 'status' AND entry.at > timer.started_at
                         WHERE timer.metric = 'resolution' AND timer.stopped_at IS NULL) AS status
                   WHERE kept_since IS NULL OR at < kept_since) AS mark
             WHERE now <> before GROUP BY timer_id) AS known
       WHERE "timer"."id" = known.timer_id`,
    );
  }

  async down(): Promise<void> {
    throw new Error('What clocks went through is not thrown away');
  }
}
