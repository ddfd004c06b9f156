import { Injectable } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import { PERSON_COLUMNS, type PersonRow } from './authenticate.js';
import type { PersonIdentity } from './identity.js';

/** The log-in of a request that goes on for long. Times in milliseconds since 1970. */
export interface WatchedLogIn {
  readonly personId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Looks again and again whether whoever once showed a token may still do so, and who they have become. */
@Injectable()
export class LogInWatch {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @param authorization the header of a request that the guard let pass as a person's */
  begin(authorization: string): WatchedLogIn {
    const { sub, iat, exp } = decodeJwt(authorization.trim().split(' ').at(-1)!);
    return { personId: sub!, issuedAt: Math.round(iat! * 1000), expiresAt: Math.round(exp! * 1000) };
  }

  /** Each with who it is now, or null when it is over: it has run out, was revoked, or the person is gone. */
  async look(logIns: readonly WatchedLogIn[]): Promise<Map<WatchedLogIn, PersonIdentity | null>> {
    const ids = [...new Set(logIns.map(({ personId }) => personId))];
    const rows = await this.db.prepared<PersonRow & { validFrom: Date | null }>(
      `SELECT ${PERSON_COLUMNS}, tokens_valid_from AS "validFrom" FROM person WHERE id = ANY($1)`,
      [ids],
    );
    const people = new Map(rows.map((row) => [row.id, row]));
    const now = this.clock.now().getTime();
    return new Map(logIns.map((logIn) => [logIn, standing(logIn, people.get(logIn.personId), now)]));
  }
}

function standing(
  { issuedAt, expiresAt }: WatchedLogIn,
  row: (PersonRow & { validFrom: Date | null }) | undefined,
  now: number,
): PersonIdentity | null {
  if (!row || expiresAt <= now) return null;
  const { validFrom, ...person } = row;
  return validFrom && validFrom.getTime() > issuedAt ? null : { kind: 'person', ...person };
}
