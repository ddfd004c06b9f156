import { type Kind, KINDS } from '../ticket/number.js';
import { PRIORITIES, type Priority } from '../ticket/priority.js';
import { type Status, STATUSES } from '../ticket/status.js';
import { readRange, type Range } from './range.js';

/** What operators ask of a ticket: all of it; of a list, one entry is enough, except of tags. */
export interface SearchTerms {
  status?: Status[];
  kind?: Kind[];
  priority?: Priority[];
  category?: string[];
  categorised?: boolean;
  /** `me`, `none`, ids or e-mail addresses. */
  assignee?: string[];
  /** `mine`, `none`, ids or names. */
  team?: string[];
  level?: number[];
  tag?: string[];
  channel?: string[];
  /** `me`, ids or e-mail addresses. */
  requester?: string[];
  breached?: boolean;
  escalated?: 'me' | 'anybody';
  due?: Range;
  created?: Range;
  updated?: Range;
  acknowledged?: Range;
  resolved?: Range;
  closed?: Range;
  fields?: Record<string, unknown>;
  followUp?: boolean;
  merged?: boolean;
}

/** Reads a value into the terms. @returns what is wrong with it, null if nothing is */
type Operator = (value: string, terms: SearchTerms) => string | null;

const CHANNELS = ['api', 'email', 'chat', 'agent'];
const MOST_VALUES = 20;
const IS_PERSON = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^\s@]{1,255}@[^\s@]{1,64})$/i;

/** Values separated by commas, each of which is enough. */
function listed<
  Name extends 'status' | 'kind' | 'priority' | 'category' | 'assignee' | 'team' | 'channel' | 'requester',
>(name: Name, fits: (value: string) => boolean, must: string, read = (value: string) => value): Operator {
  return (text, terms) => {
    const values = text.split(',').map(read);
    if (!values.every(fits)) return `must be ${must}`;
    const all = [...new Set([...((terms[name] as string[] | undefined) ?? []), ...values])];
    if (all.length > MOST_VALUES) return `may have ${MOST_VALUES} values`;
    Object.assign(terms, { [name]: all });
    return null;
  };
}

function oneOf<Name extends 'status' | 'kind' | 'priority' | 'channel'>(
  name: Name,
  values: readonly string[],
): Operator {
  return listed(
    name,
    (value) => values.includes(value),
    `one of ${values.join(', ')}`,
    (value) => value.toLowerCase(),
  );
}

function once<Name extends keyof SearchTerms>(terms: SearchTerms, name: Name, value: SearchTerms[Name]): string | null {
  if (terms[name] !== undefined) return 'can be given once';
  terms[name] = value;
  return null;
}

function yesOrNo(name: 'breached' | 'followUp' | 'merged'): Operator {
  return (value, terms) => {
    const meant = { true: true, yes: true, false: false, no: false }[value.toLowerCase()];
    return meant === undefined ? 'must be true or false' : once(terms, name, meant);
  };
}

function time(name: 'due' | 'created' | 'updated' | 'acknowledged' | 'resolved' | 'closed'): Operator {
  return (value, terms) => {
    const range = readRange(value);
    return typeof range === 'string' ? range : once(terms, name, range);
  };
}

const isWord = (value: string) => /\S/.test(value) && value.length <= 100;
const isPersonOr =
  (...words: string[]) =>
  (value: string) =>
    words.includes(value) || IS_PERSON.test(value);

const OPERATORS: Record<string, Operator> = {
  status: oneOf('status', STATUSES),
  kind: oneOf('kind', KINDS),
  priority: oneOf('priority', PRIORITIES),
  channel: oneOf('channel', CHANNELS),
  category: (value, terms) =>
    value === 'none'
      ? once(terms, 'categorised', false)
      : listed('category', isWord, 'the key of a category')(value, terms),
  assignee: listed('assignee', isPersonOr('me', 'none'), 'me, none, or the id or e-mail address of an agent'),
  team: listed('team', isWord, 'mine, none, or the id or name of a team'),
  requester: listed('requester', isPersonOr('me'), 'me, or the id or e-mail address of a person'),
  level(value, terms) {
    const levels = value.split(',').map(Number);
    if (!levels.every((level) => [1, 2, 3].includes(level))) return 'must be 1, 2 or 3';
    terms.level = [...new Set([...(terms.level ?? []), ...levels])];
    return null;
  },
  tag(value, terms) {
    if (!/\S/.test(value) || value.length > 64) return 'must be a tag';
    terms.tag = [...new Set([...(terms.tag ?? []), value])];
    return null;
  },
  breached: yesOrNo('breached'),
  followup: yesOrNo('followUp'),
  merged: yesOrNo('merged'),
  escalated(value, terms) {
    return value === 'me' || value === 'anybody' ? once(terms, 'escalated', value) : 'must be me or anybody';
  },
  due: time('due'),
  created: time('created'),
  updated: time('updated'),
  acknowledged: time('acknowledged'),
  resolved: time('resolved'),
  closed: time('closed'),
};

/** @returns what is wrong, null if nothing is */
export function readOperator(name: string, value: string, terms: SearchTerms): string | null {
  if (value === '') return 'needs a value behind the colon';
  if (name.startsWith('field.')) return readField(name.slice('field.'.length), value, terms);
  if (!Object.hasOwn(OPERATORS, name)) {
    return `is no operator; there are ${Object.keys(OPERATORS).join(', ')} and field.KEY. To search for it as text, quote it`;
  }
  return OPERATORS[name]!(value, terms);
}

function readField(key: string, value: string, terms: SearchTerms): string | null {
  if (key === '') return 'needs the key of a field behind the dot';
  if (value.length > 500) return 'must have 500 characters at most';
  const fields = terms.fields ?? {};
  if (Object.hasOwn(fields, key)) return 'can be given once';
  if (Object.keys(fields).length >= MOST_VALUES) return `may name ${MOST_VALUES} fields`;
  terms.fields = { ...fields, [key]: value };
  return null;
}
