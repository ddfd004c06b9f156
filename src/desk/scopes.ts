import type { PersonIdentity } from '../people/people.contract.js';
import type { Bind } from './filter/conditions.js';
import type { TicketFilter } from './filter/ticket-filter.dto.js';

/** Where a table keeps team and assignee of a ticket. */
interface Columns {
  team: string;
  assignee: string;
}

const TICKET: Columns = { team: 'ticket.team_id', assignee: 'ticket.assignee_id' };

/**
 * Conditions that exclude each other and together are all that this agent may see: each team's, those without a team,
 * what is assigned to them elsewhere. Each is read from an index of its own.
 */
export function agentScopes(me: PersonIdentity, team: string | undefined, columns: Columns, bind: Bind): string[] {
  const ofTeam = (id: string) => `${columns.team} = ${bind(id)}`;
  const isMine = () => `${columns.assignee} = ${bind(me.id)}`;
  if (team !== undefined) {
    const mine = me.role === 'admin' || me.teamIds.includes(team);
    return [mine ? ofTeam(team) : `${ofTeam(team)} AND ${isMine()}`];
  }
  if (me.role === 'admin') return [''];
  const elsewhere = `${isMine()} AND ${columns.team} IS NOT NULL AND ${columns.team} <> ALL(${bind(me.teamIds)}::uuid[])`;
  return [...me.teamIds.map(ofTeam), `${columns.team} IS NULL`, elsewhere];
}

/** A part of the tickets that somebody may see, which an index has in the order of a list. */
export interface Scope {
  /** Empty: all there are. */
  where: string;
  /** Columns that it fixes without an `=`: sorted by as well, so that PostgreSQL knows the order of the index. */
  same?: string[];
  /** A table; the scope is one for each of its rows. */
  each?: string;
}

const TEAMLESS: Scope = { where: `${TICKET.team} IS NULL`, same: ['team_id'] };
const EACH_TEAM: Scope = { where: `${TICKET.team} = team.id`, each: 'team' };

/**
 * The same of tickets, for those of them that fit all these filters.
 * @param isOfAll whether what is in no scope at all can be read in the order that is wanted
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
    return { scopes: [{ where }], rest: filters };
  }
  // Whatever is assigned to them they may see, whichever team it is in.
  if (filters.some((filter) => isAboutOwn(filter, me)))
    return { scopes: [{ where: `${TICKET.assignee} = ${bind(me.id)}` }], rest: filters };
  const narrowed = filters.findIndex(({ team }) => team !== undefined);
  if (narrowed >= 0) {
    const { team, ...others } = filters[narrowed]!;
    return { scopes: scopesOfTeams(team!, me, bind), rest: filters.with(narrowed, others) };
  }
  if (me.role === 'admin') return { scopes: isOfAll ? [{ where: '' }] : [EACH_TEAM, TEAMLESS], rest: filters };
  const scopes = agentScopes(me, undefined, TICKET, bind).map(scopeOf);
  // What nobody has is assigned nowhere.
  return { scopes: filters.some(isUnassigned) ? scopes.slice(0, -1) : scopes, rest: filters };
}

function isAboutOwn({ assignee, escalated }: TicketFilter, me: PersonIdentity): boolean {
  return escalated === 'me' || (assignee?.length === 1 && (assignee[0] === 'me' || assignee[0] === me.id));
}

function isUnassigned({ assignee }: TicketFilter): boolean {
  return assignee?.length === 1 && assignee[0] === 'none';
}

function scopesOfTeams(named: string[], me: PersonIdentity, bind: Bind): Scope[] {
  const teams = new Set(named.flatMap((one) => (one === 'mine' ? me.teamIds : one.toLowerCase())));
  const scopes = [...teams].flatMap((team) =>
    team === 'none' ? TEAMLESS : agentScopes(me, team, TICKET, bind).map(scopeOf),
  );
  return scopes.length > 0 ? scopes : [{ where: 'false' }];
}

function scopeOf(where: string): Scope {
  return where === TEAMLESS.where ? TEAMLESS : { where };
}
