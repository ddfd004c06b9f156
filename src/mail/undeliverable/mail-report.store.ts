import { Injectable } from '@nestjs/common';
import { newId } from '../../platform/new-id.js';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../platform/time/clock.js';
import type { ReportKind } from '../../domain/mail/judge-report.js';

@Injectable()
export class MailReports {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns false when the same was said of this mail before */
  async note(mail: { id: string; toAddress: string }, kind: ReportKind, status: string | null): Promise<boolean> {
    const noted = await this.db.query(
      `INSERT INTO mail_report (id, mail_id, kind, address, status, at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (mail_id, kind) DO NOTHING RETURNING id`,
      [newId(), mail.id, kind, mail.toAddress.toLowerCase(), status, this.clock.now()],
    );
    return noted.length > 0;
  }

  /** Mails to this address that came back for a passing reason, since it was cleared; counted up to `most`. */
  async soft(address: string, since: Date, most: number): Promise<number> {
    const [row] = await this.db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (
         SELECT 1 FROM mail_report WHERE kind = 'soft' AND address = $1
           AND at > greatest($2, (SELECT cleared_at FROM mail_address WHERE address = $1)) LIMIT $3
       ) AS recent`,
      [address.toLowerCase(), since, most],
    );
    return row!.count;
  }
}
