import { Injectable } from '@nestjs/common';
import { formatNumber } from '../../domain/ticket/number.js';
import { EscalateByMail } from './escalate-by-mail.js';
import { JudgeMail } from './judge-mail.js';
import type { ExplainedMail } from './inbound.dto.js';

/** How Docket reads a mail and would route it. */
@Injectable()
export class ExplainMail {
  constructor(
    private readonly judge: JudgeMail,
    private readonly escalateByMail: EscalateByMail,
  ) {}

  async execute(raw: Buffer): Promise<ExplainedMail> {
    const { mail, classification, bounce, route, ticket, authentication } = await this.judge.execute(raw);
    const escalation = route.action === 'append' ? this.escalateByMail.asked(mail) : null;
    return {
      messageId: mail.messageId,
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
      replyText: mail.replyText,
      attachments: mail.attachments.map(({ name, type, size, md5, sha256 }) => ({ name, type, size, md5, sha256 })),
      classification,
      bounce: bounce && {
        permanent: bounce.permanent,
        recipients: bounce.recipients.map(({ address, status }) => ({ address, status })),
      },
      authentication: authentication && {
        spf: authentication.spf,
        dkim: authentication.dkim,
        dmarc: authentication.dmarc,
        verdict: authentication.verdict,
        why: authentication.why,
      },
      route: { ...route, ticket: ticket && formatNumber(ticket.kind, ticket.serial) },
      ...(escalation && { escalation }),
    };
  }
}
