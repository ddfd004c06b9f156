import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { BlobStore } from '../../platform/storage/blob-store.js';
import { Clock } from '../../platform/time/clock.js';
import { removeFile } from './attachments.jobs.js';
import { keyOf, thumbnailKeyOf } from './stored-files.js';

/**
 * Removes the bytes of a content that nothing refers to. They go while the row is held: whoever brings the same content
 * waits, finds no row, and puts their own bytes in place. Ended half-way, the row stays, and this is done again.
 */
@Injectable()
export class RemoveFile {
  constructor(
    private readonly db: Database,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  @HandlesJob(removeFile)
  async execute({ sha256 }: { sha256: string }): Promise<void> {
    // Bytes of a transaction that failed have no row; then this one keeps others away.
    await this.db.query(
      `INSERT INTO stored_file (sha256, state, created_at) VALUES ($1, 'scanning', $2) ON CONFLICT (sha256) DO NOTHING`,
      [sha256, this.clock.now()],
    );
    await this.db.query(`SELECT 1 FROM stored_file WHERE sha256 = $1 FOR UPDATE`, [sha256]);
    const used = await this.db.query(`SELECT 1 FROM attachment WHERE sha256 = $1 LIMIT 1`, [sha256]);
    if (used.length > 0) return;
    await this.blobs.remove(thumbnailKeyOf(sha256));
    await this.blobs.remove(keyOf(sha256));
    await this.db.query(`DELETE FROM stored_file WHERE sha256 = $1`, [sha256]);
  }
}
