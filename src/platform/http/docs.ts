import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
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
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config), {
    jsonDocumentUrl: 'docs/openapi.json',
    customSiteTitle: 'Docket API',
  });
}
