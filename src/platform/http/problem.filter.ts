import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnreachable } from '../database/failures.js';
import { etagOf } from './etag.js';
import { Problem } from './problem.js';
import { codeOf, statusOf, titleOf } from './problem-status.js';

/** Turns whatever was thrown into `application/problem+json`. What is not foreseen is logged and told to nobody. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    const problem = toProblem(error, request.routeOptions.config.takes);
    const status = problem.status;
    this.log(error, status, request);
    if (status === 401 && !reply.hasHeader('www-authenticate')) void reply.header('www-authenticate', 'Bearer');
    if (status === 429) void reply.header('retry-after', problem.retryAt ? secondsUntil(problem.retryAt) : '900');
    const version = problem.members?.version;
    if (status === 412 && typeof version === 'number') void reply.header('etag', etagOf(version));
    if (status === 503) void reply.header('retry-after', '5');
    void reply
      .status(status)
      .type('application/problem+json; charset=utf-8')
      .send(
        JSON.stringify({
          type: `about:blank#${problem.code}`,
          title: titleOf(status),
          status,
          detail: problem.detail,
          code: problem.code,
          ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
          ...problem.members,
          ...(problem.retryAt ? { retryAt: problem.retryAt.toISOString() } : {}),
          ...(status >= 500 ? { requestId: request.id } : {}),
        }),
      );
  }

  protected log(error: unknown, status: number, request: FastifyRequest): void {
    if (status < 500) return;
    const stack = error instanceof Error ? error.stack : String(error);
    this.logger.error(`${request.method} ${request.routeOptions.url ?? '?'} failed: ${stack}`);
  }
}

/** What is told of an error. */
type Told = Pick<Problem, 'code' | 'detail' | 'errors'> & {
  status: number;
  retryAt?: Date | null;
  members?: Problem['members'];
};

/** @param takes the content type that the route takes, if it is not the usual one */
export function toProblem(error: unknown, takes?: string): Told {
  if (error instanceof Problem) {
    const { code, detail, errors, retryAt, members } = error;
    return { code, detail, errors, status: statusOf(code), retryAt, members };
  }
  const status = statusGiven(error);
  if (status !== null && status < 500) {
    const detail = status === 415 && takes ? `Send the body as ${takes}` : (error as Error).message;
    return { code: codeOf(status), detail, errors: [], status };
  }
  if (isUnreachable(error)) {
    const detail = 'The database cannot be reached right now; try again in a moment';
    return { code: 'server/unavailable', detail, errors: [], status: 503 };
  }
  if (status === 503) return { code: 'server/unavailable', detail: (error as Error).message, errors: [], status };
  return {
    code: 'server/error',
    detail: 'Something went wrong on our side; it has been logged',
    errors: [],
    status: 500,
  };
}

function secondsUntil(time: Date): string {
  return String(Math.max(1, Math.ceil((time.getTime() - Date.now()) / 1000)));
}

function statusGiven(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 ? status : null;
}
