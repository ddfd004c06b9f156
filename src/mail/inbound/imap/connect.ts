import { ImapFlow, type MailboxObject } from 'imapflow';
import type { ImapMailbox } from '../../../platform/config/imap-url.js';
import { MAX_MAIL_BYTES } from '../mail-limits.js';

const SECOND = 1_000;

/** A connection to the server of this mailbox, logged in. What becomes of it, its `close` event says. */
export async function connect(mailbox: ImapMailbox, signal: AbortSignal): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: mailbox.host,
    port: mailbox.port,
    secure: mailbox.tls === 'always',
    doSTARTTLS: { always: undefined, required: true, offered: undefined, never: false }[mailbox.tls],
    auth: { user: mailbox.user, pass: mailbox.password },
    tls: mailbox.ca ? { ca: mailbox.ca } : {},
    clientInfo: { name: 'Docket' },
    // Its entries hold what is in the mails.
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 20 * SECOND,
    greetingTimeout: 20 * SECOND,
    // Longer than it is silent between two looks.
    socketTimeout: (mailbox.pollSeconds + 60) * SECOND,
    maxLiteralSize: 2 * MAX_MAIL_BYTES,
    maxResponseSize: 4 * MAX_MAIL_BYTES,
  });
  // Whoever waits for an answer hears of it; without a listener it would end the process.
  client.on('error', () => undefined);
  const giveUp = () => client.close();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    signal.throwIfAborted();
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** @throws when the connection or the mailbox is closed: what a command does not answer then is no "no" */
export function opened(client: ImapFlow): MailboxObject {
  if (!client.usable || !client.mailbox) throw new Error(client.byeReason ?? 'the connection is closed');
  return client.mailbox;
}

interface ImapError {
  message?: string;
  code?: string;
  responseText?: string;
  serverResponseCode?: string;
  authenticationFailed?: boolean;
}

/** The log-in was refused, and will be again until somebody changes something. */
export function isRefused(error: unknown): boolean {
  const { authenticationFailed, serverResponseCode } = error as ImapError;
  // Some servers answer so when they cannot look the user up just now.
  return authenticationFailed === true && serverResponseCode !== 'UNAVAILABLE';
}

/** In a sentence for the log. Never with the password, whatever the server repeats. */
export function explain(error: unknown, { password }: ImapMailbox): string {
  const { message, code, responseText } = error as ImapError;
  const said = [message, responseText].filter((text, at, all) => text && all.indexOf(text) === at).join(': ');
  const reason = isRefused(error)
    ? `the server refuses user or password: ${responseText ?? ''}`
    : said || code || 'unknown';
  const encoded = encodeURIComponent(password);
  return reason.slice(0, 500).replaceAll(password, '[password]').replaceAll(encoded, '[password]');
}
