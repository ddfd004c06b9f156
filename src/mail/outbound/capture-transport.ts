import MailComposer from 'nodemailer/lib/mail-composer';
import { newId } from '../../platform/new-id.js';
import type { Database } from '../../platform/database/database.js';
import type { Clock } from '../../platform/time/clock.js';
import { CapturedMail } from './captured-mail.entity.js';
import type { MailFiles } from './mail-files.js';
import { MailTransport } from './mail-transport.js';
import { mimeMail } from './mime-mail.js';
import type { OutboundMail } from './outbound-mail.entity.js';

/** Keeps mails instead of sending them, as they would have gone over the wire. */
export class CaptureTransport extends MailTransport {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly files: MailFiles,
  ) {
    super();
  }

  async send(mail: OutboundMail): Promise<void> {
    const raw = await new MailComposer(mimeMail(mail, this.files.open)).compile().build();
    await this.db.insertIfNew(CapturedMail, { id: newId(), mailId: mail.id, raw, capturedAt: this.clock.now() });
  }

  close(): void {
    // Nothing is open.
  }
}
