import type { Readable } from 'node:stream';
import { Problem } from './problem.js';

/** So much more than allowed is read and dropped; whoever sends even more is cut off. */
const MOST_TO_DROP = 64 * 1024 * 1024;

/**
 * A body, whole. One that is too large is read to its end all the same: a sender who is still writing when the connection
 * closes hears of a broken line, and not what was wrong.
 *
 * @param limit in bytes
 */
export async function readBody(stream: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (length > limit + MOST_TO_DROP) break;
    }
  } catch {
    throw new Problem('input/malformed', 'The body broke off before its end');
  }
  if (length > limit) throw new Problem('input/too-large', `The body is larger than ${limit} bytes`);
  return Buffer.concat(chunks, length);
}
