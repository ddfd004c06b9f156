import type { ReportedRecipient } from './delivery-status.js';

/** Sending services can mail their notifications as JSON. */
export function readNotification(body: string): ReportedRecipient[] | null {
  const start = body.trimStart();
  if (!start.startsWith('{"') || start.length > 200_000) return null;
  const line = start.split('\n', 1)[0]!;
  const notification = parsed(start) ?? parsed(line);
  if (text(notification, 'notificationType') !== 'Bounce' && text(notification, 'eventType') !== 'Bounce') return null;
  const bounce = field(notification, 'bounce');
  const action = text(bounce, 'bounceType') === 'Transient' ? 'delayed' : 'failed';
  const recipients = field(bounce, 'bouncedRecipients');
  return (Array.isArray(recipients) ? (recipients as unknown[]) : []).map((recipient) => ({
    address: (text(recipient, 'emailAddress') ?? '').toLowerCase(),
    action,
    status: text(recipient, 'status'),
    diagnostic: text(recipient, 'diagnosticCode') ?? '',
  }));
}

/** Anybody can write anything: nothing is taken for granted. */
function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}

function text(of: unknown, name: string): string | null {
  const value = field(of, name);
  return typeof value === 'string' ? value : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return null;
  }
}
