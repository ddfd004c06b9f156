import type { ReportedRecipient } from './delivery-status.js';

/** Sending services can mail their notifications as JSON. */
export function readNotification(mailText: string): ReportedRecipient[] | null {
  const notification = read(mailText, 'Bounce');
  if (!notification) return null;
  const bounce = field(notification, 'bounce');
  const action = text(bounce, 'bounceType') === 'Transient' ? 'delayed' : 'failed';
  return list(bounce, 'bouncedRecipients').map((recipient) => ({
    address: (text(recipient, 'emailAddress') ?? '').toLowerCase(),
    action,
    status: text(recipient, 'status'),
    diagnostic: text(recipient, 'diagnosticCode') ?? '',
  }));
}

/** The same for somebody who complained. */
export function readComplaintNotification(mailText: string): { type: string; recipient: string | null } | null {
  const notification = read(mailText, 'Complaint');
  if (!notification) return null;
  const complaint = field(notification, 'complaint');
  const [complained] = list(complaint, 'complainedRecipients');
  return {
    type: text(complaint, 'complaintFeedbackType') ?? 'other',
    recipient: text(complained, 'emailAddress')?.toLowerCase() ?? null,
  };
}

function read(mailText: string, type: string): unknown {
  const start = mailText.trimStart();
  if (!start.startsWith('{"') || start.length > 200_000) return null;
  const notification = parsed(start) ?? parsed(start.split('\n', 1)[0]!);
  return (text(notification, 'notificationType') ?? text(notification, 'eventType')) === type ? notification : null;
}

/** Anybody can write anything: nothing is taken for granted. */
function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}

function text(of: unknown, name: string): string | null {
  const value = field(of, name);
  return typeof value === 'string' ? value : null;
}

function list(of: unknown, name: string): unknown[] {
  const value = field(of, name);
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return null;
  }
}
