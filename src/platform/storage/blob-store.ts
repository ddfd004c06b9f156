import { createHash, randomUUID } from 'node:crypto';
import { Readable, Transform, type TransformCallback } from 'node:stream';

/** What was received and is not kept yet. */
export interface Draft {
  key: string;
  sha256: string;
  /** Bytes. */
  size: number;
  /** The first bytes, enough to tell the type by content. */
  head: Buffer;
}

/** Half-open: `[start, end)` bytes. */
export interface ByteRange {
  start: number;
  end: number;
}

const HEAD_BYTES = 64 * 1024;
const INCOMING = 'incoming/';

/**
 * Bytes under keys: on disk or in S3, never a whole file in memory. They are received as a draft, then kept under a key,
 * and the draft is discarded once what refers to that key is committed. So a draft that is still there a day later tells
 * that its bytes were perhaps kept for nothing.
 */
export abstract class BlobStore {
  /** Written and synced when this returns. What breaks off leaves nothing. */
  async receive(content: Readable): Promise<Draft> {
    const key = `${INCOMING}${randomUUID()}`;
    const measure = new Measure();
    await this.write(key, content, measure);
    return { key, ...measure.result() };
  }

  /** Puts the bytes of a draft under a key as well, all at once; whatever is there already are the same bytes and stays. */
  abstract keep(draft: Draft, key: string): Promise<void>;

  /** @returns null when there are no such bytes (any more). */
  abstract read(key: string, range?: ByteRange): Promise<Readable | null>;

  /** For what has to read here and there: the bytes as a file, for as long as `work` takes; null when there are none. */
  abstract asFile<T>(key: string, work: (path: string) => Promise<T>): Promise<T | null>;

  /** Fine also when they are gone. */
  abstract remove(key: string): Promise<void>;

  discard(draft: Draft): Promise<void> {
    return this.remove(draft.key);
  }

  /** Keys of drafts that nobody discarded since. Whatever else broke off before is removed. */
  async oldDrafts(before: Date): Promise<string[]> {
    return this.listBefore(INCOMING, before);
  }

  protected abstract write(key: string, content: Readable, measure: Transform): Promise<void>;
  protected abstract listBefore(prefix: string, before: Date): Promise<string[]>;
}

class Measure extends Transform {
  private readonly hash = createHash('sha256');
  /** Not `size`: the S3 library would take it for that of the whole. */
  private bytes = 0;
  private readonly head: Buffer[] = [];

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    if (this.bytes < HEAD_BYTES) this.head.push(Buffer.from(chunk.subarray(0, HEAD_BYTES - this.bytes)));
    this.bytes += chunk.length;
    done(null, chunk);
  }

  result(): Omit<Draft, 'key'> {
    return { sha256: this.hash.digest('hex'), size: this.bytes, head: Buffer.concat(this.head) };
  }
}
