import type { TestDocket } from './docket.js';

/** Resolved so long before: `8 days`. */
export async function ageResolved(docket: TestDocket, number: string, ago: string): Promise<void> {
  await docket.query(
    `WITH aged AS (UPDATE ticket SET resolved_at = resolved_at - $2::interval, closes_at = closes_at - $2::interval
                   WHERE 'WO-' || serial = $1 RETURNING id)
     UPDATE timer SET started_at = started_at - $2::interval, due_at = due_at - $2::interval,
       next_step_at = next_step_at - $2::interval
     FROM aged WHERE ticket_id = aged.id AND metric = 'closing'`,
    [number, ago],
  );
}
