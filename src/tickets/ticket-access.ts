import { Injectable } from '@nestjs/common';
import { formatNumber, parseNumber } from '../domain/ticket/number.js';
import { agentSees } from '../domain/ticket/sight.js';
import type { Capacity } from '../domain/ticket/status.js';
import { type Identity, isAgent, People } from '../people/people.contract.js';
import type { Actor } from '../platform/events/event.js';
import { Problem } from '../platform/http/problem.js';
import { ticketNotFound, TicketStore } from './ticket.store.js';
import { TrackingKeys } from './tracking-key.js';
import type { Ticket } from './ticket.entity.js';

/** Who asks for a ticket: an identity, a tracking key, or both. */
export interface Caller {
  identity: Identity;
  ticketKey: string | null;
}

export interface Access {
  ticket: Ticket;
  /** `participant`: sees and writes public messages only. */
  capacity: Capacity;
  actor: Actor & { id: string };
  /** What was written before is not for them; null: everything is. */
  readsSince: Date | null;
}

/** Who sees what. An unknown ticket, a forbidden one and a wrong key answer alike. */
@Injectable()
export class TicketAccess {
  constructor(
    private readonly tickets: TicketStore,
    private readonly people: People,
    private readonly keys: TrackingKeys,
  ) {}

  /** @throws Problem auth/required without any token or key, else ticket/not-found. */
  async find(number: string, caller: Caller): Promise<Access> {
    if (caller.identity.kind !== 'person' && caller.ticketKey === null) {
      throw new Problem('auth/required', 'Log in, or give the key of the tracking link as X-Ticket-Key');
    }
    const access = await this.lookUp(number, caller);
    if (!access) throw ticketNotFound();
    return access;
  }

  /** For what only agents do. */
  async findForAgent(number: string, identity: Identity): Promise<Access> {
    const access = await this.find(number, { identity, ticketKey: null });
    if (access.capacity !== 'agent') throw ticketNotFound();
    return access;
  }

  /**
   * Of a ticket that a body names, for what only agents do: they see it, and where it goes on if it was merged.
   * @returns its id @throws Problem ticket/not-found with the pointer
   */
  async findGoingOn(number: string, identity: Identity, pointer: string): Promise<string> {
    const caller = { identity, ticketKey: null };
    const named = await this.lookUp(number, caller);
    const end = named && (await this.tickets.byId(await this.tickets.whereItGoesOn(named.ticket.id)));
    const seen = end && (await this.judge(end, caller));
    if (named?.capacity === 'agent' && seen?.capacity === 'agent') return named.ticket.id;
    throw notSeen(pointer);
  }

  /** A ticket that a body names and the agent sees. @throws Problem ticket/not-found with the pointer */
  async findNamed(number: string, identity: Identity, pointer: string): Promise<Ticket> {
    const named = await this.lookUp(number, { identity, ticketKey: null });
    if (named?.capacity === 'agent') return named.ticket;
    throw notSeen(pointer);
  }

  private async lookUp(number: string, caller: Caller): Promise<Access | null> {
    const serial = parseNumber(number);
    const ticket = serial === null ? null : await this.tickets.bySerial(serial);
    const meant = ticket && formatNumber(ticket.kind, ticket.serial) === number.toUpperCase();
    return meant ? this.judge(ticket, caller) : null;
  }

  async judge(ticket: Ticket, { identity, ticketKey }: Caller): Promise<Access | null> {
    if (identity.kind === 'person') {
      const actor = { id: identity.id, name: identity.name };
      if (isAgent(identity) && agentSees(identity, ticket))
        return { ticket, capacity: 'agent', actor, readsSince: null };
      const part = await this.tickets.participant(ticket.id, identity.id);
      if (part) return { ticket, capacity: 'participant', actor, readsSince: part.readsSince ?? null };
    }
    if (ticketKey !== null) {
      const participants = await this.tickets.participants(ticket.id);
      const holder = this.keys.holder(
        ticket.id,
        ticketKey,
        participants.map(({ personId }) => personId),
      );
      const person = holder && (await this.people.byId(holder));
      if (person) {
        const name = person.id === ticket.requesterId ? ticket.requesterName : person.name;
        const { readsSince = null } = participants.find(({ personId }) => personId === holder)!;
        return { ticket, capacity: 'participant', actor: { id: person.id, name }, readsSince };
      }
    }
    return null;
  }
}

function notSeen(pointer: string): Problem {
  const detail = 'is no ticket that you see';
  return new Problem('ticket/not-found', `${pointer} ${detail}`, [{ pointer, detail }]);
}
