import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { ADMIN_PASSWORD } from '../support/harassed-site.js';
import { isInstalled } from '../support/installed.js';
import { type ShakenSite, startShakenSite } from '../support/shaken-site.js';

const TICKETS = Number(process.env.CHAOS_TIMERS ?? 500);
const SECOND = 1000;
/** Over which the deadlines spread: a minute, or less for a few. */
const SPREAD_MS = Math.min(60, 15 + TICKETS / 10) * SECOND;
/** Tickets are opened during this time, and promised what spreads their deadlines over all of it. */
const OPENING_MS = 0.4 * SPREAD_MS;
const SOONEST_MS = 8 * SECOND;
/** Time enough for a lost job to be handed over again, and for the lease of a worker that was killed while it sent a mail. */
const SETTLING_MS = 150 * SECOND;

/** Around the due time of the acknowledgement; that of the resolution is `RESOLUTION_MS` later. */
const REMIND_MS = 4 * SECOND;
const AGAIN_MS = 4 * SECOND;
const RESOLUTION_MS = 2 * SECOND;

type Metric = 'acknowledgement' | 'resolution';

/** What an agent does with a ticket, before it is due or soon after; most are left alone. */
const FATES = ['left', 'answered', 'left', 'pending', 'held a while', 'left', 'resolved', 'closed'] as const;

/** An agent's doing: it took effect between the two. */
interface Act {
  sentAt: number;
  doneAt: number;
}

interface Opened {
  number: string;
  email: string;
  fate: (typeof FATES)[number];
  createdAt: number;
  /** Of the acknowledgement, from its creation. */
  dueAfterMs: number;
  acts: Act[];
}

interface Step {
  key: string;
  afterMs: number;
}

interface Firing {
  id: string;
  number: string;
  metric: Metric;
  step: string;
  scheduledAt: number;
  firedAt: number;
}

interface TimerRow {
  number: string;
  metric: Metric;
  state: string;
  fired: string[];
}

const withRedis = inject('redisUrl') !== null;
const missing = withRedis && !isInstalled('redis-server');
if (missing) process.stdout.write('SKIPPED, since redis-server is not installed: promises while Redis fails\n');

let site: ShakenSite;
let token: string;
let agentId: string;
const opened: Opened[] = [];
const dueAfters = Array.from({ length: 12 }, (_, i) => Math.round(SOONEST_MS + (i * (SPREAD_MS - OPENING_MS)) / 11));

const seconds = (ms: number) => `PT${ms / SECOND}S`;
const policyOf = (dueAfterMs: number) => {
  const goal = (metric: Metric) => ({
    calendar: 'always',
    dueAfter: seconds(dueOf(metric, dueAfterMs)),
    steps: stepsOf(metric, dueAfterMs)
      .filter(({ key }) => key !== 'breach')
      .map(({ key, afterMs }) => ({ after: seconds(afterMs), action: key.split(':')[0] })),
  });
  return {
    name: `${dueAfterMs}`,
    match: { category: [`${dueAfterMs}`] },
    goals: { acknowledgement: goal('acknowledgement'), resolution: goal('resolution') },
  };
};

function dueOf(metric: Metric, dueAfterMs: number): number {
  return metric === 'acknowledgement' ? dueAfterMs : dueAfterMs + RESOLUTION_MS;
}

function stepsOf(metric: Metric, dueAfterMs: number): Step[] {
  const due = dueOf(metric, dueAfterMs);
  const steps = [
    { key: 'remind:1', afterMs: due - REMIND_MS },
    { key: 'breach', afterMs: due },
  ];
  if (metric === 'resolution') return steps;
  return [...steps, { key: 'escalate:1', afterMs: due }, { key: 'escalate:2', afterMs: due + AGAIN_MS }];
}

/** As a client does that does not give up: again with the same key until it hears an answer. */
async function send<Answer>(method: string, path: string, body: object): Promise<Answer> {
  const key = randomUUID();
  for (;;) {
    let refused = false;
    try {
      const answer = await fetch(site.api.url + path, {
        method,
        headers: {
          'content-type': 'application/json',
          'idempotency-key': key,
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10 * SECOND),
      });
      if (answer.ok) return (await answer.json()) as Answer;
      refused = answer.status < 500;
      if (refused) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    } catch (error) {
      if (refused) throw error;
    }
    await sleep(100);
  }
}

async function hire(role: string, name: string): Promise<string> {
  const email = `${name}@chaos.test`;
  const person = { email, name, role, password: ADMIN_PASSWORD };
  return (await send<{ id: string }>('POST', '/v1/people', person)).id;
}

