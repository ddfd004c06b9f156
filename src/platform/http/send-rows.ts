import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What one row of a file says, by column; lists are joined. */
export type ExportedRow = Record<string, unknown>;

interface Exported {
  format: ExportFormat;
  /** Without the extension. */
  name: string;
  columns: readonly string[];
  rows: AsyncIterable<ExportedRow>;
}

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};
/** Sent at once: a packet a row would be slow. */
const CHUNK_CHARACTERS = 64 * 1024;

/** Sends rows as a file while they are made, no faster than they are read: what is held does not grow with their number. */
export async function sendRows(reply: FastifyReply, exported: Exported): Promise<void> {
  const { format, name } = exported;
  // Whatever fails before the first rows is told as a problem and not by a file that breaks off.
  const lines = chunks(linesOf(exported));
  const first = await lines.next();
  const body = Readable.from(behind(first, lines), { objectMode: false, highWaterMark: CHUNK_CHARACTERS });
  await reply
    .header('content-type', TYPES[format])
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .header('cache-control', 'no-store')
    .send(body);
}

async function* linesOf({ format, columns, rows }: Exported): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(columns);
  for await (const row of rows) {
    yield format === 'csv' ? csvLine(columns.map((column) => row[column])) : `${JSON.stringify(row)}\n`;
  }
}

async function* chunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk) yield chunk;
}

async function* behind(first: IteratorResult<string>, others: AsyncIterable<string>): AsyncGenerator<string> {
  if (!first.done) yield first.value;
  yield* others;
}

/** RFC 4180. */
function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
  // A spreadsheet would take it for a formula, and run it.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
