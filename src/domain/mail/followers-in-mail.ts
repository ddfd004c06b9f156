import type { Address, ParsedMail } from './parsed-mail.js';

/** No mail is meant for more people than that; what is left out of it is kept in the ticket's history. */
const MOST = 500;
/** Nobody reads what is sent there. */
const UNREAD = /^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer[-_.]?daemon|postmaster|bounces?)(?:[-_.+].*)?$/i;
const ADDRESS = /^[^\s@<>"(),:;\\[\]]{1,64}@(?=.{1,255}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;

/**
 * Whom the writer of a mail wants to take part: those beside us to whom it went as well, each once, in their order and in
 * lower case. Five hundred at most.
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

/** As many of those left out are named; a mail may have gone to thousands. */
const NAMED = 20;

/** What agents are told of those who were not let in, who are one at least. @param number the ticket's */
export function noteOnLeftOut(addresses: readonly string[], number: string): string {
  const rest = addresses.length - NAMED;
  const lines = addresses.slice(0, NAMED).map((address) => `- ${address}`);
  if (rest > 0) lines.push(`- and ${rest} more`);
  return [
    'The requester wrote to more people than a requester may let follow this ticket. Not added:',
    ...lines,
    `Add those who are to take part with POST /v1/tickets/${number}/followers, each by {"email": "…"}.`,
  ].join('\n');
}