beforeAll(async () => {
  if (missing) return;
  site = await startShakenSite(withRedis);
  const login = { email: 'admin@docket.localhost', password: ADMIN_PASSWORD };
  token = (await send<{ accessToken: string }>('POST', '/v1/auth/login', login)).accessToken;
  agentId = await hire('agent', 'agent');
  const members = [
    { personId: agentId, level: 1 },
    { personId: await hire('senior', 'senior1'), level: 2 },
    { personId: await hire('senior', 'senior2'), level: 2 },
    { personId: await hire('lead', 'lead'), level: 3 },
  ];
  await send('POST', '/v1/teams', { name: 'All', members, isDefault: true });
  await send('PUT', '/v1/sla/policies', { data: dueAfters.map(policyOf) });
}, 180 * SECOND);
afterAll(() => site?.stop());

async function open(i: number): Promise<Opened> {
  const email = `requester${i}@chaos.test`;
  const dueAfterMs = dueAfters[(i * 7) % dueAfters.length]!;
  const { number, createdAt } = await send<{ number: string; createdAt: string }>('POST', '/v1/tickets', {
    subject: `Case ${i}`,
    body: 'It broke.',
    category: `${dueAfterMs}`,
    requester: { email },
  });
  await send('PATCH', `/v1/tickets/${number}`, { assigneeId: agentId });
  return { number, email, fate: FATES[i % FATES.length]!, createdAt: Date.parse(createdAt), dueAfterMs, acts: [] };
}

async function act(ticket: Opened): Promise<void> {
  const { fate, number, dueAfterMs } = ticket;
  if (fate === 'left') return;
  await sleep(SECOND + Math.random() * (dueAfterMs + 2 * SECOND));
  const note = async (doing: () => Promise<unknown>) => {
    const sentAt = Date.now();
    await doing();
    ticket.acts.push({ sentAt, doneAt: Date.now() });
  };
  const set = (status: string) => send('PATCH', `/v1/tickets/${number}`, { status });
  if (fate === 'answered') return note(() => send('POST', `/v1/tickets/${number}/messages`, { body: 'On it.' }));
  if (fate === 'pending')
    return note(() => send('POST', `/v1/tickets/${number}/messages`, { body: 'Which one?', status: 'pending' }));
  if (fate !== 'held a while') return note(() => set(fate));
  await note(() => set('on_hold'));
  await sleep(2 * SECOND);
  await note(() => set('open'));
}

/** Takes away what everything runs on, one after the other, while the deadlines pass. */
async function shake(): Promise<void> {
  const at = SPREAD_MS / 12;
  await sleep(2 * at);
  await site.loseQueue();
  if (site.redis) {
    await sleep(at);
    await site.redis.cut();
    // A third of it: 20 s of a minute.
    await sleep(4 * at);
    await site.redis.mend();
    await sleep(2 * at);
    await site.redis.restart();
    await sleep(at);
  } else await sleep(8 * at);
  await site.restartPostgres();
}

const FIRINGS = `
  SELECT firing.id, 'WO-' || serial AS number, metric, step, scheduled_at AS "scheduledAt", fired_at AS "firedAt"
  FROM timer_firing AS firing JOIN timer ON timer.id = timer_id JOIN ticket ON ticket.id = ticket_id`;

async function firings(): Promise<Firing[]> {
  const rows = await site.query<Firing & { scheduledAt: Date; firedAt: Date }>(FIRINGS);
  return rows.map((row) => ({ ...row, scheduledAt: row.scheduledAt.getTime(), firedAt: row.firedAt.getTime() }));
}

/**
 * What has to be true of one promise, from what the clients know alone: `stopped` when nothing may fire any more,
 * `paused` while nothing may.
 */
function expected(ticket: Opened, metric: Metric): { stopped: Act | null; paused: Act[] } {
  const [first] = ticket.acts;
  const stops =
    ticket.fate === 'resolved' ||
    ticket.fate === 'closed' ||
    (metric === 'acknowledgement' && (ticket.fate === 'answered' || ticket.fate === 'pending'));
  const pauses = metric === 'resolution' && (ticket.fate === 'held a while' || ticket.fate === 'pending');
  return { stopped: stops ? first! : null, paused: pauses ? ticket.acts : [] };
}

/** Between which times a step is to fire, if it does; later when a worker is late. Null: it must not. */
function whenDue(ticket: Opened, metric: Metric, afterMs: number): { from: number; to: number } | null {
  const at = ticket.createdAt + afterMs;
  const { stopped, paused } = expected(ticket, metric);
  const [pause, resume] = paused;
  if (stopped && at > stopped.doneAt) return null;
  if (!pause || at < pause.sentAt) return { from: at, to: at };
  if (!resume) return at > pause.doneAt ? null : { from: at, to: at };
  const [shortest, longest] = [resume.sentAt - pause.doneAt, resume.doneAt - pause.sentAt];
  return { from: at > pause.doneAt ? at + shortest : at, to: at + longest };
}

