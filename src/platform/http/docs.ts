import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** The API's description at /docs, as JSON at /docs/openapi.json. */
export function serveDocs(app: NestFastifyApplication): void {
  const config = new DocumentBuilder()
    .setTitle('Docket')
    .setDescription(
      'Support tickets and work orders. Errors are `application/problem+json` (RFC 9457); lists are paged by `limit` and ' +
        '`after`; every POST takes an `Idempotency-Key`.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => withWhatAllShare(SwaggerModule.createDocument(app, config)), {
    jsonDocumentUrl: 'docs/openapi.json',
    customSiteTitle: 'Docket API',
  });
}

const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string', example: 'Bad Request' },
    status: { type: 'integer', example: 400 },
    detail: { type: 'string', example: '/subject: is required' },
    code: { type: 'string', description: 'Stable, for programs.', example: 'input/invalid' },
    errors: {
      type: 'array',
      description: 'Each thing that is wrong with the input.',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', example: '/subject', description: 'JSON pointer; `?name` for a query parameter.' },
          detail: { type: 'string', example: 'is required' },
        },
      },
    },
  },
};

const ANY_PROBLEM = {
  description: 'Why it was not done; nothing was changed',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description: 'The same key with the same body gets the first answer again.',
  schema: { type: 'string', maxLength: 255 },
};

/** What holds for every route stands here once. */
function withWhatAllShare(document: OpenAPIObject): OpenAPIObject {
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: PROBLEM } };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const operation of [operations.get, operations.post, operations.put, operations.patch, operations.delete]) {
      if (!operation || !path.startsWith('/v1/')) continue;
      operation.responses['default'] = ANY_PROBLEM;
      if (operation === operations.post) operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
    }
  }
  return document;
}
