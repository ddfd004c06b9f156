// The door of this room: what other rooms may use.
export { Allow, Me, MyPerson } from './allow.js';
export { type Crew, Crews, type Workplace } from './crews.js';
export { AUDIENCES, type Audience, audienceOf, mayKeep } from './may-keep.js';
export { LogIn } from './log-in.js';
export { LogInWatch, type WatchedLogIn } from './log-in-watch.js';
export { isAgent, type Identity, type PersonIdentity, type Role } from './identity.js';
export { DutyCalendars } from './people.ports.js';
export { type LadderMember, nameIn, People } from './people.store.js';
