import { Inject, Injectable } from '@nestjs/common';
import { decideRequest } from '../domain/ticket/escalation.js';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { Problem } from '../platform/http/problem.js';
import { newId } from '../platform/new-id.js';
import { Clock } from '../platform/time/clock.js';
import { TicketStore } from '../tickets/tickets.contract.js';
import { checkUnsolved, EscalateTicket } from './escalate-ticket.js';
import type { Escalation } from './escalation.entity.js';
import { escalationUrged } from './escalation.events.js';
import { Escalations } from './escalation.store.js';

interface Request {
  ticketId: string;
  actor: Actor;
  reason: string;
  /** Agents may ask as often as they like; what requesters ask is one request until it is answered. */
  cause: 'requester' | 'agent';
  /** What the request came from, when it must count once only; each call counts otherwise. */
  causeRef?: string;
  ifMatch?: string[] | null;
}

/** A person asks for somebody more senior. */
@Injectable()
export class AskForEscalation {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly escalations: Escalations,
    private readonly escalateTicket: EscalateTicket,
    private readonly events: Events,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /**
   * @returns the escalation, which may be an earlier one that a requester waits for: then what they say is added to it,
   *   and nothing climbs. null when this cause has counted before
   * @throws Problem ticket/conflict for tickets that are solved, escalation/too-soon right after one was answered
   */
  execute(given: Request): Promise<Escalation | null> {
    const causeRef = given.causeRef ?? `request:${newId()}`;
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(given.ticketId);
      checkVersion(given.ifMatch ?? null, ticket.version);
      checkUnsolved(ticket);
      if (await this.escalations.hasCounted(causeRef)) return null;
      const asked = given.cause === 'requester' ? await this.escalations.latestAsked(ticket.id) : null;
      const decision = decideRequest(asked, this.clock.now(), this.environment.escalationCoolDownMs);
      if (decision.kind === 'too soon') throw tooSoon(decision.again);
      if (decision.kind === 'add') return this.add(asked!, given, causeRef);
      return this.escalateTicket.execute({ ...given, causeRef, ifMatch: null });
    });
  }

  private async add(escalation: Escalation, { reason, actor }: Request, causeRef: string): Promise<Escalation> {
    const at = this.clock.now();
    const { id: escalationId, ticketId, toLevel: level } = escalation;
    const requestId = newId();
    await this.escalations.addRequest({
      id: requestId,
      escalationId,
      causeRef,
      personId: actor.id,
      reason,
      createdAt: at,
    });
    await this.events.record(
      escalationUrged.of({
        subjectId: ticketId,
        actor,
        at,
        data: { escalationId, requestId, reason, level },
        changes: [{ what: 'escalation.request', from: null, to: { escalationId, reason } }],
      }),
    );
    return escalation;
  }
}

function tooSoon(again: Date): Problem {
  const detail = `Somebody has just answered the last request; it is possible again from ${again.toISOString()}`;
  return new Problem('escalation/too-soon', detail, [], again);
}
