import { PRIORITIES } from '../../domain/ticket/priority.js';
import { isCount, isTime } from '../../platform/http/cursor.js';
import type { TicketRow } from '../ticket-view.js';

export const SORT_NAMES = ['newest', 'oldest', 'due', 'priority', 'resolved'] as const;
export type SortName = (typeof SORT_NAMES)[number];

/** A ticket of a list, with what it is sorted by where the view has it not. */
export interface SortedRow extends TicketRow {
  due: Date | number;
}

/** How a sort orders, where a page goes on, and what its cursor keeps. Every sort ends in the serial, which is unique. */
export interface Sort {
  /** Columns of the ticket, the index goes by. */
  columns: readonly string[];
  descending: boolean;
  /** SQL of types, for the placeholders of the cursor's values. */
  types: readonly string[];
  /** Whether an index has all tickets in this order, not only those of a team or an assignee. */
  isOfAll: boolean;
  /** What else holds of all that it sorts. */
  only?: string;
  shape: ((value: unknown) => boolean)[];
  cursorOf: (row: SortedRow) => (string | number)[];
}

const serial = { columns: ['serial'], types: ['bigint'], isOfAll: true, shape: [isCount] };
const serialOf = (row: SortedRow) => Number(row.serial);

export const SORTS: Readonly<Record<SortName, Sort>> = {
  newest: { ...serial, descending: true, cursorOf: (row) => [serialOf(row)] },
  oldest: { ...serial, descending: false, cursorOf: (row) => [serialOf(row)] },
  due: {
    columns: ['due_at', 'serial'],
    descending: false,
    types: ['timestamptz', 'bigint'],
    isOfAll: false,
    shape: [isTime, isCount],
    cursorOf: (row) => [row.due instanceof Date ? row.due.toISOString() : 'infinity', serialOf(row)],
  },
  // The most urgent first, the newest first among equals: one index serves it, read backwards.
  priority: {
    columns: ['priority', 'serial'],
    descending: true,
    types: ['ticket_priority_level', 'bigint'],
    isOfAll: false,
    shape: [(value) => PRIORITIES.some((priority) => priority === value), isCount],
    cursorOf: (row) => [row.priority, serialOf(row)],
  },
  resolved: {
    columns: ['resolved_at', 'serial'],
    descending: true,
    types: ['timestamptz', 'bigint'],
    isOfAll: false,
    only: 'ticket.resolved_at IS NOT NULL',
    shape: [isTime, isCount],
    cursorOf: (row) => [row.resolvedAt!.toISOString(), serialOf(row)],
  },
};

/** @param before columns that are the same in all rows, and with which the index begins */
export function orderOf({ columns, descending }: Sort, before: readonly string[] = []): string {
  const all = [...before, ...columns.map((column) => `ticket.${column}`)];
  return all.map((column) => `${column}${descending ? ' DESC' : ''}`).join(', ');
}

/** SQL of "behind the cursor", given the placeholders of its values. */
export function behind({ columns, types, descending }: Sort, placeholders: readonly string[]): string {
  const values = placeholders.map((placeholder, i) => `${placeholder}::${types[i]}`);
  return `(${columns.map((column) => `ticket.${column}`).join(', ')}) ${descending ? '<' : '>'} (${values.join(', ')})`;
}
