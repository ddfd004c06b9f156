import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Wakeup } from '../../platform/database/wakeup.js';
import type { Event } from '../../platform/events/event.js';
import { ReactsTo } from '../../platform/events/reactions.js';
import { newId } from '../../platform/new-id.js';
import {
  fileAttached,
  messageAdded,
  senderAccepted,
  ticketChanged,
  ticketOpened,
} from '../../tickets/tickets.events.js';
import { splitReceived, ticketSplit } from '../../tickets/split/split.events.js';
import { SearchMark } from './search-mark.entity.js';

/** What changes of a ticket without changing what it is found by. */
const NOT_SEARCHED = ['status', 'priority', 'level', 'category', 'tags', 'sensitive'];

/** Notes which tickets are to be indexed, in one row for all that happens to one in a transaction. */
@Injectable()
export class MarkForSearch {
  constructor(
    private readonly db: Database,
    private readonly wakeup: Wakeup,
  ) {}

  @ReactsTo<unknown>(
    ticketOpened,
    messageAdded,
    fileAttached,
    ticketChanged,
    ticketSplit,
    splitReceived,
    senderAccepted,
  )
  async execute({ type, subjectId, changes }: Event): Promise<void> {
    if (type === ticketChanged.name && changes.every(({ what }) => NOT_SEARCHED.includes(what))) return;
    const marked = this.db.note(MarkForSearch, () => new Set<string>());
    if (marked.has(subjectId)) return;
    marked.add(subjectId);
    this.db.insertAtCommit(SearchMark, { id: newId(), ticketId: subjectId });
    this.db.afterCommit(() => this.wakeup.call('search'));
  }
}
