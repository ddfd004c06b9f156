import type { ListQuery } from '../desk.dto.js';
import type { TicketFilter, TimeRange } from './ticket-filter.dto.js';

/** What the parameters of a list ask for, besides what is in `filter`. */
export function filterOf(query: Omit<ListQuery, 'limit' | 'after'>): TicketFilter {
  const { status, kind, priority, category, assignee, team, tag, channel, requester, escalated, spam, q } = query;
  const given: TicketFilter = {
    status,
    kind,
    priority,
    category,
    assignee,
    team,
    level: query.level?.map(Number),
    tag,
    channel,
    requester,
    breached: query.breached && query.breached === 'true',
    escalated,
    spam,
    created: range(query.createdAfter, query.createdBefore),
    updated: range(query.updatedAfter, query.updatedBefore),
    resolved: range(query.resolvedAfter, query.resolvedBefore),
    due: range(query.dueAfter, query.dueBefore),
    q,
  };
  return query.withoutTag ? { ...given, not: { tag: query.withoutTag } } : given;
}

function range(after: string | undefined, before: string | undefined): TimeRange | undefined {
  return after === undefined && before === undefined ? undefined : { after, before };
}
