import type pg from 'pg';
import { openTicket } from './creation.js';
import type { Site } from './stage.js';

const TEAMS = 10;
/** Of each team, by level: agents, seniors, lead. */
const LEVELS = [1, 1, 1, 1, 1, 1, 2, 2, 3];
const BATCH = 50_000;

const CREW = [
  `CREATE TABLE crew (team int, member int, team_id uuid, agent_id uuid, PRIMARY KEY (team, member))`,
  `INSERT INTO team (id, name, created_at) SELECT uuidv7(), 'Team ' || n, now() FROM generate_series(0, ${TEAMS - 1}) AS n`,
  `INSERT INTO person (id, email, name, role, created_at)
   SELECT uuidv7(), format('agent-%s-%s@example.com', team, member), format('Agent %s of team %s', member, team),
          'agent', now()
   FROM generate_series(0, ${TEAMS - 1}) AS team, generate_series(0, ${LEVELS.length - 1}) AS member`,
  `INSERT INTO crew
   SELECT team, member, team.id, person.id
   FROM generate_series(0, ${TEAMS - 1}) AS nth(team), generate_series(0, ${LEVELS.length - 1}) AS mth(member),
     LATERAL (SELECT id FROM team WHERE name = 'Team ' || nth.team) AS team,
     LATERAL (SELECT id FROM person WHERE email = format('agent-%s-%s@example.com', nth.team, member)) AS person`,
  `INSERT INTO team_member (team_id, person_id, level)
   SELECT team_id, agent_id, (ARRAY[${LEVELS.join(', ')}])[member + 1] FROM crew`,
];

/** $1, $2: first and last of the batch. Each is assigned, to an agent of the first level; ten have one requester. */
const TICKETS = `
  WITH made AS (
    INSERT INTO person (id, email, name, role, created_at)
    SELECT uuidv7(), format('requester-%s@example.com', n), 'Requester ' || n, 'requester', now()
    FROM generate_series(($1::int - 1) / 10, ($2::int - 1) / 10) AS n RETURNING id, email
  ), opened AS (
    INSERT INTO ticket (id, serial, kind, subject, status, priority, tags, fields, level, channel, requester_id,
      requester_name, assignee_id, team_id, created_at, updated_at, due_at, breached)
    SELECT uuidv7(), nextval('ticket_serial_seq'), 'work_order', 'The printer is out of order, case ' || n, 'new', 'normal',
      '{}', '{}', 1, 'api', made.id, 'Requester ' || n, agent_id, team_id, now(), now(), 'infinity', false
    FROM generate_series($1::int, $2::int) AS n
      JOIN made ON email = format('requester-%s@example.com', (n - 1) / 10)
      JOIN crew ON team = n % ${TEAMS} AND member = n / ${TEAMS} % ${LEVELS.filter((level) => level === 1).length}
    RETURNING id, requester_id)
  INSERT INTO participant (ticket_id, person_id, part) SELECT id, requester_id, 'requester' FROM opened`;

/**
 * The promises of tickets that have none, as the policies in force make them, so that the steps ahead of them are spread
 * over the next four weeks. Half of the tickets have been reminded already: what is next is their due time.
 */
const TIMERS = `
  INSERT INTO timer (id, ticket_id, metric, cycle, state, started_at, used_ms, running_since, due_at, remind_at, fired,
    next_step_at, goal, calendar_id, calendar_version, policy, policy_revision)
  SELECT uuidv7(), ticket.id, model.metric, 1, 'running', at - after, 0, at - after, at - after + due, at - after + remind, fired, at, goal,
    calendar_id, calendar_version, policy, policy_revision
  FROM ticket,
    LATERAL (SELECT metric, goal, calendar_id, calendar_version, policy, policy_revision,
               interval '1 ms' * (goal->>'dueMs')::bigint AS due,
               interval '1 ms' * (goal->'steps'->0->>'afterMs')::bigint AS remind
             FROM timer WHERE ticket_id = $1) AS model,
    LATERAL (SELECT date_trunc('milliseconds', now() + interval '1 hour' + interval '28 days' * random()) AS at,
               CASE WHEN ticket.serial % 2 = 0 THEN due ELSE remind END AS after,
               CASE WHEN ticket.serial % 2 = 0 THEN ARRAY['remind:1'] ELSE '{}' END AS fired) AS clock
  WHERE ticket.serial BETWEEN $2 AND $3`;

/** Fills a fresh site with this many open tickets, each with an assignee and the promises that the policies make. */
export async function openTickets({ db, api }: Site, count: number): Promise<void> {
  const started = performance.now();
  await openTicket(api, 'somebody');
  const { rows: models } = await db.query<{ id: string; serial: number }>(
    `SELECT id, serial::int AS serial FROM ticket`,
  );
  const model = models[0]!;
  for (const sql of CREW) await db.query(sql);
  // References are right by construction; checking each of them would take longer than all the rest.
  await db.query(`SET session_replication_role = replica`);
  for (let first = 1; first <= count; first += BATCH) {
    const last = Math.min(first + BATCH - 1, count);
    await db.query(TICKETS, [first, last]);
    await db.query(TIMERS, [model.id, model.serial + first, model.serial + last]);
    if (last % (BATCH * 4) === 0)
      console.log(`  ${last} open tickets, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  await db.query(`SET session_replication_role = origin`);
  await db.query(`DELETE FROM outbox_entry`);
  await db.query('VACUUM (ANALYZE)');
  await db.query('CHECKPOINT');
}

/** Tickets that were opened one after the other are due one after the other, wherever several policies promise different times. */
const RUN = 100;

/** Which: the acknowledgements of this many tickets whose steps are all ahead, in runs from everywhere. */
const CHOSEN = `
  SELECT id, row_number() OVER (ORDER BY ticket_id) - 1 AS n FROM (
    SELECT timer.id, ticket_id FROM timer JOIN ticket ON ticket.id = ticket_id
    WHERE metric = 'acknowledgement' AND next_step_at > now() + interval '30 minutes'
    ORDER BY md5((serial / ${RUN})::text), serial LIMIT $1) AS picked`;

/**
 * Moves the clocks of this many acknowledgements so that their next steps are due one after the
 * other, evenly, from `inSeconds` (below zero: ago) for `forSeconds`.
 */
export async function makeDue(db: pg.Client, count: number, inSeconds: number, forSeconds: number): Promise<void> {
  const { rowCount } = await db.query(
    `WITH chosen AS (${CHOSEN}),
       moved AS (SELECT timer.id, date_trunc('milliseconds', now() + interval '1 second' * ($2 + $3 * n::float8 / $1)) - next_step_at AS by
                 FROM timer JOIN chosen USING (id))
     UPDATE timer SET started_at = started_at + by, running_since = running_since + by, due_at = due_at + by,
       remind_at = remind_at + by, next_step_at = next_step_at + by
     FROM moved WHERE moved.id = timer.id`,
    [count, inSeconds, forSeconds],
  );
  if (rowCount !== count) throw new Error(`Only ${rowCount} timers are left`);
}
