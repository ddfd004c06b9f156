import { Injectable } from '@nestjs/common';
import { judgeMerge, type MergeRefusal } from '../domain/ticket/merge.js';
import { formatNumber } from '../domain/ticket/number.js';
import { isUnsolved } from '../domain/ticket/status.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket } from './change-ticket.js';
import { Links } from './links/links.store.js';
import { ReplyToTicket } from './reply-to-ticket.js';
import { systemNote } from './system-note.js';
import type { Ticket } from './ticket.entity.js';
import { TicketStore } from './ticket.store.js';
import { followerAdded, mergeReceived, ticketMerged } from './tickets.events.js';

const REFUSALS: Record<MergeRefusal, string> = {
  self: 'A ticket cannot be merged into itself',
  circle: 'That ticket was merged into this one: they would go round in a circle',
  merged: 'The ticket was merged into another one before',
  closed: 'A ticket that is closed is final: it neither merges nor is merged into',
};

/** Ends one ticket by letting it go on in another one, with all who take part in it, and what it is linked with. */
@Injectable()
export class MergeTickets {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly changeTicket: ChangeTicket,
    private readonly replyToTicket: ReplyToTicket,
    private readonly links: Links,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * Merging again what is merged there changes nothing.
   * @param intoId a merged ticket stands for the one in which it goes on
   * @throws Problem merge/self, merge/circle, merge/merged, merge/closed, precondition/failed
   */
  execute(sourceId: string, intoId: string, actor: Actor, ifMatch: string[] | null): Promise<void> {
    return this.db.transaction(async () => {
      const { source, into, end } = await this.lockAll(sourceId, intoId);
      const outcome = judgeMerge(source, into, end);
      if (outcome === 'done') return;
      checkVersion(ifMatch, source.version);
      if (outcome !== 'merge') throw new Problem(`merge/${outcome}`, REFUSALS[outcome]);
      await this.merge(source, end, actor);
    });
  }

  /**
   * The lesser id first, so that two merges the other way round do not wait for each other. What is merged already stays
   * so and is only read: a reply to it locks it before the ticket in which it goes on, whatever their ids.
   */
  private async lockAll(sourceId: string, intoId: string): Promise<{ source: Ticket; into: Ticket; end: Ticket }> {
    const endId = await this.tickets.whereItGoesOn(intoId);
    const locked = new Map<string, Ticket>();
    for (const id of [...new Set([sourceId, endId])].sort()) locked.set(id, await this.tickets.lock(id));
    const into = locked.get(intoId) ?? (await this.tickets.byId(intoId))!;
    let end = locked.get(endId)!;
    // It may have been merged in the moment between.
    for (const seen = new Set<string>(); end.mergedInto && !seen.has(end.id);) {
      seen.add(end.id);
      end = locked.get(end.mergedInto) ?? (await this.tickets.lock(end.mergedInto));
    }
    return { source: locked.get(sourceId)!, into, end };
  }

  private async merge(from: Ticket, into: Ticket, actor: Actor): Promise<void> {
    const number = numberOf(from);
    // First of all: what is written into a merged ticket goes to its target.
    const { ticket: source } = await this.note(from, `This was merged into ${numberOf(into)} by ${actor.name}.`);
    const { ticket: target } = await this.note(into, `${number} was merged into this by ${actor.name}.`);
    const at = this.clock.now();
    // Who was told that it is solved waits for nothing.
    const unansweredSince = isUnsolved(source.status) ? await this.tickets.unansweredSince(source.id) : null;
    await this.tickets.save(source, { mergedInto: target.id });
    await this.changeTicket.apply(source, { status: 'closed' }, actor, at);
    await this.bringParticipants(source, target, actor, at);
    const links = await this.links.carry(source.id, target.id);
    const about = { actor, at, data: { source, target, unansweredSince } };
    const gone = [{ what: 'mergedInto', from: null, to: numberOf(target) }];
    const come = [
      { what: 'merged', from: null, to: number },
      ...(links > 0 ? [{ what: 'linksCarried', from: null, to: links }] : []),
    ];
    await this.events.record(
      ticketMerged.of({ ...about, subjectId: source.id, changes: gone }),
      mergeReceived.of({ ...about, subjectId: target.id, changes: come }),
    );
  }

  private note({ id }: Ticket, body: string) {
    return this.replyToTicket.execute(systemNote(id, body));
  }

  /** Whoever takes part in the source takes part in the target from now on. */
  private async bringParticipants(source: Ticket, target: Ticket, actor: Actor, at: Date): Promise<void> {
    for (const person of await this.tickets.bringParticipants(source.id, target.id, at)) {
      const data = { ticket: target, personId: person.id };
      const changes = [{ what: 'follower', from: null, to: person }];
      await this.events.record(followerAdded.of({ subjectId: target.id, actor, at, data, changes }));
    }
  }
}

function numberOf({ kind, serial }: Ticket): string {
  return formatNumber(kind, serial);
}
