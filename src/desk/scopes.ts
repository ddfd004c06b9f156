import type { PersonIdentity } from '../people/people.contract.js';

/** Where a table keeps team and assignee of a ticket. */
interface Columns {
  team: string;
  assignee: string;
}

/**
 * Conditions that exclude each other and together are all that this agent may see: each team's, those without a team,
 * what is assigned to them elsewhere. Each is read from an index of its own.
 */
export function agentScopes(
  me: PersonIdentity,
  team: string | undefined,
  columns: Columns,
  bind: (value: unknown) => string,
): string[] {
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
