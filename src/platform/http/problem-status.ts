import { STATUS_CODES } from 'node:http';

const BY_CODE: Record<string, number> = {
  'auth/required': 401,
  'auth/failed': 401,
  'auth/too-many-attempts': 429,
  'escalation/too-soon': 429,
  'live/too-many': 429,
  'auth/forbidden': 403,
  'input/invalid': 400,
  'input/malformed': 400,
  'input/too-large': 413,
  'input/unsupported-type': 415,
  'attachment/type-refused': 415,
  'attachment/ticket-limit': 413,
  'attachment/requester-limit': 429,
  'attachment/scanning': 409,
  'attachment/unscannable': 409,
  'attachment/infected': 403,
  'attachment/range': 416,
  'attachment/no-thumbnail': 404,
  'attachment/broken-picture': 422,
  'idempotency/key-reused': 422,
  'idempotency/in-progress': 409,
  'precondition/failed': 412,
  'bulk/too-many': 422,
  'route/not-found': 404,
  'server/overloaded': 503,
  'server/unavailable': 503,
  'server/error': 500,
};

/** By the code's last part, for the codes of the rooms. */
const BY_ENDING: Record<string, number> = {
  'not-found': 404,
  conflict: 409,
  exists: 409,
  self: 409,
  circle: 409,
  merged: 409,
  closed: 409,
  'held-back': 409,
  refused: 422,
  unavailable: 503,
};

/** Status of an error code; an unknown code is a mistake of ours. */
export function statusOf(code: string): number {
  return BY_CODE[code] ?? BY_ENDING[code.slice(code.indexOf('/') + 1)] ?? 500;
}

/** Code for an HTTP error that the framework raised by itself. */
export function codeOf(status: number): string {
  if (status === 404) return 'route/not-found';
  if (status === 413) return 'input/too-large';
  if (status === 415) return 'input/unsupported-type';
  if (status === 401) return 'auth/required';
  if (status === 403) return 'auth/forbidden';
  if (status === 503) return 'server/unavailable';
  return status >= 500 ? 'server/error' : 'input/malformed';
}

export function titleOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}
