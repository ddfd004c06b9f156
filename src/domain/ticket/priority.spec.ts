import { expect, it } from 'vitest';
import { type Priority, raisePriority } from './priority.js';

it.each<[Priority, Priority | undefined, Priority]>([
  ['low', undefined, 'normal'],
  ['normal', undefined, 'high'],
  ['high', undefined, 'urgent'],
  ['urgent', undefined, 'urgent'],
  ['low', 'urgent', 'urgent'],
  ['high', 'high', 'high'],
  ['urgent', 'high', 'urgent'],
])('%s raised to %s is %s', (from, to, raised) => expect(raisePriority(from, to)).toBe(raised));
