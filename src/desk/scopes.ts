import { isUnsolved, STATUSES } from '../domain/ticket/status.js';
import type { PersonIdentity } from '../people/people.contract.js';
import type { Bind } from './filter/conditions.js';
import type { FilterTerms, TicketFilter } from './filter/ticket-filter.dto.js';

/** Where a table keeps team and assignee of a ticket. */
interface Columns {
  team: string;
  assignee: string;
}

/**
 * A part of what somebody may see, read from an index that begins with `same`, in the order of the rest of it.
 *
 * Lists sort by those columns first. Were they compared by a plain `=`, PostgreSQL would know that they decide nothing, and
 * might walk over everybody's tickets in the right order instead; and of `IS NULL` it does not know.
 */
export interface Scope {
  where: string;
  same: string[];
  /** A table; the scope is one for each of its rows. */
  each?: string;
}

const TICKET: Columns = { team: 'ticket.team_id', assignee: 'ticket.assignee_id' };
const UNSOLVED = STATUSES.filter(isUnsolved)
  .map((status) => `'${status}'`)
  .join(', ');
const EVERYTHING: Scope = { where: 'true', same: [] };
/** Nothing has all tickets in the orders of these: they are read team by team. */
const EACH_TEAM: Scope = { where: `${TICKET.team} = team.id`, same: [], each: 'team' };

const oneOf = (column: string, id: string, bind: Bind): Scope => ({
  where: `${column} = ANY(ARRAY[${bind(id)}::uuid])`,
  same: [column],
});
const withoutTeam = ({ team }: Columns): Scope => ({ where: `${team} IS NULL`, same: [team] });

/**
 * Conditions that exclude each other and together are all that this agent may see: each team's, those without a team,
 * what is assigned to them elsewhere.
 */
export function agentScopes(me: PersonIdentity, team: string | undefined, columns: Columns, bind: Bind): Scope[] {
  if (team !== undefined) {
    const ofTeam = oneOf(columns.team, team, bind);
    if (me.role === 'admin' || me.teamIds.includes(team)) return [ofTeam];
    return [{ ...ofTeam, where: `${ofTeam.where} AND ${columns.assignee} = ${bind(me.id)}` }];
  }
  return me.role === 'admin' ? [EVERYTHING] : [...common(me, columns, bind), elsewhere(me, columns, bind)];
}

function common(me: PersonIdentity, columns: Columns, bind: Bind): Scope[] {
  return [...me.teamIds.map((id) => oneOf(columns.team, id, bind)), withoutTeam(columns)];
}

function elsewhere(me: PersonIdentity, columns: Columns, bind: Bind): Scope {
  const mine = oneOf(columns.assignee, me.id, bind);
  return { ...mine, where: `${mine.where} AND ${notOfOwnTeams(me, columns, bind)}` };
}

function notOfOwnTeams(me: PersonIdentity, { team }: Columns, bind: Bind): string {
  return `${team} IS NOT NULL AND ${team} <> ALL(${bind(me.teamIds)}::uuid[])`;
}

/** Of what is unsolved, an index has all that has to be known: it is asked first, and as a rule there is nothing. */
function unsolvedElsewhere(me: PersonIdentity, bind: Bind): Scope {
  const other = notOfOwnTeams(me, { team: 'own.team_id', assignee: 'own.assignee_id' }, bind);
  const own = `SELECT own.serial FROM ticket AS own WHERE own.assignee_id = ${bind(me.id)} AND own.status IN (${UNSOLVED}) AND ${other}`;
  return { where: `ticket.serial = ANY(ARRAY(${own}))`, same: [] };
}

/**
 * The same of tickets, for those of them that fit all these filters.
 * @param isOfAll whether there is an index of all tickets in the order that is wanted
 * @returns also what the filters ask for beyond that
 */
export function ticketScopes(
  filters: TicketFilter[],
  me: PersonIdentity,
  isOfAll: boolean,
  bind: Bind,
): { scopes: Scope[]; rest: TicketFilter[] } {
  if (me.role === 'requester') {
    // An array, so that it is read first: nobody takes part in more than a few tickets.
    const where = `ticket.id = ANY(ARRAY(SELECT ticket_id FROM participant WHERE person_id = ${bind(me.id)}))`;
    return { scopes: [{ where, same: [] }], rest: filters };
  }
  const assignees = filters.map((filter) => assigneeOf(filter, me));
  const chosen = assignees.findIndex((one) => one !== undefined && one !== 'none');
  if (chosen >= 0) {
    // Not asked for twice, or PostgreSQL takes it for twice as rare.
    const { assignee: _, ...others } = filters[chosen]!;
    const rest = others.escalated === 'me' ? filters : filters.with(chosen, others);
    return { scopes: [ofAssignee(assignees[chosen]!, me, bind)], rest };
  }
  const narrowed = filters.findIndex(({ team }) => team !== undefined);
  if (narrowed >= 0) {
    const { team, ...others } = filters[narrowed]!;
    return { scopes: scopesOfTeams(team!, me, bind), rest: filters.with(narrowed, others) };
  }
  if (me.role === 'admin') return { scopes: isOfAll ? [EVERYTHING] : [EACH_TEAM, withoutTeam(TICKET)], rest: filters };
  const scopes = common(me, TICKET, bind);
  // What nobody has is assigned nowhere else.
  if (assignees.includes('none')) return { scopes, rest: filters };
  const areUnsolved = filters.some(({ status }) => status?.every(isUnsolved));
  return {
    scopes: [...scopes, areUnsolved ? unsolvedElsewhere(me, bind) : elsewhere(me, TICKET, bind)],
    rest: filters,
  };
}

/** The only one, if a filter has only one; or `none`. */
function assigneeOf({ assignee, escalated }: FilterTerms, me: PersonIdentity): string | undefined {
  if (escalated === 'me') return me.id;
  if (assignee?.length !== 1) return undefined;
  return assignee[0] === 'me' ? me.id : assignee[0]!.toLowerCase();
}

function ofAssignee(id: string, me: PersonIdentity, bind: Bind): Scope {
  const theirs = oneOf(TICKET.assignee, id, bind);
  // Whatever is assigned to oneself one may see, whichever team it is in.
  if (id === me.id || me.role === 'admin') return theirs;
  const seen = `(${TICKET.team} IS NULL OR ${TICKET.team} = ANY(${bind(me.teamIds)}::uuid[]))`;
  return { ...theirs, where: `${theirs.where} AND ${seen}` };
}

function scopesOfTeams(named: string[], me: PersonIdentity, bind: Bind): Scope[] {
  const teams = new Set(named.flatMap((one) => (one === 'mine' ? me.teamIds : one.toLowerCase())));
  const scopes = [...teams].flatMap((team) =>
    team === 'none' ? withoutTeam(TICKET) : agentScopes(me, team, TICKET, bind),
  );
  return scopes.length > 0 ? scopes : [{ where: 'false', same: [] }];
}
