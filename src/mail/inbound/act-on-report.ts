import { Injectable } from '@nestjs/common';
import type { Ticket } from '../../tickets/tickets.contract.js';
import { ActOnBounce } from './act-on-bounce.js';
import { ActOnComplaint } from './act-on-complaint.js';
import type { Judgement } from './judge-mail.js';

/** Somebody reports what became of our mail. */
@Injectable()
export class ActOnReport {
  constructor(
    private readonly actOnBounce: ActOnBounce,
    private readonly actOnComplaint: ActOnComplaint,
  ) {}

  /** @returns the ticket on which it is noted; null when it is about none, or no report */
  async execute(judged: Judgement, inboundMailId: string): Promise<Ticket | null> {
    if (judged.bounce) return this.actOnBounce.execute(judged, inboundMailId);
    return judged.complaint ? this.actOnComplaint.execute(judged, inboundMailId) : null;
  }
}
