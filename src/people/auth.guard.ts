import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../platform/http/problem.js';
import { ALLOWED, type Allowed } from './allow.js';
import { Authenticate } from './authenticate.js';
import { type Identity, isAgent } from './identity.js';

/** Finds out who asks, and whether the route is for them. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticate: Authenticate,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const allowed = this.reflector.getAllAndOverride<Allowed | undefined>(ALLOWED, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (allowed === 'page') return true;
    const identity = await this.identify(request);
    request.identity = identity;
    request.principal = identity.kind === 'anonymous' ? undefined : `${identity.kind}:${identity.id}`;
    if (!may(identity, allowed ?? 'admin')) {
      if (identity.kind === 'anonymous')
        throw new Problem('auth/required', 'Log in first: Authorization: Bearer TOKEN');
      throw new Problem('auth/forbidden', 'This is not for your role');
    }
    return true;
  }

  private async identify(request: FastifyRequest): Promise<Identity> {
    const header = request.headers.authorization;
    if (header === undefined) return { kind: 'anonymous' };
    const token = /^Bearer +(\S+) *$/i.exec(header)?.[1];
    if (!token) throw new Problem('auth/failed', 'Authorization must read: Bearer TOKEN');
    return this.authenticate.execute(token);
  }
}

function may(identity: Identity, allowed: Allowed): boolean {
  if (allowed === 'anyone') return true;
  if (allowed === 'person') return identity.kind === 'person';
  if (allowed === 'agent') return isAgent(identity);
  if (allowed === 'admin') return identity.kind === 'person' && identity.role === 'admin';
  return (
    (identity.kind === 'program' && identity.scopes.includes(allowed)) ||
    (identity.kind === 'person' && identity.role === 'admin')
  );
}
