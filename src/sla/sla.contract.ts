// The door of this room: what other rooms may use.
export { Promises } from './promises.js';
