import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The secret of the tracking link, when a request carries it. */
export const TicketKey = createParamDecorator((_data: unknown, context: ExecutionContext): string | null => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['x-ticket-key'];
  return typeof header === 'string' ? header : null;
});
