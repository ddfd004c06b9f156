import { createHash, webcrypto } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { Secrets, sameSecret } from '../platform/config/secrets.js';
import { Database } from '../platform/database/database.js';
import { isUuid } from '../platform/http/cursor.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { ApiKey } from './api-key.entity.js';
import type { Identity, Role } from './identity.js';

/** Seconds that a log-in lasts. */
export const LOGIN_LASTS = 12 * 3600;
const ISSUER = 'docket';

/** What an identity is made of, from the table of persons. */
export const PERSON_COLUMNS = `id, name, email, role, locale, tier,
  ARRAY(SELECT team_id FROM team_member WHERE person_id = person.id)::text[] AS "teamIds"`;

export interface PersonRow {
  id: string;
  name: string;
  email: string;
  role: Role;
  locale: string;
  tier: string | null;
  teamIds: string[];
}

/** Turns bearer tokens into identities, and persons into tokens. */
@Injectable()
export class Authenticate {
  /** Imported once: from raw bytes every token would do it again. */
  private readonly key: Promise<webcrypto.CryptoKey>;
  /** What tokens say whose signature was seen to be ours: it stays so, and checking it takes as long as the database. */
  private readonly signed = new LRUCache<string, JWTPayload>({ max: 10_000 });

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    secrets: Secrets,
  ) {
    const hmac = { name: 'HMAC', hash: 'SHA-256' };
    this.key = webcrypto.subtle.importKey('raw', secrets.key('login'), hmac, false, ['sign', 'verify']);
  }

  /** @throws Problem auth/failed for whatever is not a valid log-in token or API key. */
  async execute(token: string): Promise<Identity> {
    return token.startsWith('dk_') ? this.program(token) : this.person(token);
  }

  async issueToken(personId: string): Promise<string> {
    // With its milliseconds: a log-in of the very second in which the password is changed afterwards is over, too.
    const now = this.clock.now().getTime() / 1000;
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setSubject(personId)
      .setIssuedAt(now)
      .setExpirationTime(now + LOGIN_LASTS)
      .sign(await this.key);
  }

  private async person(token: string): Promise<Identity> {
    const claims = await this.claimsOf(token);
    const [person] = claims
      ? await this.db.prepared<PersonRow>(
          `SELECT ${PERSON_COLUMNS} FROM person
           WHERE id = $1 AND (tokens_valid_from IS NULL OR tokens_valid_from <= to_timestamp($2)::timestamptz(3))`,
          [claims.sub, claims.iat],
        )
      : [];
    if (!person) throw refusal();
    return { kind: 'person', ...person };
  }

  /** @returns null for a token that is not ours, or no longer valid */
  private async claimsOf(token: string): Promise<JWTPayload | null> {
    const now = this.clock.now();
    const known = this.signed.get(token);
    if (known) return known.exp! > now.getTime() / 1000 ? known : null;
    const options = { issuer: ISSUER, algorithms: ['HS256'], currentDate: now, requiredClaims: ['sub', 'iat', 'exp'] };
    const verified = await jwtVerify(token, await this.key, options).catch(() => null);
    if (verified) this.signed.set(token, verified.payload);
    return verified?.payload ?? null;
  }

  private async program(token: string): Promise<Identity> {
    const [, id = '', secret = ''] = token.split('_');
    const dashed = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const key = isUuid(dashed) ? await this.db.manager.findOneBy(ApiKey, { id: dashed }) : null;
    if (!key || !sameSecret(hashSecret(secret), key.secretHash)) throw refusal();
    return { kind: 'program', id: key.id, name: key.name, scopes: key.scopes };
  }
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function refusal(): Problem {
  return new Problem('auth/failed', 'The token is not valid, or no longer valid; log in again');
}
