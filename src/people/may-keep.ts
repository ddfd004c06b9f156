import type { PersonIdentity } from './identity.js';

/** Of whom something is that agents keep: of a person, of a team, or, with neither, of all. */
export interface Kept {
  personId: string | null;
  teamId: string | null;
}

export const AUDIENCES = ['personal', 'team', 'shared'] as const;
export type Audience = (typeof AUDIENCES)[number];

export function audienceOf({ personId, teamId }: Kept): Audience {
  if (personId !== null) return 'personal';
  return teamId !== null ? 'team' : 'shared';
}

/** Who may save, change and remove it: its own person, a team's leads, admins what is a team's or for all. */
export function mayKeep(me: PersonIdentity, kept: Kept, leads: boolean): boolean {
  if (kept.personId !== null) return kept.personId === me.id;
  return me.role === 'admin' || (kept.teamId !== null && leads);
}
