import multipart from '@fastify/multipart';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { ENVIRONMENT, type Environment } from '../config/environment.js';
import { newId } from '../new-id.js';
import { NestLog } from '../telemetry/log.js';
import { Metrics } from '../telemetry/metrics.js';
import { checkUrlText, FormBody, registerBodyParsers } from './body-parsers.js';
import { createValidationPipe } from './validation.js';

/** A Nest application on Fastify with everything that all routes share. Not initialised yet. */
export async function createHttpApp(module: Type | DynamicModule, log: Logger): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    genReqId: newId,
    forceCloseConnections: 'idle',
    // Long enough for an upload over a slow line, not for ever.
    requestTimeout: 300_000,
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) =>
      void reply.status(400).type('application/problem+json').send(MALFORMED_URL),
  });
  const app = await NestFactory.create<NestFastifyApplication>(module as Type, adapter, {
    logger: new NestLog(log),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  registerBodyParsers(fastify);
  const { attachmentLimit } = app.get<Environment>(ENVIRONMENT, { strict: false });
  await fastify.register(multipart as never, { limits: { fileSize: attachmentLimit } } as never);
  fastify.addHook('preValidation', async (request) => {
    checkUrlText(request.url, request.query, request.params);
    // It is not read before a route asks for it, and must not look like none to those that do not.
    if (request.isMultipart()) request.body ??= new FormBody();
  });
  fastify.addHook('onSend', async (_request, reply) => void reply.header('x-content-type-options', 'nosniff'));
  logRequests(fastify, log, app.get(Metrics));
  app.useGlobalPipes(createValidationPipe());
  return app;
}

const MALFORMED_URL = JSON.stringify({
  type: 'about:blank#input/malformed',
  title: 'Bad Request',
  status: 400,
  detail: 'The address is not a well-formed URL',
  code: 'input/malformed',
});

/** By route, never by address: addresses hold keys. */
function logRequests(fastify: FastifyInstance, log: Logger, metrics: Metrics): void {
  fastify.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method, id } = request;
    const { statusCode: status, elapsedTime } = reply;
    metrics.request(route, method, status, elapsedTime / 1000);
    const ms = Math.round(elapsedTime * 10) / 10;
    log[status >= 500 ? 'error' : 'info']({ context: 'http', id, method, route, status, ms }, 'request');
  });
}
