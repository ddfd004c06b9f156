import type { Readable } from 'node:stream';
import type { MailFile, OutboundMail } from './outbound-mail.entity.js';

/**
 * The mail as nodemailer takes it; the same for the same row, to the byte.
 * @param open the content of a file, not read before it is needed: a mail that is not taken costs none
 */
export function mimeMail(mail: OutboundMail, open: (file: MailFile) => Readable) {
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
    attachments: mail.files.map((file) => ({
      filename: file.name,
      contentType: mediaType(file.type),
      contentDisposition: 'attachment' as const,
      content: open(file),
    })),
    baseBoundary: mail.id,
    // What was written may look like a path or a URL; nothing is ever read from there.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Text is UTF-8, or it would not be called text. A mail within a mail could not be encoded. */
function mediaType(type: string): string {
  if (type === 'text/plain') return 'text/plain; charset=utf-8';
  return /^(message|multipart)\//.test(type) ? 'application/octet-stream' : type;
}
