import { REASONS } from './bounce-reasons.js';
import { readStatus } from './delivery-status.js';

// X.1.0 to X.1.3, X.1.6 and X.1.10 speak of the address, X.4.4 of a host nobody can find (RFC 3463, RFC 7505).
const DEAD_ADDRESS = /^5\.(?:1\.(?:[0-36]|10)|4\.4)$/;
// X.2.2 and X.2.3 are a full mailbox and a big mail, X.7 is policy; with X.2.0 filters answer after the content, whatever they say.
const LIVING_ADDRESS = /^(?:4\.|5\.(?:2\.[023]|7\.\d+)$)/;

/** Is the address itself dead, after what was said of it? */
export function isPermanent(diagnostic: string, status: string | null, prose: string): boolean {
  if (status && LIVING_ADDRESS.test(status)) return false;
  // X.2.1 is a mailbox that takes no mail, which may pass; in the answer to RCPT it means that there is none.
  if (status === '5.2.1' && !/\brcpt\b/i.test(`${diagnostic}\n${prose}`)) return false;
  for (const text of [diagnostic, prose]) {
    const reason = REASONS.find(({ says }) => says.some((pattern) => pattern.test(plain(text))));
    if (reason) return reason.permanent;
  }
  return status !== null && DEAD_ADDRESS.test(status);
}

/** Does the answer that a server gave to RCPT say that there is nobody? */
export function saysNobodyIsThere(answer: string): boolean {
  return isPermanent(`RCPT ${answer}`, readStatus(answer), '');
}

/** Addresses, links and the name of the reporting channel are made of words too, and those say nothing of the address. */
function plain(text: string): string {
  return text
    .slice(0, 4000)
    .replace(/^\s*[\w-]{1,40};/, '')
    .replace(/https?:\S+|[^\s<>]{1,128}@[^\s<>]{1,255}/g, '')
    .replace(/\s+/g, ' ');
}
