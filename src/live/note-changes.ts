import { Injectable } from '@nestjs/common';
import type { Standing } from '../domain/ticket/sight.js';
import { Database } from '../platform/database/database.js';
import { Wakeup } from '../platform/database/wakeup.js';
import { ANY_EVENT, type Event, type EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketChanged } from '../tickets/tickets.events.js';
import { type Fact, LiveChange } from './live-change.entity.js';

/** Notes what the streams are to be told: of each transaction and ticket one row, written along with the history. */
@Injectable()
export class NoteChanges {
  constructor(
    private readonly db: Database,
    private readonly wakeup: Wakeup,
  ) {}

  /** Of whatever history tells; what happened to something else than a ticket falls away when it is put in order. */
  @ReactsTo(ANY_EVENT)
  async note(event: Event): Promise<void> {
    if (event.changes.length === 0) return;
    this.db.note(`live:${event.subjectId}`, () => this.put(new GatheredChange(event))).add(event);
  }

  /** Only inside a transaction: somebody came, left, or began to write. */
  notePresence(ticketId: string): void {
    this.put({ ticketId, fact: null, before: null });
  }

  private put<Change extends LiveChange>(change: Change): Change {
    this.db.insertAtCommit(LiveChange, change);
    this.db.afterCommit(() => this.wakeup.call('live'));
    return change;
  }
}

/** Read when it is written, right before the commit: by then the ticket has its final version. */
class GatheredChange implements LiveChange {
  readonly ticketId: string;
  before: Standing | null = null;
  private readonly events = new Set<string>();
  private readonly changed = new Set<string>();
  private readonly messages = new Set<string>();
  private readonly versions = new Set<Versioned>();

  constructor(private readonly first: Event) {
    this.ticketId = first.subjectId;
  }

  add(event: Event): void {
    this.events.add(event.type);
    for (const { what } of event.changes) this.changed.add(what);
    const data = event.data as { messageId?: string };
    if (data.messageId) this.messages.add(data.messageId);
    for (const value of Object.values(data)) if (isTicket(value, this.ticketId)) this.versions.add(value);
    if (event.type === ticketChanged.name) this.noteMove(event as EventOf<typeof ticketChanged>);
  }

  get fact(): Fact {
    const { actor, at } = this.first;
    const versions = [...this.versions].map(({ version }) => version);
    return {
      events: [...this.events],
      changed: [...this.changed],
      actor,
      at: at.toISOString(),
      version: versions.length > 0 ? Math.max(...versions) : null,
      messages: [...this.messages],
    };
  }

  /** Of several moves the first one knows where it stood. */
  private noteMove({ data: { ticket, before } }: EventOf<typeof ticketChanged>): void {
    const { teamId, assigneeId } = before;
    if (teamId !== ticket.teamId || assigneeId !== ticket.assigneeId) this.before ??= { teamId, assigneeId };
  }
}

interface Versioned {
  version: number;
}

function isTicket(value: unknown, id: string): value is Versioned {
  const given = value as { id?: unknown; version?: unknown } | null | undefined;
  return given?.id === id && typeof given.version === 'number';
}
