// The door of this room: what other rooms may use.
export { CheckMacro } from './check-macro.js';
export { Macros } from './macro.store.js';
export { ActionsRequest } from './macros.dto.js';
export type { MacroActions } from './render-macro.js';
export { changeOf, UseMacro } from './use-macro.js';
