import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { aText } from './material.js';
import { serveTasks } from './own-process.js';
import { Transactions } from './transactions.js';

interface Given {
  databaseUrl: string;
  connections: number;
  agent: { id: string; name: string };
  /** What a reply leaves in the outbox. */
  outboxData: { first: string[]; further: string[] };
}

let transactions: Transactions;
let given: Given;

const tasks = {
  prepare: async (with_: Given) => {
    given = with_;
    transactions = new Transactions(given.databaseUrl, given.connections);
  },
  once: ({ ticketId, first }: { ticketId: string; first: boolean }) =>
    transactions.once((client) => (first ? firstReply : furtherReply)(client, ticketId)),
  run: ({ seconds, ticketIds, first }: { seconds: number; ticketIds: string[]; first: boolean }) => {
    let turn = 0;
    const reply = first ? firstReply : furtherReply;
    return transactions.run(seconds, (client) => {
      if (first && turn === ticketIds.length) throw new Error('All tickets have had their reply: prepare more of them');
      return reply(client, ticketIds[turn++ % ticketIds.length]!);
    });
  },
};
export type ReplyFloor = typeof tasks;
serveTasks(tasks);

const LOCK = 'SELECT * FROM ticket WHERE id = $1 FOR UPDATE';
const MESSAGE = `
  INSERT INTO message (id, ticket_id, author_id, capacity, visibility, source, body, created_at)
  VALUES ($1, $2, $3, 'agent', 'public', 'api', $4, $5)`;
const TOUCH = 'UPDATE ticket SET updated_at = $2, version = version + 1 WHERE id = $1';
const ANSWER = `
  UPDATE ticket SET status = 'open', acknowledged_at = $2, due_at = $3, updated_at = $2, version = version + 1
  WHERE id = $1`;
const TIMER = `
  UPDATE timer SET state = 'met', stopped_at = $2, used_ms = $3, running_since = NULL, next_step_at = NULL
  WHERE ticket_id = $1 AND metric = 'acknowledgement'`;
const HISTORY = `
  INSERT INTO history_entry (id, subject_id, at, actor_id, actor_name, event, what, "from", "to")
  VALUES ($1, $2, $3, $4, $5, 'ticket.message_added', 'message', NULL, $6)`;
const MORE_HISTORY = `${HISTORY},
  ($7, $2, $3, $4, $5, 'timer.met', 'timer.acknowledgement', $8, $8),
  ($9, $2, $3, $4, $5, 'ticket.changed', 'status', '"new"', '"open"')`;
const LIVE = 'INSERT INTO live_change (ticket_id, fact) VALUES ($1, $2)';
const OUTBOX = 'INSERT INTO outbox_entry (id, job, data, created_at, relay_after) VALUES ';
const MARK = 'INSERT INTO search_mark (id, ticket_id) VALUES ($1, $2)';

/** To a ticket that is open and acknowledged. */
async function furtherReply(client: pg.Client, ticketId: string): Promise<void> {
  const { agent, outboxData } = given;
  const now = new Date();
  await client.query(LOCK, [ticketId]);
  const messageId = await addMessage(client, ticketId, now);
  await client.query(TOUCH, [ticketId, now]);
  await client.query(HISTORY, [uuidv7(), ticketId, now, agent.id, agent.name, about(messageId)]);
  await client.query(LIVE, [ticketId, fact(messageId, now, ['ticket.message_added'], ['message'])]);
  await addToOutbox(client, outboxData.further, now);
}

/** To a new ticket: opens and acknowledges it. */
async function firstReply(client: pg.Client, ticketId: string): Promise<void> {
  const { agent, outboxData } = given;
  const now = new Date();
  const later = new Date(now.getTime() + 24 * 3600_000);
  await client.query(LOCK, [ticketId]);
  const messageId = await addMessage(client, ticketId, now);
  await client.query(ANSWER, [ticketId, now, later]);
  await client.query(TIMER, [ticketId, now, 1000]);
  const timer = JSON.stringify({ state: 'met', dueAt: later });
  const common = [uuidv7(), ticketId, now, agent.id, agent.name, about(messageId)];
  await client.query(MORE_HISTORY, common.concat(uuidv7(), timer, uuidv7()));
  const events = ['ticket.message_added', 'timer.met', 'ticket.changed'];
  const changed = ['message', 'timer.acknowledgement', 'status'];
  await client.query(LIVE, [ticketId, fact(messageId, now, events, changed)]);
  await addToOutbox(client, outboxData.first, now);
}

async function addMessage(client: pg.Client, ticketId: string, now: Date): Promise<string> {
  const id = uuidv7();
  await client.query(MESSAGE, [id, ticketId, given.agent.id, aText(), now]);
  await client.query(MARK, [uuidv7(), ticketId]);
  return id;
}

async function addToOutbox(client: pg.Client, entries: string[], now: Date): Promise<void> {
  const rows = entries.map((_, i) => `($${2 * i + 2}, 'mail.notify', $${2 * i + 3}, $1, $1)`);
  await client.query(OUTBOX + rows.join(', '), [now, ...entries.flatMap((data) => [uuidv7(), data])]);
}

function fact(messageId: string, at: Date, events: string[], changed: string[]): string {
  return JSON.stringify({ events, changed, actor: given.agent, at, version: 2, messages: [messageId] });
}

function about(messageId: string): string {
  return JSON.stringify({ id: messageId, visibility: 'public', source: 'api' });
}
