/** What decides which agents see a ticket. */
export interface Standing {
  teamId: string | null;
  assigneeId: string | null;
}

/** An agent, as they stand. */
export interface Viewer {
  id: string;
  role: string;
  teamIds: readonly string[];
}

/** Agents see their teams' tickets, those without a team, and what is assigned to them; admins see everything. */
export function agentSees(agent: Viewer, { teamId, assigneeId }: Standing): boolean {
  return agent.role === 'admin' || teamId === null || agent.teamIds.includes(teamId) || assigneeId === agent.id;
}

/**
 * What an agent is told of a change: the change, if they see the ticket as it is now; that it is gone, if it was this
 * change that took it from their sight; nothing of what they never saw.
 * @param before null: the change moved it nowhere
 */
export function whatToTell(agent: Viewer, now: Standing, before: Standing | null): 'change' | 'gone' | 'nothing' {
  if (agentSees(agent, now)) return 'change';
  return before && agentSees(agent, before) ? 'gone' : 'nothing';
}
