import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { ReplyToTicket } from '../reply-to-ticket.js';
import { systemNote } from '../system-note.js';
import { warnOfFile } from './attachments.jobs.js';
import type { FileState } from './stored-file.entity.js';

interface HeldFile {
  ticketId: string;
  name: string;
  state: FileState;
  finding: string | null;
}

/** Agents are told, on the ticket, of a file that nobody gets. */
@Injectable()
export class WarnOfFile {
  constructor(
    private readonly db: Database,
    private readonly replyToTicket: ReplyToTicket,
  ) {}

  @HandlesJob(warnOfFile)
  async execute({ attachmentId }: { attachmentId: string }): Promise<void> {
    const [file] = await this.db.query<HeldFile>(
      `SELECT ticket_id AS "ticketId", name, state, finding FROM attachment JOIN stored_file USING (sha256) WHERE id = $1`,
      [attachmentId],
    );
    if (file && SAID[file.state]) await this.replyToTicket.execute(systemNote(file.ticketId, SAID[file.state]!(file)));
  }
}

const SAID: Partial<Record<FileState, (file: HeldFile) => string>> = {
  infected: ({ name, finding }) => `The file "${name}" is infected (${finding}): nobody can download it.`,
  unscannable: ({ name, finding }) =>
    `The file "${name}" could not be checked for viruses (${finding}): nobody can download it. Once the scanner takes it, it can be sent again.`,
};
