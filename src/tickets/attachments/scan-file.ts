import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clamd, type Verdict } from '../../platform/scan/clamd.js';
import { BlobStore } from '../../platform/storage/blob-store.js';
import { scanFile, warnOfFile } from './attachments.jobs.js';
import { type FileState, StoredFile } from './stored-file.entity.js';
import { keyOf } from './stored-files.js';

/** Has a content scanned; until then nobody gets it. While the scanner is away it is tried again and again. */
@Injectable()
export class ScanFile {
  constructor(
    private readonly db: Database,
    private readonly blobs: BlobStore,
    private readonly scanner: Clamd,
    private readonly outbox: Outbox,
  ) {}

  @HandlesJob(scanFile)
  async execute({ sha256 }: { sha256: string }): Promise<void> {
    const [file] = await this.db.find(StoredFile, 'WHERE sha256 = $1', [sha256]);
    if (file?.state !== 'scanning') return;
    // The scanner was taken out of service.
    if (!this.scanner.isOn) return this.settle(sha256, 'unchecked', null);
    const content = await this.blobs.read(keyOf(sha256));
    if (!content) throw new Error(`The bytes of ${sha256} are not there`);
    const verdict = await this.scanner.scan(content);
    await this.settle(sha256, ...outcomeOf(verdict));
  }

  /** Whoever takes the same content meanwhile has committed by then, or sees this and warns by itself. */
  private settle(sha256: string, state: FileState, finding: string | null): Promise<void> {
    return this.db.transaction(async () => {
      const settled = await this.db.query(
        `UPDATE stored_file SET state = $2, finding = $3 WHERE sha256 = $1 AND state = 'scanning' RETURNING 1`,
        [sha256, state, finding],
      );
      if (settled.length === 0 || finding === null) return;
      const held = await this.db.query<{ id: string }>(`SELECT id FROM attachment WHERE sha256 = $1 ORDER BY id`, [
        sha256,
      ]);
      for (const { id } of held) this.outbox.put(warnOfFile, { attachmentId: id });
    });
  }
}

function outcomeOf(verdict: Verdict): [FileState, string | null] {
  if (verdict.is === 'clean') return ['clean', null];
  return verdict.is === 'infected' ? ['infected', verdict.threat] : ['unscannable', verdict.why];
}
