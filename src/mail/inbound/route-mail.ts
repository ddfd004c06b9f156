import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { Clock } from '../../platform/time/clock.js';
import { AttachFile, OpenTicket, ReplyToTicket, type Ticket } from '../../tickets/tickets.contract.js';
import { ActOnReport } from './act-on-report.js';
import { InboundMail } from './inbound-mail.entity.js';
import { mailRoute } from './inbound.jobs.js';
import { type Judgement, JudgeMail } from './judge-mail.js';
import { NoteAlive } from './note-alive.js';
import { sanitizeHtml } from './sanitize-html.js';
import { storable } from './storable.js';

const MAX_TEXT = 200_000;
const MAX_SUBJECT = 500;
const MAX_ADDRESS = 320;
/** Reading takes milliseconds; on a busy machine nothing must get lost for it. */
const PATIENCE_MS = 60_000;

/** Brings a stored mail where it belongs, in one transaction with the record of it. */
@Injectable()
export class RouteMail {
  constructor(
    private readonly db: Database,
    private readonly judge: JudgeMail,
    private readonly people: People,
    private readonly openTicket: OpenTicket,
    private readonly replyToTicket: ReplyToTicket,
    private readonly attachFile: AttachFile,
    private readonly actOnReport: ActOnReport,
    private readonly noteAlive: NoteAlive,
    private readonly clock: Clock,
  ) {}

  @HandlesJob(mailRoute)
  async route({ inboundMailId }: { inboundMailId: string }): Promise<void> {
    const stored = await this.db.manager.findOne(InboundMail, {
      where: { id: inboundMailId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!stored || stored.action !== null) return;
    const judged = await this.judge.execute(stored.raw, stored, PATIENCE_MS);
    const ticketId = await this.act(judged, stored);
    await this.db.manager.update(
      InboundMail,
      { id: stored.id },
      {
        action: judged.route.action,
        why: judged.route.why,
        classification: judged.classification,
        authentication: judged.authentication,
        fromAddress: judged.mail.from ? storable(judged.mail.from.address, MAX_ADDRESS).toLowerCase() : null,
        ticketId,
        routedAt: this.clock.now(),
      },
    );
  }

  /** @returns the ticket that it became part of */
  private async act(judged: Judgement, stored: InboundMail): Promise<string | null> {
    switch (judged.route.action) {
      case 'open':
        await this.noteAlive.execute(judged);
        return this.open(judged, stored);
      case 'append':
        await this.noteAlive.execute(judged);
        return this.append(judged, stored);
      case 'record':
        if (!judged.bounce && !judged.complaint) return this.record(judged, stored);
        return (await this.actOnReport.execute(judged, stored.id))?.id ?? null;
      case 'quarantine':
        return null;
      case 'ignore':
        // It may speak of a mail that is about no ticket.
        if (judged.returned) await this.actOnReport.execute(judged, stored.id);
        return null;
    }
  }

  private async open({ mail, authentication }: Judgement, stored: InboundMail): Promise<string> {
    const { address, name } = mail.from!;
    const requester = await this.people.ensureRequester({ email: address, name: storable(name, 200) });
    const { ticket, message } = await this.openTicket.execute({
      ...contentOf(mail),
      subject: storable(mail.subject, MAX_SUBJECT).trim() || '(no subject)',
      requester,
      actor: { id: requester.id, name: requester.name },
      channel: 'email',
      source: 'email',
      inboundMailId: stored.id,
    });
    await this.keepAttachments(mail, ticket, message.id, requester.id);
    if (authentication?.verdict === 'fail') {
      const body = `This request may not come from ${requester.email}: ${authentication.why}.`;
      const note = { ticketId: ticket.id, author: { id: null, name: 'Docket' }, capacity: null, body };
      await this.replyToTicket.execute({ ...note, visibility: 'internal', source: 'system' });
    }
    return ticket.id;
  }

  private async append({ mail, ticket }: Judgement, stored: InboundMail): Promise<string> {
    const author = (await this.people.byEmail(mail.from!.address))!;
    const added = await this.replyToTicket.execute({
      ...contentOf(mail),
      ticketId: ticket!.id,
      author: { id: author.id, name: author.name },
      capacity: 'participant',
      visibility: 'public',
      source: 'email',
      inboundMailId: stored.id,
    });
    await this.keepAttachments(mail, added.ticket, added.message.id, author.id);
    return added.ticket.id;
  }

  /** For agents to see, and nobody else; has no effect on status and promises. */
  private async record({ mail, ticket, route, sender }: Judgement, stored: InboundMail): Promise<string> {
    // Whoever only claims to be an agent does not get to write in an agent's name.
    const known = sender === 'participant' ? await this.people.byEmail(mail.from!.address) : null;
    const author: Actor = known ? { id: known.id, name: known.name } : { id: null, name: 'Docket' };
    const content = contentOf(mail);
    const from = mail.from
      ? `${storable(mail.from.name, 200)} <${storable(mail.from.address, MAX_ADDRESS)}>`.trim()
      : 'an unknown sender';
    const added = await this.replyToTicket.execute({
      ...content,
      body: `Mail from ${from}: ${route.why}.\n\n${content.body}`,
      ticketId: ticket!.id,
      author,
      capacity: null,
      visibility: 'internal',
      source: 'email',
      inboundMailId: stored.id,
    });
    await this.keepAttachments(mail, added.ticket, added.message.id, author.id);
    return added.ticket.id;
  }

  private async keepAttachments(mail: Judgement['mail'], ticket: Ticket, messageId: string, uploaderId: string | null) {
    for (const { name, content } of mail.attachments) {
      await this.attachFile.execute({
        ticketId: ticket.id,
        messageId,
        uploaderId,
        name,
        content: Readable.from([content]),
      });
    }
  }
}

function contentOf(mail: Judgement['mail']): { body: string; original: string; html: string | null } {
  const original = storable(mail.text, MAX_TEXT);
  const html = mail.html && sanitizeHtml(mail.html);
  return {
    body: storable(mail.replyText, MAX_TEXT).trim() || original || '(no text)',
    original,
    html: html && storable(html, 2 * MAX_TEXT),
  };
}
