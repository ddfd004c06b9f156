import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The versions of `If-Match`, null when the header is absent or `*`.
 * An entity tag that is not one of ours stays in the list and matches nothing.
 */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): string[] | null => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined || header.trim() === '*') return null;
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
});

/** @throws Problem precondition/failed when the client has seen another version than this one. */
export function checkVersion(ifMatch: string[] | null, version: number): void {
  if (ifMatch && !ifMatch.includes(etagOf(version))) {
    const detail = `It has changed meanwhile: the version is now ${version}. Fetch it again`;
    throw new Problem('precondition/failed', detail, [], null, { version });
  }
}
