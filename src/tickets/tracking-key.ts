import { Injectable } from '@nestjs/common';
import { sameSecret, Secrets } from '../platform/config/secrets.js';

/**
 * The secret in tracking links: one per ticket and participant, derived, so that every mail can carry the link
 * although nothing is kept that would open a ticket.
 */
@Injectable()
export class TrackingKeys {
  constructor(private readonly secrets: Secrets) {}

  /** 43 characters of base64url. */
  issue(ticketId: string, personId: string): string {
    return this.secrets.sign('tracking', `${ticketId}:${personId}`).toString('base64url');
  }

  /** Whose key of this ticket it is. */
  holder(ticketId: string, key: string, personIds: string[]): string | null {
    return personIds.find((personId) => sameSecret(this.issue(ticketId, personId), key)) ?? null;
  }
}
