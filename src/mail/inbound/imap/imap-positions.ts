import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { Clock } from '../../../platform/time/clock.js';

/** What the server says about a mailbox when it is opened. */
interface OpenMailbox {
  uidValidity: bigint;
  uidNext: number;
}

@Injectable()
export class ImapPositions {
  private readonly logger = new Logger(ImapPositions.name);

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** The last UID that was read; 0 when everything is to be read, for the first time or anew. */
  async lastUid(mailbox: string, { uidValidity, uidNext }: OpenMailbox): Promise<number> {
    const [known] = await this.db.query<{ uidValidity: string; lastUid: string }>(
      `SELECT uid_validity AS "uidValidity", last_uid AS "lastUid" FROM imap_position WHERE mailbox = $1`,
      [mailbox],
    );
    if (!known) return 0;
    const lastUid = Number(known.lastUid);
    // UIDs only grow, unless somebody made the mailbox anew or restored it; some servers keep UIDVALIDITY then.
    const same = known.uidValidity === String(uidValidity) && !(uidNext && uidNext <= lastUid);
    if (same) return lastUid;
    this.logger.warn(`${mailbox} has new UIDs, so it is read anew; what was stored before is not stored again`);
    await this.db.query(`DELETE FROM imap_position WHERE mailbox = $1`, [mailbox]);
    return 0;
  }

  /** Never back: two processes may read for a moment, after one of them lost its claim. */
  async advance(mailbox: string, { uidValidity }: OpenMailbox, lastUid: number): Promise<void> {
    await this.db.query(
      `INSERT INTO imap_position (mailbox, uid_validity, last_uid, changed_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (mailbox) DO UPDATE SET uid_validity = excluded.uid_validity, changed_at = excluded.changed_at,
         last_uid = CASE WHEN imap_position.uid_validity = excluded.uid_validity
                         THEN greatest(imap_position.last_uid, excluded.last_uid) ELSE excluded.last_uid END`,
      [mailbox, String(uidValidity), lastUid, this.clock.now()],
    );
  }
}
