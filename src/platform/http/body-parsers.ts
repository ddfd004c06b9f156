import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type InputError, invalidInput, Problem } from './problem.js';
import { readBody } from './read-body.js';

const JSON_LIMIT = 1024 * 1024;
const FORM_LIMIT = 256 * 1024;
/** Raw mails by webhook; larger than any of them may be as JSON. */
const MAIL_LIMIT = 10 * 1024 * 1024;
const MAX_DEPTH = 32;

/** What an HTML form sent: fields of text. */
export class FormBody {
  [field: string]: unknown;
}

/**
 * Parsers for the content types that Docket takes. Text that PostgreSQL cannot keep (NUL, lone surrogates) or that is
 * not UTF-8 is refused here, once, with its place, so that no route has to think of it.
 */
export function registerBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', async (_request: unknown, body: Readable) =>
    parseJson(await readBody(body, JSON_LIMIT)),
  );
  app.addContentTypeParser('application/x-www-form-urlencoded', async (_request: unknown, body: Readable) => {
    const fields = new URLSearchParams(decodeUtf8(await readBody(body, FORM_LIMIT)));
    return checkText(Object.assign(new FormBody(), Object.fromEntries(fields)), '');
  });
  app.addContentTypeParser('message/rfc822', (_request: unknown, body: Readable) => readBody(body, MAIL_LIMIT));
}

/** Refuses query parameters and path segments with text that cannot be kept. */
export function checkUrlText(url: string, query: unknown, params: unknown): void {
  try {
    decodeURIComponent(url);
  } catch {
    throw new Problem('input/malformed', 'The address is not valid UTF-8');
  }
  checkText(query ?? {}, '?');
  checkText(params ?? {}, '?');
}

function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new Problem('input/malformed', 'The body is empty; it should be JSON');
  const text = decodeUtf8(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Problem('input/malformed', `The body is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
  return checkText(value, '');
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem('input/malformed', 'The body is not valid UTF-8');
  }
}

/** Refuses text that cannot be kept, wherever it is in what was given at this pointer. */
export function checkText<T>(value: T, pointer: string): T {
  const errors: InputError[] = [];
  walk(value, pointer, 0, errors);
  if (errors.length > 0) throw invalidInput(...errors.slice(0, 20));
  return value;
}

function walk(value: unknown, pointer: string, depth: number, errors: InputError[]): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) errors.push({ pointer, detail: 'must not contain the NUL character' });
    else if (!value.isWellFormed())
      errors.push({ pointer, detail: 'must be well-formed Unicode, without lone surrogates' });
  } else if (typeof value === 'object' && value !== null) {
    if (depth === MAX_DEPTH) {
      errors.push({ pointer, detail: `is nested deeper than ${MAX_DEPTH} levels` });
      return;
    }
    for (const key of Object.keys(value)) {
      if (key === '__proto__' || key === 'constructor' || key.includes('\0') || !key.isWellFormed()) {
        errors.push({ pointer, detail: 'has a property whose name is not allowed' });
        continue;
      }
      const separator = pointer === '?' ? '' : '/';
      const name = key.replaceAll('~', '~0').replaceAll('/', '~1');
      walk((value as Record<string, unknown>)[key], pointer + separator + name, depth + 1, errors);
    }
  }
}
