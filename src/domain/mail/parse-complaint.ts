import { readComplaintNotification } from './bounce-notification.js';
import type { ParsedMail } from './parsed-mail.js';

/** A feedback report (ARF, RFC 5965). */
export interface Complaint {
  type: string;
  /** Who complained; often withheld, and null where nobody did: a report of failed authentication comes in the same form. */
  recipient: string | null;
}

const NOBODY_COMPLAINED = new Set(['auth-failure', 'not-spam', 'dmarc']);

export function parseComplaint(mail: ParsedMail): Complaint | null {
  const report = mail.parts.find(({ type }) => type === 'message/feedback-report');
  if (!report) return readComplaintNotification(mail.text) ?? enclosed(mail);
  const field = (name: string) =>
    new RegExp(`^${name} ?:[ \\t]*(.{1,500})$`, 'im').exec(report.content.slice(0, 65_536))?.[1]?.trim();
  const type = field('Feedback-Type')?.toLowerCase() ?? 'other';
  const recipient = field('Original-Rcpt-To') ?? field('Removal-Recipient');
  if (NOBODY_COMPLAINED.has(type)) return { type, recipient: null };
  return { type, recipient: /[^\s<>]{1,128}@[^\s<>]{1,255}/.exec(recipient ?? '')?.[0]?.toLowerCase() ?? null };
}

/** Some providers send the mail complained of without a report; the subject says what it is. */
function enclosed(mail: ParsedMail): Complaint | null {
  if (!/^complaint about message from \d/i.test(mail.subject)) return null;
  const returned = mail.parts.find(({ type }) => type === 'message/rfc822')?.content.slice(0, 65_536);
  if (returned === undefined) return null;
  const recipient = /^X-HmXmrOriginalRecipient ?:[ \t]*<?([^\s<>]{1,128}@[^\s<>]{1,255})/im.exec(returned)?.[1];
  return { type: 'abuse', recipient: recipient?.toLowerCase() ?? null };
}

/** Did somebody complain at all? */
export function isComplaint({ type }: Complaint): boolean {
  return !NOBODY_COMPLAINED.has(type);
}
