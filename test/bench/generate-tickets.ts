import type pg from 'pg';

const TEAMS = 20;
const AGENTS_PER_TEAM = 6;
const BATCH = 50_000;
/** One ticket in so many has this tag. */
export const RARE_TAG = { tag: 'legal-hold', oneIn: 20_000 };

/** What a batch of tickets is made of, before it goes to the tables. */
const DRAFT = `
  CREATE TEMP TABLE draft (
    id uuid, serial bigint, subject text, status text, priority ticket_priority_level, category text, tags text[],
    level smallint, channel text, requester_id uuid, assignee_id uuid, team_id uuid, created_at timestamptz,
    acknowledged_at timestamptz, resolved_at timestamptz, due_at timestamptz, breached boolean
  );
  CREATE TEMP TABLE requester (position int PRIMARY KEY, id uuid);
  CREATE TEMP TABLE crew (team int, member int, team_id uuid, agent_id uuid, PRIMARY KEY (team, member))`;

const PEOPLE = [
  `INSERT INTO team (id, name, created_at)
   SELECT uuidv7(), 'Team ' || n, now() FROM generate_series(1, ${TEAMS}) AS n`,
  `INSERT INTO person (id, email, name, role, created_at)
   SELECT uuidv7(), format('agent-%s-%s@example.com', team, member), format('Agent %s of team %s', member, team),
          'agent', now()
   FROM generate_series(1, ${TEAMS}) AS team, generate_series(1, ${AGENTS_PER_TEAM}) AS member`,
  `INSERT INTO crew
   SELECT team, member, team_row.id, agent.id
   FROM generate_series(1, ${TEAMS}) AS team, generate_series(1, ${AGENTS_PER_TEAM}) AS member,
     LATERAL (SELECT id FROM team AS one WHERE one.name = 'Team ' || team) AS team_row,
     LATERAL (SELECT id FROM person WHERE email = format('agent-%s-%s@example.com', team, member)) AS agent`,
  `INSERT INTO team_member (team_id, person_id, level)
   SELECT team_id, agent_id, 1 + (member > 3)::int + (member > 5)::int FROM crew`,
];

const REQUESTERS = `
  WITH made AS (
    INSERT INTO person (id, email, name, role, created_at)
    SELECT uuidv7(), format('requester-%s@example.com', n), 'Requester ' || n, 'requester', now()
    FROM generate_series(0, $1::int - 1) AS n RETURNING id, email)
  INSERT INTO requester SELECT substring(email FROM '\\d+')::int, id FROM made`;

/**
 * Tickets of 400 days, in the order of their numbers. 85 % are solved: nearly all of the old ones, few of the newest.
 * Teams have Zipf's sizes (the first has a quarter of all), and some requesters write much more often than others.
 * $1, $2: first and last of the batch; $3: how many tickets in all; $4: how many requesters.
 */
