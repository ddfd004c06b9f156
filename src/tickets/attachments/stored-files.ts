import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clamd } from '../../platform/scan/clamd.js';
import { BlobStore, type ByteRange, type Draft } from '../../platform/storage/blob-store.js';
import { Clock } from '../../platform/time/clock.js';
import { scanFile } from './attachments.jobs.js';
import { type FileState, StoredFile } from './stored-file.entity.js';

/** Where the bytes of a file are, and those of its thumbnail. */
export const keyOf = (sha256: string): string => `${sha256.slice(0, 2)}/${sha256}`;
export const thumbnailKeyOf = (sha256: string): string => `thumbnails/${keyOf(sha256)}`;

const REFUSALS: Partial<Record<FileState, string>> = {
  scanning: 'The file is being checked for viruses; try again in a moment',
  infected: 'The file is infected, and not given out',
  unscannable: 'The file could not be checked for viruses, and is not given out',
};

/** The bytes of attachments, each content once, in store and in the table that says what may be done with them. */
@Injectable()
export class StoredFiles {
  constructor(
    private readonly db: Database,
    private readonly blobs: BlobStore,
    private readonly scanner: Clamd,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Has the row of this content held until the transaction at hand ends: nobody removes the bytes, and nobody says what the
   * scanner found, before whatever this transaction refers to it with is seen by all.
   */
  async hold(sha256: string): Promise<StoredFile> {
    for (;;) {
      const added = await this.db.query(
        `INSERT INTO stored_file (sha256, state, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (sha256) DO NOTHING RETURNING 1`,
        [sha256, this.scanner.isOn ? 'scanning' : 'unchecked', this.clock.now()],
      );
      if (this.scanner.isOn && (added.length > 0 || (await this.scanAgain(sha256))))
        this.outbox.put(scanFile, { sha256 });
      const [file] = await this.db.find(StoredFile, 'WHERE sha256 = $1 FOR SHARE', [sha256]);
      // Otherwise it was removed in the moment between.
      if (file) return file;
    }
  }

  /** Within the transaction that holds it: so there are bytes for whatever refers to it, whoever removed them before. */
  place(draft: Draft): Promise<void> {
    return this.blobs.keep(draft, keyOf(draft.sha256));
  }

  /** @throws Problem attachment/scanning, attachment/infected, attachment/unscannable; null: the bytes are gone */
  async open(sha256: string, range?: ByteRange): Promise<Readable | null> {
    return (await this.check(sha256)) && this.blobs.read(keyOf(sha256), range);
  }

  /** Whether it is given out. @throws Problem as `open` does; null: it was removed */
  async check(sha256: string): Promise<StoredFile | null> {
    const [file] = await this.db.find(StoredFile, 'WHERE sha256 = $1', [sha256]);
    const refusal = file && REFUSALS[file.state];
    if (refusal) throw new Problem(`attachment/${file.state}`, refusal);
    return file ?? null;
  }

  /** What nobody scanned yet, or could not, once it comes again. */
  private async scanAgain(sha256: string): Promise<boolean> {
    const again = await this.db.query(
      `UPDATE stored_file SET state = 'scanning', finding = NULL
       WHERE sha256 = $1 AND state IN ('unchecked', 'unscannable') RETURNING 1`,
      [sha256],
    );
    return again.length > 0;
  }
}
