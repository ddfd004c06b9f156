import type { PersonIdentity } from '../../people/people.contract.js';
import type { SavedView } from './saved-view.entity.js';

/** Who may save, change and remove a view: its own person, a team's leads, admins what is a team's or for all. */
export function mayKeep(me: PersonIdentity, view: Pick<SavedView, 'personId' | 'teamId'>, leads: boolean): boolean {
  if (view.personId !== null) return view.personId === me.id;
  return me.role === 'admin' || (view.teamId !== null && leads);
}
