import { describe, expect, it } from 'vitest';
import { readEnvironment } from './platform/config/environment.js';
import { jobTypes, pacesOf } from './wiring.js';

describe('the queue that goes first', () => {
  it('holds nothing that takes long', () => {
    const paces = pacesOf(readEnvironment({}));
    const first = jobTypes.filter(({ queue }) => paces[queue]?.goesFirst);
    expect(first.map(({ name }) => name)).toEqual(['sla.fire']);
  });
});
