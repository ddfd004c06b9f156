import { EventType } from '../../platform/events/event.js';

/** Mail to this address is held back from now on. */
export const addressMarked = new EventType<{ address: string }>('mail_address.marked');

/** Mail to it goes out again. */
export const addressCleared = new EventType<{ address: string }>('mail_address.cleared');
