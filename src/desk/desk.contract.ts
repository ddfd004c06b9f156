// The door of this room: what other rooms may use.
export { ChooseTickets } from './choose-tickets.js';
export { TicketFilter } from './filter/ticket-filter.dto.js';
