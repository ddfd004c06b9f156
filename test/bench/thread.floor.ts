import { fastify } from 'fastify';
import pg from 'pg';
import { selectMessages, selectTickets } from '../../src/desk/ticket-view.js';
import { serveTasks } from './own-process.js';

/** As many connections as the product has. */
const POOL_SIZE = 20;
const FIRST = '00000000-0000-0000-0000-000000000000';

// Who asks, which ticket, and then what was asked for: what the product has to find out for either request.
const PERSON = `
  SELECT id, name, email, role, ARRAY(SELECT team_id FROM team_member WHERE person_id = person.id)::text[] AS "teamIds"
  FROM person WHERE id = $1`;
const TICKET = 'SELECT * FROM ticket WHERE serial = $1 LIMIT 1';
const VIEW = `${selectTickets('ticket')} WHERE ticket.id = $1`;
const MESSAGES = `${selectMessages()}
  WHERE message.ticket_id = $1 AND message.id > $2 AND (message.visibility = 'public' OR $3)
  ORDER BY message.id LIMIT $4`;

const tasks = { serve };
export type ThreadFloor = typeof tasks;
serveTasks(tasks);

/** Two bare routes that make the product's queries. @returns their address */
async function serve({ databaseUrl, personId }: { databaseUrl: string; personId: string }): Promise<string> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE });
  const app = fastify();
  const find = async (serial: string): Promise<string> => {
    await pool.query(PERSON, [personId]);
    const { rows } = await pool.query<{ id: string }>(TICKET, [serial]);
    return rows[0]!.id;
  };
  app.get<{ Params: { serial: string } }>('/tickets/:serial', async ({ params }) => {
    const { rows } = await pool.query(VIEW, [await find(params.serial)]);
    return rows[0];
  });
  app.get<{ Params: { serial: string } }>('/tickets/:serial/messages', async ({ params }) => {
    const { rows } = await pool.query(MESSAGES, [await find(params.serial), FIRST, true, 51]);
    return { data: rows };
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}
