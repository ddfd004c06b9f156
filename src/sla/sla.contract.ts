// The door of this room: what other rooms may use.
export { WorkingHours } from './working-hours.js';
