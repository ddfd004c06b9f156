import { momentFromNow } from '../../domain/calendar/moment.js';
import { fieldCandidates, type FieldValue } from '../../domain/category/field-filter.js';
import { METRICS } from '../../domain/sla/policy.js';
import { parseNumber } from '../../domain/ticket/number.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { isUuid } from '../../platform/http/cursor.js';
import type { FilterTerms, TicketFilter, TimeRange, TimerTerm } from './ticket-filter.dto.js';

/** Keeps a value for a statement. @returns its placeholder */
export type Bind = (value: unknown) => string;

interface Asked {
  me: PersonIdentity;
  bind: Bind;
  now: Date;
}

/**
 * SQL conditions on the table `ticket`, all of which a ticket of this filter meets. What the person may see is not among
 * them: that is for scopes.ts.
 * @param me whom `me` and `mine` stand for
 */
export function conditionsOf(filter: TicketFilter, me: PersonIdentity, bind: Bind, now: Date): string[] {
  const { not, spam, ...terms } = filter;
  const asked = { me, bind, now };
  const excluded = not ? termsOf(not, asked).map((condition) => `(${condition}) IS NOT TRUE`) : [];
  // To its requester it is a ticket that was closed.
  const only = spam === 'only' && me.role !== 'requester' ? ['ticket.status_before_spam IS NOT NULL'] : [];
  return [...termsOf(terms, asked), ...excluded, ...only];
}

function termsOf(terms: FilterTerms, asked: Asked): string[] {
  const { me, bind } = asked;
  const found: string[] = [];
  const anyOf = (column: string, list: readonly unknown[] | undefined, type: string) => {
    if (list) found.push(`ticket.${column} = ANY(${bind(list)}::${type}[])`);
  };
  const isSet = (column: string, wanted: boolean | undefined) => {
    if (wanted !== undefined) found.push(`ticket.${column} IS ${wanted ? 'NOT NULL' : 'NULL'}`);
  };
  const between = (column: string, range: TimeRange | undefined) => {
    if (range) found.push(within(`ticket.${column}`, range, asked));
  };
  anyOf('status', terms.status, 'text');
  anyOf('kind', terms.kind, 'text');
  anyOf('priority', terms.priority, 'ticket_priority_level');
  anyOf('category', terms.category, 'text');
  isSet('category', terms.categorised);
  if (terms.assignee) found.push(whose('assignee_id', terms.assignee, { me: [me.id] }, bind));
  if (terms.team) found.push(whose('team_id', terms.team, { mine: me.teamIds }, bind));
  anyOf('level', terms.level, 'smallint');
  for (const tag of terms.tag ?? []) found.push(`ticket.tags @> ${bind([tag])}::text[]`);
  anyOf('channel', terms.channel, 'text');
  if (terms.requester) found.push(requestedBy(terms.requester, bind));
  if (terms.breached !== undefined) found.push(terms.breached ? 'ticket.breached' : 'NOT ticket.breached');
  if (terms.escalated) found.push(escalated(terms.escalated, asked));
  for (const timer of terms.timer ?? []) found.push(hasTimer(timer, asked));
  // Nothing due is `infinity` there, which no range holds.
  if (terms.due) found.push(`${within('ticket.due_at', terms.due, asked)} AND ticket.due_at < 'infinity'`);
  between('created_at', terms.created);
  between('updated_at', terms.updated);
  between('acknowledged_at', terms.acknowledged);
  between('resolved_at', terms.resolved);
  between('closed_at', terms.closed);
  for (const [key, value] of Object.entries(terms.fields ?? {})) found.push(hasField(key, value, bind));
  isSet('follow_up_of', terms.followUp);
  isSet('merged_into', terms.merged);
  if (terms.q !== undefined) found.push(searchFor(terms.q, bind));
  return found;
}

