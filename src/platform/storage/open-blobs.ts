import { join } from 'node:path';
import type { Environment } from '../config/environment.js';
import type { BlobStore } from './blob-store.js';
import { DiskBlobs } from './disk-blobs.js';

/** Where the environment says that bytes are kept. Who has no S3 does not load what speaks to it. */
export async function openBlobs({ s3, dataDir }: Environment): Promise<BlobStore> {
  if (!s3) return new DiskBlobs(join(dataDir, 'attachments'));
  const { S3Blobs } = await import('./s3-blobs.js');
  return new S3Blobs(s3);
}
