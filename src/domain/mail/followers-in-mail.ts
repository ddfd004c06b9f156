import type { Address, ParsedMail } from './parsed-mail.js';

const MOST = 10;
/** Nobody reads what is sent there. */
const UNREAD = /^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer[-_.]?daemon|postmaster|bounces?)(?:[-_.+].*)?$/i;
const ADDRESS = /^[^\s@<>"(),:;\\[\]]{1,64}@(?=.{1,255}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;

/**
 * Whom the writer of a mail wants to take part: those beside us to whom it went as well. The first ten, since a mail to
 * a whole department is no request to write to all of them.
 */
export function followersIn(
  { from, to, cc }: Pick<ParsedMail, 'from' | 'to' | 'cc'>,
  isOurs: (address: string) => boolean,
): Address[] {
  const writer = from?.address.toLowerCase();
  const found = new Map<string, Address>();
  for (const { address, name } of [...to, ...cc]) {
    const lower = address.trim().toLowerCase();
    if (lower === writer || found.has(lower) || !ADDRESS.test(lower) || isOurs(lower)) continue;
    if (UNREAD.test(lower.slice(0, lower.lastIndexOf('@')))) continue;
    found.set(lower, { address: lower, name });
  }
  return [...found.values()].slice(0, MOST);
}
