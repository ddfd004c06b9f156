import type { ReportedRecipient } from './delivery-status.js';

interface Notification {
  notificationType?: string;
  eventType?: string;
  bounce?: {
    bounceType?: string;
    bouncedRecipients?: { emailAddress?: string; action?: string; status?: string; diagnosticCode?: string }[];
  };
}

/** Sending services can mail their notifications as JSON. */
export function readNotification(text: string): ReportedRecipient[] | null {
  const start = text.trimStart();
  if (!start.startsWith('{"') || start.length > 200_000) return null;
  const line = start.split('\n', 1)[0]!;
  const notification = parsed(start) ?? parsed(line);
  if ((notification?.notificationType ?? notification?.eventType) !== 'Bounce') return null;
  const action = notification?.bounce?.bounceType === 'Transient' ? 'delayed' : 'failed';
  return (notification?.bounce?.bouncedRecipients ?? []).map((recipient) => ({
    address: (recipient.emailAddress ?? '').toLowerCase(),
    action,
    status: recipient.status ?? null,
    diagnostic: recipient.diagnosticCode ?? '',
  }));
}

function parsed(json: string): Notification | null {
  try {
    return JSON.parse(json) as Notification;
  } catch {
    return null;
  }
}
