import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';

declare module 'fastify' {
  interface FastifyContextConfig {
    takes?: string;
  }
}

/** The content type that a route takes, where it is not JSON: whoever sends another one is told. */
export const Takes = (type: string): MethodDecorator =>
  applyDecorators(RouteConfig({ takes: type }), ApiConsumes(type));
