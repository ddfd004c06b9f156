import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import type { MailTicket, Recipient } from './mail-data.store.js';
import type { Audience } from './notifications.js';

const LEVEL = { seniors: 2, leads: 3 };

/** Finds the people whom a notice means. */
@Injectable()
export class Recipients {
  constructor(private readonly people: People) {}

  async find(audiences: Audience[], ticket: MailTicket): Promise<Recipient[]> {
    for (const audience of audiences) {
      const found = await this.members(audience, ticket);
      if (found.length > 0) return found;
    }
    return [];
  }

  private async members(audience: Audience, ticket: MailTicket): Promise<Recipient[]> {
    if (audience === 'participants') return ticket.participants;
    if (audience === 'admins') return this.people.admins();
    if (audience === 'ladder' || audience === 'seniors' || audience === 'leads') {
      const ladder = await this.people.ladder(ticket.teamId);
      return audience === 'ladder' ? ladder : ladder.filter(({ level }) => level === LEVEL[audience]);
    }
    const id =
      audience === 'requester' ? ticket.requesterId : audience === 'assignee' ? ticket.assigneeId : audience.personId;
    const person = id && (await this.people.byId(id));
    // Whoever is no agent any more is told nothing that is for agents.
    if (!person || (audience !== 'requester' && person.role === 'requester')) return [];
    return [person];
  }
}
