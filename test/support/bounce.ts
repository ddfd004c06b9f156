import type { SendMailOptions } from 'nodemailer';
import type { SunkMail } from './smtp-sink.js';

interface Report {
  /** Whom it could not be delivered to; the mail's recipient unless it says otherwise. */
  recipient?: string;
  action?: 'failed' | 'delayed';
  /** Enhanced status code. */
  status?: string;
  diagnostic?: string;
  /** Where it goes; the return path of the mail unless it says otherwise. */
  to?: string;
  /** What it returns of the mail: all of it unless it says otherwise. */
  returned?: string | null;
}

let counter = 0;

/** What a mail server sends that could not deliver a mail (RFC 3464). */
export function bounceOf(mail: SunkMail, report: Report = {}): SendMailOptions {
  const { recipient = mail.envelope.to[0]!, action = 'failed', status = '5.1.1', to = mail.envelope.from } = report;
  const returned = report.returned === undefined ? mail.raw.toString() : report.returned;
  const raw = [
    'From: Mail Delivery System <MAILER-DAEMON@mx.example.com>',
    `To: ${to}`,
    `Message-ID: <bounce-${process.pid}-${++counter}@mx.example.com>`,
    action === 'failed'
      ? 'Subject: Undelivered Mail Returned to Sender'
      : 'Subject: Delayed Mail (still being retried)',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain',
    '',
    action === 'failed' ? 'Your message could not be delivered.' : 'Your message could not be delivered yet.',
    '--x',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.com',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    ...(report.diagnostic ? [`Diagnostic-Code: smtp; ${report.diagnostic}`] : []),
    ...(returned === null ? [] : ['--x', 'Content-Type: message/rfc822', '', returned]),
    '--x--',
  ].join('\r\n');
  return { envelope: { from: '', to: [to] }, raw };
}

/** What a provider sends whose user called a mail spam (RFC 5965). */
export function complaintAbout(mail: SunkMail, { to, type = 'abuse' }: { to: string; type?: string }): SendMailOptions {
  const raw = [
    'From: Feedback Loop <fbl@provider.example>',
    `To: ${to}`,
    `Message-ID: <complaint-${process.pid}-${++counter}@provider.example>`,
    'Subject: FW: a mail of yours',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary=x',
    '',
    '--x',
    'Content-Type: text/plain',
    '',
    'This is an email abuse report.',
    '--x',
    'Content-Type: message/feedback-report',
    '',
    `Feedback-Type: ${type}`,
    'User-Agent: Loop/1.0',
    'Version: 1',
    '--x',
    'Content-Type: message/rfc822',
    '',
    mail.raw.toString(),
    '--x--',
  ].join('\r\n');
  return { envelope: { from: 'fbl@provider.example', to: [to] }, raw };
}
