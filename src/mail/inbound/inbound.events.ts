import { EventType } from '../../platform/events/event.js';

/** A requester's mail named more people than may follow by it; `changes` tells whom. */
export const followersLeftOut = new EventType<{ ticketId: string }>('ticket.followers_left_out');
