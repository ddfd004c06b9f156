export const ROLES = ['requester', 'agent', 'senior', 'lead', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const SCOPES = ['mail:inbound'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who a request comes from, once its token is checked. */
export type Identity =
  | { kind: 'anonymous' }
  | {
      kind: 'person';
      id: string;
      name: string;
      email: string;
      role: Role;
      locale: string;
      tier: string | null;
      teamIds: string[];
    }
  | { kind: 'program'; id: string; name: string; scopes: string[] };

export type PersonIdentity = Extract<Identity, { kind: 'person' }>;

/** Senior, lead and admin are agents too. */
export function isAgent(identity: Identity): identity is PersonIdentity {
  return identity.kind === 'person' && identity.role !== 'requester';
}
