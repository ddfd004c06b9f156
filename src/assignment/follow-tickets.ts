import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Wakeup } from '../platform/database/wakeup.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketChanged, ticketOpened, type TicketState } from '../tickets/tickets.events.js';

/** What happens to tickets may give somebody work, or room for it: then a worker looks at once and not a little later. */
@Injectable()
export class FollowTickets {
  constructor(
    private readonly db: Database,
    private readonly wakeup: Wakeup,
  ) {}

  @ReactsTo(ticketOpened)
  async followOpening({ data: { ticket } }: EventOf<typeof ticketOpened>): Promise<void> {
    if (waits(ticket)) this.wake();
  }

  @ReactsTo(ticketChanged)
  async followChange({ data: { ticket, before } }: EventOf<typeof ticketChanged>): Promise<void> {
    if (waits(ticket) || loadOf(before) !== loadOf(ticket)) this.wake();
  }

  private wake(): void {
    this.db.afterCommit(() => this.wakeup.call('assignment'));
  }
}

/** Without a team nothing finds anybody by itself. */
function waits({ teamId, assigneeId, status }: TicketState): boolean {
  return teamId !== null && assigneeId === null && isWork(status);
}

/** Whose load it is. */
function loadOf({ assigneeId, status }: TicketState): string | null {
  return isWork(status) ? assigneeId : null;
}

function isWork(status: TicketState['status']): boolean {
  return status === 'new' || status === 'open';
}
