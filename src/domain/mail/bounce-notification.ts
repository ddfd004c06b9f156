import type { ReportedRecipient } from './delivery-status.js';

interface Notification {
  notificationType?: string;
  eventType?: string;
  complaint?: { complainedRecipients?: { emailAddress?: string }[]; complaintFeedbackType?: string };
  bounce?: {
    bounceType?: string;
    bouncedRecipients?: { emailAddress?: string; action?: string; status?: string; diagnosticCode?: string }[];
  };
}

/** Sending services can mail their notifications as JSON. */
export function readNotification(text: string): ReportedRecipient[] | null {
  const notification = read(text, 'Bounce');
  if (!notification) return null;
  const action = notification.bounce?.bounceType === 'Transient' ? 'delayed' : 'failed';
  return (notification.bounce?.bouncedRecipients ?? []).map((recipient) => ({
    address: (recipient.emailAddress ?? '').toLowerCase(),
    action,
    status: recipient.status ?? null,
    diagnostic: recipient.diagnosticCode ?? '',
  }));
}

/** The same for somebody who complained. */
export function readComplaintNotification(text: string): { type: string; recipient: string | null } | null {
  const notification = read(text, 'Complaint');
  if (!notification) return null;
  const recipient = notification.complaint?.complainedRecipients?.[0]?.emailAddress?.toLowerCase() ?? null;
  return { type: notification.complaint?.complaintFeedbackType ?? 'other', recipient };
}

function read(text: string, type: string): Notification | null {
  const start = text.trimStart();
  if (!start.startsWith('{"') || start.length > 200_000) return null;
  const notification = parsed(start) ?? parsed(start.split('\n', 1)[0]!);
  return (notification?.notificationType ?? notification?.eventType) === type ? notification : null;
}

function parsed(json: string): Notification | null {
  try {
    return JSON.parse(json) as Notification;
  } catch {
    return null;
  }
}
