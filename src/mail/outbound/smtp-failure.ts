/**
 * What became of a try that failed. `refused`: this mail or its recipient, for good. `put off`: the same, for now.
 * `host failed`: the mail was not taken, and it is not about the mail. `broken`: something on our side. `unknown`: the
 * mail was sent to its end, and no answer came.
 */
export type Outcome = 'refused' | 'put off' | 'host failed' | 'broken' | 'unknown';

export interface SmtpError extends Error {
  responseCode?: number;
  /** The server's own words. */
  response?: string;
  /** What the server answered to: `RCPT TO`, or `CONN`, `AUTH PLAIN`… */
  command?: string;
  code?: string;
}

/** The log-in is missing, wrong, or wants encryption. */
const ABOUT_US = [530, 534, 535, 538];

/** What the server said of the recipient, if it answered to that. */
export function saidOfRecipient({ command, response }: SmtpError): string | null {
  return (command?.startsWith('RCPT TO') && response) || null;
}

/** @param sent whether the mail had been sent to its end */
export function outcomeOf({ responseCode, command, code }: SmtpError, sent: boolean): Outcome {
  if (!responseCode) {
    // An address or a mail that cannot be sent anywhere; found before anything was said.
    if (code === 'EENVELOPE') return 'refused';
    if (code === 'ESTREAM' || code === 'EFILEACCESS') return 'broken';
    return sent ? 'unknown' : 'host failed';
  }
  // 421 may come at any time: the server closes, and has not taken anything.
  if (responseCode === 421 || ABOUT_US.includes(responseCode)) return 'host failed';
  const said = /^(MAIL FROM|RCPT TO|DATA)/.exec(command ?? '')?.[0];
  if (!said) return 'host failed';
  if (responseCode >= 500) return 'refused';
  // Before there is a recipient, it has nothing to do with this mail: disks that are full, too many mails.
  return said === 'MAIL FROM' ? 'host failed' : 'put off';
}
