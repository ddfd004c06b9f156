// The door of this room: what other rooms may use.
export { CategoryUse, KnownPolicies } from './categories.ports.js';
export { Forms, type LabelledValue } from './forms.js';