/** One id compares with `=`, so that an index goes on in its order. */
function whose(column: string, wanted: string[], words: Record<string, string[]>, bind: Bind): string {
  const ids = [...new Set(wanted.filter((one) => one !== 'none').flatMap((one) => words[one] ?? one.toLowerCase()))];
  const ways = wanted.includes('none') ? [`ticket.${column} IS NULL`] : [];
  if (ids.length === 1) ways.push(`ticket.${column} = ${bind(ids[0])}::uuid`);
  else if (ids.length > 1 || ways.length === 0) ways.push(`ticket.${column} = ANY(${bind(ids)}::uuid[])`);
  return ways.length === 1 ? ways[0]! : `(${ways.join(' OR ')})`;
}

function requestedBy(people: string[], bind: Bind): string {
  const ids = bind(people.filter(isUuid));
  const addresses = bind(people.filter((one) => !isUuid(one)).map((one) => one.toLowerCase()));
  return `ticket.requester_id = ANY(ARRAY(SELECT id FROM person WHERE id = ANY(${ids}::uuid[]) OR email = ANY(${addresses})))`;
}

/** How tickets climb is for agents to know. */
function escalated(by: 'me' | 'anybody', { me, bind }: Asked): string {
  if (me.role === 'requester') return 'false';
  const open = `SELECT escalation.ticket_id FROM escalation WHERE escalation.state = 'open'`;
  if (by === 'anybody') return `ticket.id IN (${open})`;
  // An array, so that it is read first: one person has few of them.
  return `ticket.id = ANY(ARRAY(${open} AND escalation.ticket_assignee_id = ${bind(me.id)}))`;
}

/**
 * The LIMIT keeps it from becoming a join, which may read all timers there are. Whatever waits and is due before a time, its
 * ticket's earliest due time is so too: that has an index.
 */
function hasTimer({ metric, state, waiting, due }: TimerTerm, asked: Asked): string {
  const { bind } = asked;
  const isSure = due?.before !== undefined && (waiting || state?.every((one) => one === 'running'));
  const early = isSure ? ` AND ${within('ticket.due_at', { before: due.before }, asked)}` : '';
  const parts = ['timer.ticket_id = ticket.id', `timer.metric = ANY(${bind(metric ?? METRICS)})`];
  if (state) parts.push(`timer.state = ANY(${bind(state)})`);
  if (waiting !== undefined) parts.push(`timer.stopped_at IS ${waiting ? 'NULL' : 'NOT NULL'}`);
  if (due) parts.push(within('timer.due_at', due, asked));
  return `(SELECT true FROM timer WHERE ${parts.join(' AND ')} LIMIT 1)${early}`;
}

function within(column: string, { after, before }: TimeRange, { bind, now }: Asked): string {
  const at = (moment: string) => `${bind(momentFromNow(moment, now) ?? new Date(moment))}::timestamptz`;
  const parts = [];
  if (after !== undefined) parts.push(`${column} >= ${at(after)}`);
  if (before !== undefined) parts.push(`${column} < ${at(before)}`);
  return parts.length > 0 ? parts.join(' AND ') : `${column} IS NOT NULL`;
}

function hasField(key: string, value: unknown, bind: Bind): string {
  const candidates = [value as FieldValue | FieldValue[]].flat().flatMap((one) => fieldCandidates(key, one));
  const ways = candidates.map((candidate) => `ticket.fields @> ${bind(candidate)}::jsonb`);
  // The index of fields leaves out tickets without any.
  return `(${ways.join(' OR ')}) AND ticket.fields <> '{}'`;
}

/** A number, an address, or words of the subject. */
function searchFor(q: string, bind: Bind): string {
  const serial = parseNumber(q) ?? (/^\d{1,15}$/.test(q) ? Number(q) : null);
  const text = bind(q);
  const ways = [
    `to_tsvector('simple', subject) @@ websearch_to_tsquery('simple', ${text})`,
    `requester_id = (SELECT id FROM person WHERE email = lower(${text}))`,
  ];
  if (serial !== null) ways.push(`serial = ${bind(serial)}`);
  // Each by its own index; an OR would use none.
  return `ticket.id IN (${ways.map((way) => `SELECT id FROM ticket WHERE ${way}`).join(' UNION ALL ')})`;
}
