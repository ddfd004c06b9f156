import { Injectable } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { Metrics } from '../../platform/telemetry/metrics.js';
import type { InboundSource } from './inbound-mail.entity.js';

/** `unavailable`: it could not be stored now. `unstorable`: PostgreSQL refuses this one mail, whenever it comes. */
export type Reception = 'stored' | 'duplicate' | 'too_large' | 'busy' | 'unavailable' | 'unstorable';

/** Counts what came, and what became of it at the door. */
@Injectable()
export class ReceivedMails {
  private readonly counter;

  constructor(metrics: Metrics) {
    this.counter = metrics.counter('docket_mail_received_total', 'Mails that came in, by what became of them', [
      'source',
      'outcome',
    ]);
  }

  count(source: InboundSource, outcome: Reception): void {
    this.counter.inc({ source, outcome });
  }
}

/**
 * Why storing a mail failed. Only what PostgreSQL says about the data itself (SQLSTATE classes 22, 23, 54) is the mail's
 * fault; with everything else, better times may come.
 */
export function failureOf(error: unknown): 'unstorable' | 'unavailable' {
  const cause = error instanceof QueryFailedError ? (error.driverError as unknown) : error;
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^(22|23|54)[0-9A-Z]{3}$/.test(code) ? 'unstorable' : 'unavailable';
}
