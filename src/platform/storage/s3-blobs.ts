import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { Logger } from '@nestjs/common';
import { Upload } from '@aws-sdk/lib-storage';
import type { S3Place } from '../config/file-storage.js';
import { BlobStore, type ByteRange, type Draft } from './blob-store.js';

/** The least that S3 takes; one is in memory for each upload under way, besides what goes over the wire. */
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_AT_ONCE = 1;

/** Objects in a bucket. */
export class S3Blobs extends BlobStore {
  private readonly logger = new Logger(S3Blobs.name);
  private readonly client: S3Client;

  constructor(private readonly place: S3Place) {
    super();
    this.client = new S3Client({
      region: place.region,
      endpoint: place.endpoint ?? undefined,
      forcePathStyle: place.pathStyle,
      credentials: place.credentials ?? undefined,
      // Other servers than Amazon's do not all know the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
    });
  }

  async keep(draft: Draft, key: string): Promise<void> {
    if (await this.exists(key)) return;
    const CopySource = `${this.place.bucket}/${encodeURIComponent(this.name(draft.key))}`;
    await this.told(this.client.send(new CopyObjectCommand({ ...this.object(key), CopySource })));
  }

  async read(key: string, range?: ByteRange): Promise<Readable | null> {
    const Range = range && `bytes=${range.start}-${range.end - 1}`;
    const found = await this.found(this.client.send(new GetObjectCommand({ ...this.object(key), Range })));
    return found && (found.Body as Readable);
  }

  async asFile<T>(key: string, work: (path: string) => Promise<T>): Promise<T | null> {
    const content = await this.read(key);
    if (!content) return null;
    const folder = await mkdtemp(join(tmpdir(), 'docket-file-'));
    try {
      const path = join(folder, 'content');
      await pipeline(content, createWriteStream(path, { mode: 0o600 }));
      return await work(path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async remove(key: string): Promise<void> {
    await this.told(this.client.send(new DeleteObjectCommand(this.object(key))));
  }

  protected async write(key: string, content: Readable, measure: Transform): Promise<void> {
    const upload = new Upload({
      client: this.client,
      params: { ...this.object(key), Body: measure },
      partSize: PART_BYTES,
      queueSize: PARTS_AT_ONCE,
    });
    // Whichever of both fails ends the other; the upload's reason is the first one then, and it has cleaned up.
    const [sent, flowed] = await Promise.allSettled([upload.done(), pipeline(content, measure)]);
    if (flowed.status === 'rejected' && (sent.status === 'fulfilled' || sent.reason === flowed.reason))
      throw flowed.reason;
    if (sent.status === 'rejected') throw this.away(sent.reason);
  }

  protected async listBefore(prefix: string, before: Date): Promise<string[]> {
    await this.abortUploads(prefix, before);
    const old: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const Prefix = this.name(prefix);
      const page = await this.told(
        this.client.send(new ListObjectsV2Command({ Bucket: this.place.bucket, Prefix, ContinuationToken })),
      );
      for (const { Key, LastModified } of page.Contents ?? []) {
        if (Key && LastModified && LastModified < before) old.push(Key.slice(this.place.prefix.length));
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return old;
  }

  /** Parts of an upload whose process died are paid for until somebody ends it. */
  private async abortUploads(prefix: string, before: Date): Promise<void> {
    const { bucket: Bucket } = this.place;
    const { Uploads = [] } = await this.told(
      this.client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: this.name(prefix) })),
    );
    for (const { Key, UploadId, Initiated } of Uploads) {
      if (!Initiated || Initiated >= before) continue;
      await this.told(this.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
    }
  }

  private async exists(key: string): Promise<boolean> {
    return (await this.found(this.client.send(new HeadObjectCommand(this.object(key))))) !== null;
  }

  /** @returns null for what is not there */
  private found<T>(answer: Promise<T>): Promise<T | null> {
    return answer.catch((error: S3Error) => {
      if (error.$metadata?.httpStatusCode === 404 && error.name !== 'NoSuchBucket') return null;
      throw this.away(error);
    });
  }

  private told<T>(answer: Promise<T>): Promise<T> {
    return answer.catch((error: S3Error) => {
      throw this.away(error);
    });
  }

  private away(error: S3Error): FilesAway {
    this.logger.error(`S3 fails: ${error.name} ${error.message}`);
    return new FilesAway();
  }

  private object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.place.bucket, Key: this.name(key) };
  }

  private name(key: string): string {
    return this.place.prefix + key;
  }
}

type S3Error = Error & { $metadata?: { httpStatusCode?: number } };

/** Whatever the reason is, it has nothing to do with who asks: requests are answered by 503, jobs wait. */
class FilesAway extends Error {
  readonly statusCode = 503;
  readonly code = 'EIO';

  constructor() {
    super('The store of files cannot be reached right now; try again in a moment');
  }
}
