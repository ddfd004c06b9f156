import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { BlobStore } from '../../platform/storage/blob-store.js';
import { Clock } from '../../platform/time/clock.js';
import { removeFile } from './attachments.jobs.js';

const KEPT_MS = 24 * 3_600_000;
const BATCH = 500;

/** Removes uploads that became part of no message within a day, and what was left of transactions that failed. */
@Injectable()
export class RemoveOrphans {
  constructor(
    private readonly db: Database,
    private readonly blobs: BlobStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    while ((await this.removeUploads(before)) === BATCH);
    for (const draft of await this.blobs.oldDrafts(before)) await this.settleDraft(draft);
  }

  /** One that is being tied to a message right now is left alone. */
  private removeUploads(before: Date): Promise<number> {
    return this.db.transaction(async () => {
      const removed = await this.db.query<{ sha256: string }>(
        `DELETE FROM attachment WHERE id IN (
           SELECT id FROM attachment WHERE message_id IS NULL AND created_at < $1
           ORDER BY created_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
         RETURNING sha256`,
        [before],
      );
      for (const sha256 of new Set(removed.map((one) => one.sha256))) this.outbox.put(removeFile, { sha256 });
      return removed.length;
    });
  }

  /** Whoever kept these bytes did not get as far as to say so: they go, unless something refers to them after all. */
  private async settleDraft(key: string): Promise<void> {
    const content = await this.blobs.read(key);
    if (!content) return;
    const hash = createHash('sha256');
    for await (const chunk of content) hash.update(chunk as Buffer);
    const sha256 = hash.digest('hex');
    await this.db.transaction(async () => this.outbox.put(removeFile, { sha256 }));
    await this.blobs.remove(key);
  }
}
