import { Injectable } from '@nestjs/common';
import { Forms } from '../categories/categories.contract.js';
import type { Priority } from '../domain/ticket/priority.js';
import { mayBecome, type Status } from '../domain/ticket/status.js';
import { changeTags, MOST_TAGS, type TagChange } from '../domain/ticket/tags.js';
import { People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import type { Actor, Change } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { invalidInput, Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import type { Ticket } from './ticket.entity.js';
import { TicketStore } from './ticket.store.js';
import { ticketChanged, type TicketState } from './tickets.events.js';

/** What may be changed; what is undefined stays. */
export interface TicketChange extends TagChange {
  status?: Status;
  priority?: Priority;
  category?: string | null;
  assigneeId?: string | null;
  teamId?: string | null;
  fields?: Record<string, unknown>;
  level?: number;
  sensitive?: boolean;
  acknowledgedAt?: Date;
}

const TOLD = [
  'status',
  'priority',
  'category',
  'assigneeId',
  'teamId',
  'tags',
  'fields',
  'level',
  'sensitive',
] as const;

@Injectable()
export class ChangeTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly forms: Forms,
    private readonly people: People,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem input/invalid, status/refused, precondition/failed */
  execute(ticketId: string, change: TicketChange, actor: Actor, ifMatch: string[] | null = null): Promise<Ticket> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      checkVersion(ifMatch, ticket.version);
      await this.apply(ticket, await this.checked(ticket, change), actor, this.clock.now());
      return ticket;
    });
  }

  /**
   * For use cases that hold the ticket's lock. @returns the change as it may be applied
   * @throws Problem input/invalid, status/refused
   */
  async checked(ticket: Ticket, change: TicketChange): Promise<TicketChange> {
    await this.check(ticket, change);
    return { ...change, fields: await this.fieldsOf(ticket, change) };
  }

  /** For use cases that hold the ticket's lock and have checked the change. @returns whether it changed anything */
  async apply(ticket: Ticket, change: TicketChange, actor: Actor, at: Date): Promise<boolean> {
    const { addTags: _added, removeTags: _removed, ...rest } = { ...change, tags: tagsAfter(ticket, change) };
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as typeof rest;
    if (given.fields) given.fields = mergeFields(ticket.fields, given.fields);
    const told = TOLD.filter((what) => what in given && !same(ticket[what], given[what]));
    if (told.length === 0 && !given.acknowledgedAt) return false;

    const before: TicketState = { ...ticket };
    const changes: Change[] = [];
    for (const what of told) {
      const name = what === 'assigneeId' ? 'assignee' : what === 'teamId' ? 'team' : what;
      changes.push({ what: name, from: await this.nameOf(what, ticket), to: await this.nameOf(what, given) });
    }
    await this.tickets.save(ticket, {
      ...given,
      ...(told.includes('category') ? { policy: await this.forms.policyOf(given.category!) } : {}),
      ...(told.includes('status') ? statusTimes(ticket, given.status!, at) : {}),
      updatedAt: at,
      version: ticket.version + 1,
    });
    if (told.length === 0) return true;
    await this.events.record(
      ticketChanged.of({ subjectId: ticket.id, actor, at, data: { ticket, before: stateOf(before) }, changes }),
    );
    return true;
  }

  /** As the form of its category keeps them. */
  private fieldsOf(ticket: Ticket, { category = ticket.category, fields }: TicketChange) {
    return this.forms.change(category, category !== ticket.category, fields);
  }

  private async check(ticket: Ticket, change: TicketChange): Promise<void> {
    if (change.status !== undefined && !mayBecome(ticket.status, change.status)) {
      const detail = `A ticket that is ${ticket.status} cannot become ${change.status}`;
      throw new Problem('status/refused', detail, [{ pointer: '/status', detail }]);
    }
    if (change.teamId && !(await this.people.teamExists(change.teamId))) {
      throw invalidInput({ pointer: '/teamId', detail: 'is no team we know' });
    }
    if (change.assigneeId) {
      const assignee = await this.people.byId(change.assigneeId);
      if (!assignee || assignee.role === 'requester') {
        throw invalidInput({ pointer: '/assigneeId', detail: 'is no agent we know' });
      }
    }
  }

  /** What the history keeps: for people and teams the name as it stood. */
  private async nameOf(
    what: (typeof TOLD)[number],
    source: Pick<TicketChange, (typeof TOLD)[number]>,
  ): Promise<unknown> {
    const value = source[what] ?? null;
    if (what !== 'assigneeId' && what !== 'teamId') return value;
    if (value === null) return null;
    const table = what === 'assigneeId' ? 'person' : 'team';
    const [row] = await this.db.prepared<{ id: string; name: string }>(`SELECT id, name FROM ${table} WHERE id = $1`, [
      value,
    ]);
    return row ?? null;
  }
}

/** @throws Problem input/invalid when they would be too many */
function tagsAfter({ tags }: Ticket, change: TicketChange): string[] | undefined {
  const after = changeTags(tags, change);
  if (after && after.length > MOST_TAGS) {
    const pointer = change.addTags ? '/addTags' : '/tags';
    throw invalidInput({ pointer, detail: `would make ${after.length} tags; there may be ${MOST_TAGS}` });
  }
  return after;
}

function statusTimes(ticket: Ticket, status: Status, at: Date): Partial<Ticket> {
  if (status === 'resolved') return { resolvedAt: at };
  if (status === 'closed') return { closedAt: at, resolvedAt: ticket.resolvedAt ?? at };
  return { resolvedAt: null };
}

/** Fields are changed one by one; null removes one. */
function mergeFields(old: Record<string, unknown>, given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...old, ...given }).filter(([, value]) => value !== null));
}

function stateOf({ status, priority, category, teamId, assigneeId, level }: TicketState): TicketState {
  return { status, priority, category, teamId, assigneeId, level };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
