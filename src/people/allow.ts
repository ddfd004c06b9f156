import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Identity, PersonIdentity, Scope } from './identity.js';

/**
 * Who may call a route. A route that does not say is for admins. `page`: it is for browsers, which send no tokens, and
 * finds out by itself who looks.
 */
export type Allowed = 'page' | 'anyone' | 'person' | 'agent' | 'admin' | Scope;

export const ALLOWED = 'docket:allowed';
export const Allow = (allowed: Allowed) => SetMetadata(ALLOWED, allowed);

declare module 'fastify' {
  interface FastifyRequest {
    identity?: Identity;
  }
}

/** The identity that the guard found. */
export const Me = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Identity =>
    context.switchToHttp().getRequest<FastifyRequest>().identity ?? { kind: 'anonymous' },
);

/** The same on routes that only persons may call. */
export const MyPerson = createParamDecorator(
  (_data: unknown, context: ExecutionContext): PersonIdentity =>
    context.switchToHttp().getRequest<FastifyRequest>().identity as PersonIdentity,
);
