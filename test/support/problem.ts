import type { Response } from 'supertest';
import { expect } from 'vitest';

interface ExpectedProblem {
  status: number;
  code?: string;
  /** JSON pointer of something that is named as wrong. */
  pointer?: string;
}

/** Asserts that an answer is a refusal as RFC 9457 has it, for the reason that is expected. */
export function expectProblem(answer: Response, { status, code, pointer }: ExpectedProblem): void {
  const said = `${answer.status} ${answer.text}`;
  expect(answer.status, said).toBe(status);
  expect(answer.headers['content-type'], said).toMatch(/^application\/problem\+json\b/);
  const { body } = answer;
  expect(body, said).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    code: code ?? expect.stringMatching(/^[a-z]+\/[a-z-]+$/),
  });
  if (pointer !== undefined) {
    expect(body.errors, said).toContainEqual({ pointer, detail: expect.any(String) });
  }
}

/** Asserts that two answers cannot be told apart. */
export function expectAlike(one: Response, other: Response): void {
  const told = ({ status, text, headers }: Response) => {
    const { date: _date, 'content-length': length, ...rest } = headers as Record<string, string>;
    return { status, text, length, headers: rest };
  };
  expect(told(one)).toEqual(told(other));
}
