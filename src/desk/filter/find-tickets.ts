import type { PersonIdentity } from '../../people/people.contract.js';
import { type Scope, ticketScopes } from '../scopes.js';
import { type Bind, conditionsOf } from './conditions.js';
import { orderOf, type Sort } from './sorts.js';
import type { TicketFilter } from './ticket-filter.dto.js';

interface Wanted {
  /** All of which a ticket must fit. */
  filters: TicketFilter[];
  sort: Sort;
  /** Whose list it is: of what they may see. */
  me: PersonIdentity;
  now: Date;
  limit: number;
  bind: Bind;
}

/**
 * SQL of a sub-select: the first tickets of a list. What somebody sees is a union of scopes, each read from its own index
 * in the order of the sort and cut at the limit: so the cost does not grow with the table.
 * @param behind condition for those behind a cursor
 */
export function selectFirst(wanted: Wanted, behind: string | null): string {
  const { branches, limit } = branchesOf(wanted, wanted.sort.isOfAll, behind ? [behind] : [], '*');
  return `(SELECT * FROM (${branches.join(' UNION ALL ')}) AS ticket ORDER BY ${orderOf(wanted.sort)} LIMIT ${limit})`;
}

/**
 * SQL that counts the tickets of a list up to the limit. Scopes exclude each other, so it is enough to add up; each is read
 * in the order of the sort, since without one PostgreSQL may take reading the table for the quickest way to that many.
 */
export function countUpTo(wanted: Wanted): string {
  const { branches, limit } = branchesOf(wanted, false, [], 'ticket.serial');
  return `SELECT count(*)::int AS count FROM (SELECT 1 FROM (${branches.join(' UNION ALL ')}) AS ticket LIMIT ${limit}) AS found`;
}

function branchesOf(
  wanted: Wanted,
  isOfAll: boolean,
  more: string[],
  columns: string,
): { branches: string[]; limit: string } {
  const { filters, sort, me, now, bind } = wanted;
  const { scopes, rest } = ticketScopes(filters, me, isOfAll, bind);
  const conditions = [...rest.flatMap((filter) => conditionsOf(filter, me, bind, now)), ...more];
  if (sort.only) conditions.push(sort.only);
  conditions.push(...withoutSpam(filters, me));
  const limit = bind(wanted.limit);
  const branch = ({ where, same, each }: Scope) => {
    const all = [where, ...conditions].join(' AND ');
    const first = `SELECT ${columns} FROM ticket WHERE ${all} ORDER BY ${orderOf(sort, same)} LIMIT ${limit}`;
    return each ? `(SELECT ticket.* FROM ${each} CROSS JOIN LATERAL (${first}) AS ticket)` : `(${first})`;
  };
  return { branches: scopes.map(branch), limit };
}

/** Agents see spam where they ask for it. What is spam is closed, and an index knows no more than the status. */
export function withoutSpam(filters: TicketFilter[], { role }: PersonIdentity): string[] {
  const mayBe = filters.every(({ spam, status }) => !spam && (!status || status.includes('closed')));
  return mayBe && role !== 'requester' ? ['ticket.status_before_spam IS NULL'] : [];
}