const TICKETS = `
  INSERT INTO draft
  WITH zipf AS (
    SELECT array_agg(share ORDER BY team) AS cuts
    FROM (SELECT team, sum(1.0 / team) OVER (ORDER BY team) / sum(1.0 / team) OVER () AS share
          FROM generate_series(1, ${TEAMS}) AS team) AS cumulated
  ), rolled AS MATERIALIZED (
    SELECT n, n::float8 / $3 AS age,
           now() - interval '400 days' * (1 - n::float8 / $3) - interval '1 minute' AS created_at,
           random() > power(n::float8 / $3, 5.67) AS solved,
           1 + width_bucket(random(), cuts::float8[]) AS team, 1 + floor(random() * ${AGENTS_PER_TEAM})::int AS member,
           floor(power(random(), 2) * $4)::int AS requester,
           random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5, random() AS r6, random() AS r7
    FROM generate_series($1::int, $2::int) AS n, zipf
  ), staged AS (
    SELECT *, CASE WHEN solved THEN CASE WHEN age > 0.985 THEN 'resolved' ELSE 'closed' END
                   WHEN age > 0.99 AND r1 < 0.5 THEN 'new'
                   WHEN r1 < 0.55 THEN 'open' WHEN r1 < 0.85 THEN 'pending' ELSE 'on_hold' END AS status
    FROM rolled
  )
  SELECT uuidv7(staged.created_at - clock_timestamp()), nextval('ticket_serial_seq'),
    format('%s %s, case %s',
      (ARRAY['The printer', 'My laptop', 'The invoice', 'The order', 'The password', 'The heating', 'The calendar',
             'The subscription', 'The projector', 'The delivery'])[1 + floor(r2 * 10)::int],
      (ARRAY['is out of order', 'does not arrive', 'shows an error', 'must be replaced', 'is missing',
             'has stopped working'])[1 + floor(r3 * 6)::int],
      n),
    status,
    (CASE WHEN r4 < 0.2 THEN 'low' WHEN r4 < 0.8 THEN 'normal' WHEN r4 < 0.95 THEN 'high' ELSE 'urgent' END)::ticket_priority_level,
    (ARRAY['hardware', 'software', 'billing', 'access', 'facilities', 'security'])[1 + floor(power(r5, 2) * 8)::int],
    array_remove(ARRAY[
      CASE WHEN r6 < 0.6 THEN (ARRAY['printer', 'network', 'vip', 'travel', 'remote'])[1 + floor(r7 * r7 * 5)::int] END,
      CASE WHEN r7 < 0.2 THEN (ARRAY['waiting-for-parts', 'warranty', 'training'])[1 + floor(r6 * r6 * 3)::int] END,
      CASE WHEN n % ${RARE_TAG.oneIn} = 7 THEN '${RARE_TAG.tag}' END], NULL),
    CASE WHEN r2 < 0.9 THEN 1 WHEN r2 < 0.98 THEN 2 ELSE 3 END,
    CASE WHEN r3 < 0.5 THEN 'api' WHEN r3 < 0.9 THEN 'email' ELSE 'agent' END,
    requester.id,
    CASE WHEN status <> 'new' AND r6 > 0.05 AND (solved OR r5 < 0.7) AND r1 > 0.05 THEN crew.agent_id END,
    CASE WHEN r1 > 0.05 THEN crew.team_id END,
    staged.created_at,
    CASE WHEN status <> 'new' THEN staged.created_at + interval '20 hours' * r7 END,
    CASE WHEN solved THEN least(staged.created_at + interval '5 days' * r4, now()) END,
    CASE status WHEN 'new' THEN staged.created_at + interval '48 hours'
                WHEN 'open' THEN staged.created_at + interval '7 days' ELSE 'infinity' END,
    status IN ('new', 'open') AND age < 0.98 OR r5 < 0.1
  FROM staged JOIN crew USING (team, member) JOIN requester ON requester.position = staged.requester
  ORDER BY n`;

