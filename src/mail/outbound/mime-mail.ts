import type { OutboundMail } from './outbound-mail.entity.js';

/** The mail as nodemailer takes it; the same for the same row, up to the boundaries between its parts. */
export function mimeMail(mail: OutboundMail) {
  return {
    envelope: { from: mail.returnPath ?? mail.fromAddress, to: [mail.toAddress] },
    from: { name: mail.fromName, address: mail.fromAddress },
    to: { name: mail.toName, address: mail.toAddress },
    replyTo: { name: mail.fromName, address: mail.replyTo },
    subject: mail.subject,
    messageId: `<${mail.messageId}>`,
    inReplyTo: mail.inReplyTo ? `<${mail.inReplyTo}>` : undefined,
    references: mail.references.map((id) => `<${id}>`),
    date: mail.createdAt,
    headers: mail.headers,
    text: mail.text,
    html: mail.html,
    // What was written may look like a path or a URL; nothing is ever read from there.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
