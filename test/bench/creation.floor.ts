import { v7 as uuidv7 } from 'uuid';
import type pg from 'pg';
import { aRequester, aSubject, aText } from './material.js';
import { serveTasks } from './own-process.js';
import { Transactions } from './transactions.js';

/** What one opened ticket left behind; the floor writes the like of it. */
export interface Sample {
  goals: string[];
  outboxData: string;
}

interface Given {
  databaseUrl: string;
  connections: number;
  sample: Sample;
  knownRequesterIds: string[];
}

let transactions: Transactions;
let given: Given;
let turn = 0;

const tasks = {
  prepare: async (with_: Given) => {
    given = with_;
    transactions = new Transactions(given.databaseUrl, given.connections);
  },
  once: () => transactions.once(createTicket),
  run: ({ seconds }: { seconds: number }) => transactions.run(seconds, createTicket),
};
export type CreationFloor = typeof tasks;
serveTasks(tasks);

const PERSON = `INSERT INTO person (id, email, name, role, locale, created_at) VALUES ($1, $2, $3, 'requester', 'en', $4)`;
const TICKET = `
  INSERT INTO ticket (id, serial, kind, subject, status, priority, tags, fields, level, channel, requester_id,
                      requester_name, created_at, updated_at, due_at)
  VALUES ($1, nextval('ticket_serial_seq'), 'work_order', $2, 'new', 'normal', '{}', '{}', 1, 'api', $3, $6, $4, $4, $5)
  RETURNING serial`;
const MESSAGE = `
  INSERT INTO message (id, ticket_id, author_id, capacity, visibility, source, body, created_at)
  VALUES ($1, $2, $3, 'participant', 'public', 'api', $4, $5)`;
const PARTICIPANT = `INSERT INTO participant (ticket_id, person_id, part) VALUES ($1, $2, 'requester')`;
const TIMERS = `
  INSERT INTO timer (id, ticket_id, metric, cycle, state, started_at, used_ms, running_since, due_at, remind_at, fired,
                     next_step_at, goal, calendar_id, calendar_version, policy, policy_revision, course)
  VALUES ($1, $3, 'acknowledgement', 1, 'running', $4, 0, $4, $5, $6, '{}', $6, $7, 'always', 1, 'Standard', 1, $9),
         ($2, $3, 'resolution', 1, 'running', $4, 0, $4, $5, $6, '{}', $6, $8, 'business', 1, 'Standard', 1, $9)`;
const HISTORY = `
  INSERT INTO history_entry (id, subject_id, at, actor_id, actor_name, event, what, "from", "to")
  VALUES ($1, $4, $5, $6, $7, 'ticket.opened', 'status', NULL, '"new"'),
         ($2, $4, $5, $6, $7, 'timer.started', 'timer.acknowledgement', NULL, $8),
         ($3, $4, $5, $6, $7, 'timer.started', 'timer.resolution', NULL, $8)`;
const LIVE = 'INSERT INTO live_change (ticket_id, fact) VALUES ($1, $2)';
const OUTBOX = `
  INSERT INTO outbox_entry (id, job, data, created_at, relay_after) VALUES ($1, 'mail.notify', $2, $3, $3)`;
const MARK = 'INSERT INTO search_mark (id, ticket_id) VALUES ($1, $2)';

/** One ticket of a requester who is new every other time. */
async function createTicket(client: pg.Client): Promise<void> {
  const { sample, knownRequesterIds } = given;
  const now = new Date();
  const later = new Date(now.getTime() + 24 * 3600_000);
  const isKnown = turn++ % 2 === 0;
  const personId = isKnown ? knownRequesterIds[((turn / 2) % knownRequesterIds.length) | 0]! : uuidv7();
  const { email, name } = aRequester(personId);
  if (!isKnown) await client.query(PERSON, [personId, email, name, now]);
  const ticketId = uuidv7();
  await client.query(TICKET, [ticketId, aSubject(), personId, now, later, name]);
  const messageId = uuidv7();
  await client.query(MESSAGE, [messageId, ticketId, personId, aText(), now]);
  await client.query(PARTICIPANT, [ticketId, personId]);
  const course = JSON.stringify([{ at: now.getTime(), now: 'runs', why: 'opened' }]);
  await client.query(TIMERS, [uuidv7(), uuidv7(), ticketId, now, later, later, ...sample.goals, course]);
  const state = JSON.stringify({ state: 'running', dueAt: later });
  await client.query(HISTORY, [uuidv7(), uuidv7(), uuidv7(), ticketId, now, personId, name, state]);
  await client.query(LIVE, [ticketId, fact({ id: personId, name }, now, messageId)]);
  await client.query(OUTBOX, [uuidv7(), sample.outboxData, now]);
  await client.query(MARK, [uuidv7(), ticketId]);
}

function fact(actor: { id: string; name: string }, at: Date, message: string): string {
  const events = ['ticket.opened', 'timer.started'];
  const changed = ['status', 'timer.acknowledgement', 'timer.resolution'];
  return JSON.stringify({ events, changed, actor, at, version: 1, messages: [message] });
}
