import { type ArgumentMetadata, ValidationPipe, type ValidationError } from '@nestjs/common';
import { FormBody } from './body-parsers.js';
import { type InputError, invalidInput, Problem } from './problem.js';

/** Says of a refused query which parameter it was: `?limit`, not `/limit`, which would be in the body. */
class PointingPipe extends ValidationPipe {
  override async transform(given: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const value = given === undefined && isOptional(metadata) ? {} : given;
    if (metadata.type === 'body' && this.toValidate(metadata)) checkIsJson(value);
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof Problem) || metadata.type !== 'query') throw error;
      throw invalidInput(
        ...error.errors.map(({ pointer, detail }) => ({ pointer: pointer.replace('/', '?'), detail })),
      );
    }
  }
}

/** A DTO whose `static readonly mayBeAbsent` is true: without a body nothing of it is given. */
function isOptional({ type, metatype }: ArgumentMetadata): boolean {
  return type === 'body' && (metatype as { mayBeAbsent?: boolean } | undefined)?.mayBeAbsent === true;
}

/** A body that a DTO describes is a JSON object, whatever else the parsers take. */
function checkIsJson(value: unknown): void {
  if (value instanceof FormBody || Buffer.isBuffer(value) || value === undefined) {
    throw new Problem('input/unsupported-type', 'Send the body as application/json');
  }
  if (value === null || typeof value !== 'object')
    throw new Problem('input/malformed', 'The body must be a JSON object');
}

/** Refuses what the DTO does not allow, unknown properties included, and says where. */
export function createValidationPipe(): ValidationPipe {
  return new PointingPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => invalidInput(...errors.flatMap((error) => flatten(error, ''))),
  });
}

function flatten(error: ValidationError, parent: string): InputError[] {
  const pointer = `${parent}/${escape(error.property)}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, detail]) => ({
    pointer,
    detail: rule === 'whitelistValidation' ? 'is not a known property' : withoutName(detail, error.property),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, pointer))];
}

function escape(property: string): string {
  return property.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** "subject must be shorter…" → "must be shorter…": the pointer names it already. */
function withoutName(detail: string, property: string): string {
  return detail.startsWith(`${property} `) ? detail.slice(property.length + 1) : detail;
}
