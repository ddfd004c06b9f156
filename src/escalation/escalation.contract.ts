// The door of this room: what other rooms may use.
export { AskForEscalation } from './ask-for-escalation.js';
export { EscalationStanding, type Standing } from './escalation-standing.js';
