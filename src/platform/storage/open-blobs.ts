import { join } from 'node:path';
import type { Environment } from '../config/environment.js';
import type { BlobStore } from './blob-store.js';
import { DiskBlobs } from './disk-blobs.js';
import { S3Blobs } from './s3-blobs.js';

/** Where the environment says that bytes are kept. */
export function openBlobs({ s3, dataDir }: Environment): BlobStore {
  return s3 ? new S3Blobs(s3) : new DiskBlobs(join(dataDir, 'attachments'));
}
