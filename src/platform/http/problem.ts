/** One thing that is wrong with the input. */
export interface InputError {
  /** JSON pointer (RFC 6901) into the body; `?name` for a query parameter. */
  pointer: string;
  detail: string;
}

/**
 * A refusal that a client is to see (RFC 9457). Rooms throw it with a stable code such as `ticket/not-found`;
 * what status that means stands in one table, `problem-status.ts`.
 */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly errors: InputError[] = [],
    /** From when on it makes sense to ask again. */
    readonly retryAt: Date | null = null,
    /** What else a client needs to go on; stands beside the others in the answer. */
    readonly members: Record<string, unknown> = {},
  ) {
    super(`${code}: ${detail}`);
  }
}

export function invalidInput(...errors: InputError[]): Problem {
  const detail = errors.map((error) => `${error.pointer}: ${error.detail}`).join('; ');
  return new Problem('input/invalid', detail, errors);
}
