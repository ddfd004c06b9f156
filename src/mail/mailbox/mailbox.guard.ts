import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LogIn } from '../../people/people.contract.js';
import { ENVIRONMENT, type Environment, isLoopback } from '../../platform/config/environment.js';
import { Problem } from '../../platform/http/problem.js';

/**
 * The mailbox is there while mail is captured. On a machine that only its own user reaches it is open; elsewhere a
 * browser asks for an admin's e-mail and password.
 */
@Injectable()
export class MailboxGuard implements CanActivate {
  constructor(
    private readonly logIn: LogIn,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.environment.smtpUrls.length > 0) throw new Problem('route/not-found', 'There is nothing at this address');
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.isLocal(request)) return true;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    void reply.header('www-authenticate', 'Basic realm="Docket mailbox", charset="UTF-8"');
    const given = credentials(request.headers.authorization);
    if (!given) throw new Problem('auth/required', "Give an admin's e-mail and password");
    const { person } = await this.logIn.execute(given.email, given.password);
    if (person.role !== 'admin') throw new Problem('auth/failed', 'The mailbox is for admins');
    return true;
  }

  /** Asked for by a local name too: a name from outside that leads here is a proxy's, or a trick on the browser. */
  private isLocal({ hostname }: FastifyRequest): boolean {
    return isLoopback(this.environment.host) && isLoopback(hostname.replaceAll(/[[\]]/g, ''));
  }
}

function credentials(header: string | undefined): { email: string; password: string } | null {
  const encoded = /^Basic +([a-z0-9+/]+=*) *$/i.exec(header ?? '')?.[1];
  const text = encoded ? Buffer.from(encoded, 'base64').toString() : '';
  const colon = text.indexOf(':');
  if (colon < 1 || text.includes('\0')) return null;
  return { email: text.slice(0, colon), password: text.slice(colon + 1) };
}
