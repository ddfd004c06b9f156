import type pg from 'pg';

/** How many rows of each table `work` adds or changes; a row that is changed twice counts once. */
async function rowsWritten(db: pg.Client, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const { rows: tables } = await db.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
  );
  const { rows: before } = await db.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid');
  await work();
  const written: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM "${name}" WHERE xmin::text::bigint > $1`,
      [before[0]!.xid],
    );
    if (rows[0]!.count > 0) written[name] = rows[0]!.count;
  }
  return written;
}

/** A floor that writes other rows than the product says nothing. @throws when it does */
export async function expectSameRows(
  db: pg.Client,
  product: () => Promise<unknown>,
  floor: () => Promise<unknown>,
): Promise<void> {
  const [expected, got] = [await rowsWritten(db, product), await rowsWritten(db, floor)].map((rows) =>
    JSON.stringify(rows),
  );
  console.log(`  rows of one operation: ${expected}`);
  if (expected !== got) throw new Error(`The floor writes other rows than the product: ${got}`);
}