/** Whatever happens, it has to fire: nobody stops it, or long after. */
function mustFire(ticket: Opened, metric: Metric): boolean {
  const { stopped, paused } = expected(ticket, metric);
  return !stopped && paused.length !== 1;
}

const METRICS = ['acknowledgement', 'resolution'] as const;
const promises = () => opened.flatMap((ticket) => METRICS.map((metric) => ({ ticket, metric })));
const keyOf = ({ number }: { number: string }, metric: string, step = '') => `${number} ${metric} ${step}`;

describe.skipIf(missing)(`${TICKETS} tickets that come due while workers, queue and database fail`, () => {
  it(
    'are all opened, and dealt with as they are meant to be',
    async () => {
      const stop = site.killWorkers();
      const shaken = shake();
      const acts: Promise<void>[] = [];
      let next = 0;
      const client = async () => {
        while (next < TICKETS) {
          const began = Date.now();
          const ticket = await open(next++);
          opened.push(ticket);
          acts.push(act(ticket));
          await sleep(Math.max(0, (CLIENTS * OPENING_MS) / TICKETS - (Date.now() - began)));
        }
      };
      const CLIENTS = 6;
      await Promise.all(Array.from({ length: CLIENTS }, client));
      await Promise.all(acts);
      await shaken;
      const last = Math.max(...opened.map(({ createdAt, dueAfterMs }) => createdAt + dueAfterMs + AGAIN_MS));
      await sleep(Math.max(0, last - Date.now()));
      const kills = await stop();
      process.stdout.write(`  ${TICKETS} tickets; the workers were killed ${kills} times\n`);
      expect(opened).toHaveLength(TICKETS);
      expect(kills).toBeGreaterThan(1);
    },
    3 * SPREAD_MS + 120 * SECOND,
  );

  it(
    'miss no step: each that nobody stopped fires',
    async () => {
      await eventually(async () => {
        const fired = new Set((await firings()).map((one) => keyOf(one, one.metric, one.step)));
        const breached = await site.query<TimerRow>(
          `SELECT 'WO-' || serial AS number, metric FROM timer JOIN ticket ON ticket.id = ticket_id WHERE timer.state = 'breached'`,
        );
        // A breach that was found by a pause is no firing.
        for (const one of breached) fired.add(keyOf(one, one.metric, 'breach'));
        const misses = promises()
          .filter(({ ticket, metric }) => mustFire(ticket, metric))
          .flatMap(({ ticket, metric }) =>
            stepsOf(metric, ticket.dueAfterMs).map(({ key }) => keyOf(ticket, metric, key)),
          )
          .filter((key) => !fired.has(key));
        expect(misses).toEqual([]);
      }, 60 * SECOND);
    },
    90 * SECOND,
  );

  it('fire nothing early, nothing once they are met or cancelled, nothing while they are paused', async () => {
    const all = await firings();
    const wrong: string[] = [];
    for (const { ticket, metric } of promises()) {
      const { stopped, paused } = expected(ticket, metric);
      const [pause, resume] = paused;
      for (const { number, step, firedAt } of all.filter(
        (one) => one.number === ticket.number && one.metric === metric,
      )) {
        const { afterMs } = stepsOf(metric, ticket.dueAfterMs).find(({ key }) => key === step)!;
        const when = whenDue(ticket, metric, afterMs);
        const what = `${number} ${metric} ${step} (${ticket.fate})`;
        if (!when) wrong.push(`${what} was not to fire`);
        else if (firedAt < when.from) wrong.push(`${what} fired ${when.from - firedAt} ms early`);
        if (stopped && firedAt > stopped.doneAt)
          wrong.push(`${what} fired ${firedAt - stopped.doneAt} ms after its end`);
        if (pause && firedAt > pause.doneAt && (!resume || firedAt < resume.sentAt))
          wrong.push(`${what} fired in a pause`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are breached if they were due, and only then', async () => {
    const rows = await site.query<TimerRow>(
      `SELECT 'WO-' || serial AS number, metric, state FROM timer JOIN ticket ON ticket.id = ticket_id
       WHERE metric = ANY($1)`,
      [METRICS],
    );
    expect(rows).toHaveLength(2 * TICKETS);
    const states = new Map(rows.map((row) => [keyOf(row, row.metric), row.state]));
    const wrong: string[] = [];
    for (const { ticket, metric } of promises()) {
      const { stopped, paused } = expected(ticket, metric);
      const state = states.get(keyOf(ticket, metric))!;
      const due = ticket.createdAt + dueOf(metric, ticket.dueAfterMs);
      const end = stopped ?? (paused.length === 1 ? paused[0]! : null);
      const kept = !stopped
        ? 'paused'
        : metric === 'resolution' && ticket.fate === 'resolved'
          ? 'met'
          : KEPT[ticket.fate];
      // In between either may have been first.
      const right = !end || due < end.sentAt ? ['breached'] : due > end.doneAt ? [kept] : ['breached', kept];
      if (!right.includes(state))
        wrong.push(`${keyOf(ticket, metric)} (${ticket.fate}): ${state}, not ${right.join(' or ')}`);
    }
    expect(wrong).toEqual([]);
  });

  it(
    'do what their steps say once: history, escalations, mails',
    async () => {
      await eventually(async () => {
        const left = await site.query(
          `SELECT job AS what, last_error FROM outbox_entry
           UNION ALL SELECT kind || ' ' || state, last_error FROM outbound_mail WHERE state <> 'sent'`,
        );
        expect(left).toEqual([]);
      }, SETTLING_MS);
      const duplicates = await site.query(
        `SELECT 'history' AS of, subject_id::text AS about, what || ' ' || "to"::text AS what, count(*)::int
         FROM history_entry WHERE event IN ('timer.step_reached', 'timer.breached') GROUP BY 2, 3 HAVING count(*) > 1
         UNION ALL
         SELECT 'escalation', cause_ref, '', count(*)::int FROM escalation GROUP BY 2 HAVING count(*) > 1
         UNION ALL
         SELECT 'mail', person_id::text, kind || ' ' || split_part(cause, ':', 2), count(*)::int
         FROM outbound_mail WHERE kind NOT IN ('confirmation', 'reply') GROUP BY 2, 3 HAVING count(*) > 1`,
      );
      expect(duplicates).toEqual([]);

      const undone = await site.query(
        `SELECT firing.id, step FROM timer_firing AS firing JOIN timer ON timer.id = timer_id
         WHERE (step LIKE 'escalate%' AND NOT EXISTS (SELECT 1 FROM escalation WHERE cause_ref = 'firing:' || firing.id))
            OR (step LIKE 'remind%' AND NOT EXISTS (SELECT 1 FROM outbound_mail WHERE cause LIKE 'timer.step_reached:' || firing.id || '%'))`,
      );
      expect(undone).toEqual([]);
      const [counted] = await site.query(
        `SELECT (SELECT count(*) FROM timer_firing WHERE step <> 'breach')::int
                  - (SELECT count(*) FROM history_entry WHERE event = 'timer.step_reached')::int AS steps,
                (SELECT count(*) FROM timer WHERE state = 'breached')::int
                  - (SELECT count(*) FROM history_entry WHERE event = 'timer.breached')::int AS breaches,
                (SELECT count(*) FROM timer_firing WHERE step LIKE 'escalate%')::int
                  - (SELECT count(*) FROM escalation)::int AS escalations,
                (SELECT count(*) FROM escalation)::int
                  - (SELECT count(*) FROM outbound_mail WHERE kind = 'escalated')::int AS told`,
      );
      expect(counted).toEqual({ steps: 0, breaches: 0, escalations: 0, told: 0 });
    },
    SETTLING_MS + 30 * SECOND,
  );

  it('reach every person with each mail, which may arrive again but is the same', async () => {
    const written = await site.query<{ messageId: string; to: string }>(
      `SELECT message_id AS "messageId", to_address AS "to" FROM outbound_mail`,
    );
    const arrived = site.sink.mails.map(({ envelope, parsed }) => `${envelope.to.join()} ${parsed.messageId}`);
    expect([...new Set(arrived)].sort()).toEqual(written.map(({ to, messageId }) => `${to} <${messageId}>`).sort());

    const all = await firings();
    const late = all.map(({ firedAt, scheduledAt }) => firedAt - scheduledAt).sort((a, b) => a - b);
    const at = (share: number) => `${late[Math.ceil(share * late.length) - 1]} ms`;
    process.stdout.write(
      `  jobs on ${withRedis ? 'Redis' : 'PostgreSQL'}: ${all.length} steps fired, late by p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}; ` +
        `no duplicates, no misses; ${written.length} mails, ${arrived.length - written.length} of them arrived again\n`,
    );
    // The longest that both workers and the database are away together, and then some.
    expect(late.at(-1)).toBeLessThan(60 * SECOND);
  });
});

/** What becomes of a promise that is stopped in time; a resolution that is resolved is met. */
const KEPT: Record<Opened['fate'], string> = {
  left: 'breached',
  'held a while': 'breached',
  answered: 'met',
  pending: 'met',
  resolved: 'cancelled',
  closed: 'cancelled',
};
