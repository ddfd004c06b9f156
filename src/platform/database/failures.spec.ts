import { QueryFailedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { isPassing, isUnreachable } from './failures.js';

const failure = (code: string, message = 'it failed') => Object.assign(new Error(message), { code });

describe('a failure', () => {
  it.each([
    ['a refused connection', failure('ECONNREFUSED'), true, true],
    ['a deadlock', failure('40P01'), true, true],
    ['a shutdown, as TypeORM wraps it', new QueryFailedError('SELECT 1', [], failure('57P01')), true, true],
    ['a connection lost on the way', new Error('Connection terminated unexpectedly'), true, true],
    ['a disk that is full, here', failure('ENOSPC'), false, true],
    ['a disk that is full, in PostgreSQL', failure('53100'), false, true],
    ['a lock that took too long', failure('55P03'), false, true],
    ['text that the database refuses', failure('22021'), false, false],
    ['a value that is too long', new QueryFailedError('INSERT', [], failure('22001')), false, false],
    ['a bug', new TypeError('Cannot read properties of undefined'), false, false],
    ['nothing at all', undefined, false, false],
  ])('like %s', (_, error, unreachable, passing) => {
    expect(isUnreachable(error)).toBe(unreachable);
    expect(isPassing(error)).toBe(passing);
  });
});
