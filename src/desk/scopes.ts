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

/**
 * The same of tickets, for those of them that fit all these filters.
 * @returns also what the filters ask for beyond that
 */
export function ticketScopes(
  filters: TicketFilter[],
  me: PersonIdentity,
  bind: Bind,
): { scopes: string[]; rest: TicketFilter[] } {
  if (me.role === 'requester') {
    // An array, so that it is read first: nobody takes part in more than a few tickets.
    const scope = `ticket.id = ANY(ARRAY(SELECT ticket_id FROM participant WHERE person_id = ${bind(me.id)}))`;
    return { scopes: [scope], rest: filters };
  }
  const isMine = ({ assignee, escalated }: TicketFilter) =>
    escalated === 'me' || (assignee?.length === 1 && (assignee[0] === 'me' || assignee[0] === me.id));
  // Whatever is assigned to them they may see, whichever team it is in.
  if (filters.some(isMine)) return { scopes: [`${TICKET.assignee} = ${bind(me.id)}`], rest: filters };
  const narrowed = filters.findIndex(({ team }) => team !== undefined);
  if (narrowed < 0) return { scopes: agentScopes(me, undefined, TICKET, bind), rest: filters };
  const { team, ...others } = filters[narrowed]!;
  return { scopes: scopesOfTeams(team!, me, bind), rest: filters.with(narrowed, others) };
}

function scopesOfTeams(named: string[], me: PersonIdentity, bind: Bind): string[] {
  const teams = new Set(named.flatMap((one) => (one === 'mine' ? me.teamIds : one.toLowerCase())));
  const scopes = [...teams].flatMap((team) =>
    team === 'none' ? `${TICKET.team} IS NULL` : agentScopes(me, team, TICKET, bind),
  );
  return scopes.length > 0 ? scopes : ['false'];
}
