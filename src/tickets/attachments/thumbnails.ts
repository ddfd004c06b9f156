import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { BlobStore } from '../../platform/storage/blob-store.js';
import { StoredFile } from './stored-file.entity.js';
import { keyOf, StoredFiles, thumbnailKeyOf } from './stored-files.js';

/** Pictures that wait for their turn; whoever asks for more had better ask later. */
const MOST_WAITING = 50;

/** Small pictures, made when the first one asks, and kept as long as their file. */
@Injectable()
export class Thumbnails {
  private readonly underWay = new Map<string, Promise<void>>();
  /** One at a time in a process: each may take a processor and some hundred megabytes. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly db: Database,
    private readonly blobs: BlobStore,
    private readonly files: StoredFiles,
  ) {}

  /** @throws Problem attachment/broken-picture, and as `StoredFiles.open` does; null: the bytes are gone */
  async open(sha256: string): Promise<Readable | null> {
    const file = await this.files.check(sha256);
    if (!file) return null;
    if (file.thumbnail === false) throw broken();
    const made = file.thumbnail ? await this.blobs.read(thumbnailKeyOf(sha256)) : null;
    if (made) return made;
    await this.makeOnce(sha256);
    return this.blobs.read(thumbnailKeyOf(sha256));
  }

  private makeOnce(sha256: string): Promise<void> {
    let making = this.underWay.get(sha256);
    if (!making) {
      if (this.underWay.size >= MOST_WAITING) {
        throw new Problem('server/overloaded', 'Many thumbnails are being made; try again in a moment');
      }
      making = this.last.then(() => this.make(sha256)).finally(() => this.underWay.delete(sha256));
      this.underWay.set(sha256, making);
      this.last = making.catch(() => undefined);
    }
    return making;
  }

  private async make(sha256: string): Promise<void> {
    // Loaded with the first picture: it brings a library of some megabytes along.
    const { drawThumbnail } = await import('./thumbnail.js');
    const picture = await this.blobs.asFile(keyOf(sha256), (path) =>
      drawThumbnail(path).catch(() => 'broken' as const),
    );
    if (picture === null) return;
    if (picture === 'broken') {
      await this.db.query(`UPDATE stored_file SET thumbnail = false WHERE sha256 = $1`, [sha256]);
      throw broken();
    }
    const draft = await this.blobs.receive(Readable.from([picture]));
    // As long as the row is held, nobody removes the file and leaves its thumbnail behind.
    await this.db.transaction(async () => {
      const [file] = await this.db.find(StoredFile, 'WHERE sha256 = $1 FOR NO KEY UPDATE', [sha256]);
      if (!file) return;
      await this.blobs.keep(draft, thumbnailKeyOf(sha256));
      await this.db.query(`UPDATE stored_file SET thumbnail = true WHERE sha256 = $1`, [sha256]);
    });
    await this.blobs.discard(draft);
  }
}

function broken(): Problem {
  return new Problem('attachment/broken-picture', 'The picture is broken or too large: there is no thumbnail of it');
}