const FILL = [
  `INSERT INTO ticket (id, serial, kind, subject, status, priority, category, tags, fields, level, channel, requester_id,
     requester_name, assignee_id, team_id, created_at, updated_at, acknowledged_at, resolved_at, closed_at, due_at, breached)
   SELECT id, serial, 'work_order', subject, status, priority, category, tags, '{}', level, channel, requester_id,
     'Requester', assignee_id, team_id, created_at, coalesce(resolved_at, acknowledged_at, created_at), acknowledged_at, resolved_at,
     CASE status WHEN 'closed' THEN resolved_at + interval '7 days' END, due_at, breached
   FROM draft`,
  `INSERT INTO participant SELECT id, requester_id, 'requester' FROM draft`,
  `INSERT INTO message (id, ticket_id, author_id, capacity, visibility, source, body, created_at)
   SELECT uuidv7(created_at - clock_timestamp()), id, requester_id, 'participant', 'public', 'api',
     repeat(subject || '. It started this morning, and nothing was changed on our side as far as I know. ', 3), created_at
   FROM draft`,
  `INSERT INTO message (id, ticket_id, author_id, capacity, visibility, source, body, created_at)
   SELECT uuidv7(acknowledged_at - clock_timestamp()), id, assignee_id, 'agent', 'public', 'api',
     repeat('Thank you for telling us; we will have a look and come back to you. ', 3), acknowledged_at
   FROM draft WHERE assignee_id IS NOT NULL`,
  // What has climbed; of what is unsolved most waits for its answer.
  `INSERT INTO escalation (id, ticket_id, ticket_team_id, ticket_assignee_id, cause, cause_ref, reason, asked, from_level,
     to_level, at_top, nobody_available, to_assignee_id, state, created_at)
   SELECT uuidv7(created_at - clock_timestamp()), id, team_id, assignee_id, 'timer', 'firing:' || id, 'Late', false, level - 1,
     level, false, false, assignee_id,
     CASE WHEN resolved_at IS NOT NULL THEN 'solved' WHEN serial % 4 = 0 THEN 'taken' ELSE 'open' END,
     least(created_at + interval '36 hours', now())
   FROM draft WHERE level > 1`,
  timers('acknowledgement', 'always', '48 hours', 'acknowledged_at', 'true'),
  timers('resolution', 'business', '7 days', 'resolved_at', `resolved_at IS NULL OR serial % 2 = 0`),
];

function timers(metric: string, calendar: string, due: string, answered: string, where: string): string {
  const goal = JSON.stringify({
    dueMs: 172_800_000,
    steps: [{ key: 'breach', afterMs: 172_800_000, action: 'breach' }],
  });
  const paused = metric === 'resolution' ? `status IN ('pending', 'on_hold')` : 'false';
  const runs = `${answered} IS NULL AND NOT (${paused})`;
  return `
    INSERT INTO timer (id, ticket_id, metric, cycle, state, started_at, stopped_at, used_ms, running_since, due_at,
      remind_at, fired, next_step_at, goal, calendar_id, calendar_version, policy, policy_revision)
    SELECT uuidv7(created_at - clock_timestamp()), id, '${metric}', 1,
      CASE WHEN ${answered} IS NOT NULL THEN 'met' WHEN ${paused} THEN 'paused' WHEN breached THEN 'breached' ELSE 'running' END,
      created_at, ${answered}, 0, CASE WHEN ${runs} THEN created_at END,
      CASE WHEN NOT (${paused}) THEN created_at + interval '${due}' END,
      CASE WHEN NOT (${paused}) THEN created_at + interval '${due}' / 2 END, '{}',
      CASE WHEN ${runs} AND NOT breached THEN created_at + interval '${due}' END,
      '${goal}', '${calendar}', 1, 'Standard', 1
    FROM draft WHERE ${where}`;
}

/** Fills an empty database with this many tickets, and what hangs on them; histories are left out. */
export async function generateTickets(db: pg.Client, count: number): Promise<void> {
  const started = performance.now();
  const requesters = Math.max(500, Math.round(count / 10));
  await db.query('SELECT setseed(0.42)');
  // References are right by construction; checking each of them would take longer than all the rest.
  await db.query(`SET session_replication_role = replica`);
  await db.query(DRAFT);
  for (const sql of PEOPLE) await db.query(sql);
  await db.query(REQUESTERS, [requesters]);
  await db.query('ANALYZE requester, crew');
  for (let first = 1; first <= count; first += BATCH) {
    await db.query('TRUNCATE draft');
    const last = Math.min(first + BATCH - 1, count);
    await db.query(TICKETS, [first, last, count, requesters]);
    for (const sql of FILL) await db.query(sql);
    if (last % (BATCH * 4) === 0 || last === count) {
      console.log(`  ${last} of ${count} tickets, ${((performance.now() - started) / 1000).toFixed(0)} s`);
    }
  }
  await db.query('DROP TABLE draft, requester, crew');
  await db.query(`SET session_replication_role = origin`);
  await db.query('VACUUM (ANALYZE)');
  await db.query('CHECKPOINT');
}
