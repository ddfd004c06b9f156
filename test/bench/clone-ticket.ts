import type pg from 'pg';

/** Copies a ticket with its thread, participants and timers. @returns the copies, oldest first */
export async function cloneTicket(
  db: pg.Client,
  number: string,
  copies: number,
): Promise<{ ids: string[]; numbers: string[] }> {
  const [, prefix, serial] = /^(\w+-)(\d+)$/.exec(number)!;
  await db.query(
    `CREATE TEMP TABLE clone AS
     SELECT original.id AS source, uuidv7() AS id, nextval('ticket_serial_seq') AS serial
     FROM ticket AS original, generate_series(1, $2) WHERE original.serial = $1`,
    [serial, copies],
  );
  await db.query(
    `INSERT INTO ticket SELECT copy.* FROM clone, ticket AS original,
       LATERAL jsonb_populate_record(original, jsonb_build_object('id', clone.id, 'serial', clone.serial)) AS copy
     WHERE original.id = clone.source`,
  );
  await db.query(
    `INSERT INTO participant SELECT clone.id, person_id, part
     FROM clone JOIN participant ON participant.ticket_id = clone.source`,
  );
  for (const table of ['message', 'timer']) {
    await db.query(
      `INSERT INTO ${table} SELECT copy.*
       FROM (SELECT clone.id AS ticket_id, ${table} AS original
             FROM clone JOIN ${table} ON ${table}.ticket_id = clone.source ORDER BY clone.id, ${table}.id) AS found,
         LATERAL jsonb_populate_record(original, jsonb_build_object('id', uuidv7(), 'ticket_id', ticket_id)) AS copy`,
    );
  }
  const { rows } = await db.query<{ id: string; serial: string }>('SELECT id, serial FROM clone ORDER BY serial');
  await db.query('DROP TABLE clone');
  for (const table of ['ticket', 'participant', 'message', 'timer']) await db.query(`VACUUM (ANALYZE) ${table}`);
  return { ids: rows.map(({ id }) => id), numbers: rows.map((row) => `${prefix}${row.serial}`) };
}
