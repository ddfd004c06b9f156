import { BLOCKLISTS, DOMAIN_REFUSES, NOBODY, REASONS } from './bounce-reasons.js';
import { readStatus } from './delivery-status.js';

interface Refusal {
  /** What the report says of this recipient, and everything it says. */
  diagnostic: string;
  prose: string;
  status: string | null;
  /** Nobody tries any longer. */
  givenUp: boolean;
}

// X.1.0 to X.1.3, X.1.6 and X.1.10 speak of the address, X.3.2 and X.4.4 of a host that takes
// no mail or that nobody can find (RFC 3463, RFC 7505).
const DEAD_ADDRESS = /^5\.(?:1\.(?:[0-36]|10)|3\.2|4\.4)$/;
// X.1.7 to X.1.9 speak of the sender; X.2.2 and X.2.3 are a full mailbox and a big mail; X.6 is content and X.7 policy. With X.2.0
// and X.2.4 filters and lists answer, whatever they say.
const LIVING_ADDRESS = /^5\.(?:1\.[4789]|2\.[0234]|3\.4|6\.\d+|7\.\d+)$/;
const MAX_LENGTH = 4000;

/** Is the address itself dead, after what was said of it? */
export function isPermanent({ diagnostic, prose, status, givenUp }: Refusal): boolean {
  const texts = [plain(diagnostic), plain(prose)];
  const passing = status?.startsWith('4.') ?? false;
  if (!passing && texts.some((text) => DOMAIN_REFUSES.some((says) => says.test(text)))) return true;
  // Some servers say "try again" of users they do not know, and the sender's server gives up after days of trying.
  if (passing && !(givenUp && /^4\.1\.[0-3]$/.test(status!))) return false;

  const refused = refusedAt(diagnostic) ?? refusedAt(prose);
  if (status && LIVING_ADDRESS.test(status)) {
    // Some give a code of policy to whom they do not know.
    return status === '5.7.1' && refused === 'recipient' && NOBODY.test(texts[0]!) && !BLOCKLISTS.test(texts[0]!);
  }
  // X.2.1 is a mailbox that takes no mail, which may pass; in the answer to RCPT it means that there is none.
  if (status === '5.2.1' && refused !== 'recipient') return false;
  const reason = texts.flatMap((text) => REASONS.find(({ says }) => says.some((words) => words.test(text))) ?? [])[0];
  if (!reason) return !refusesMail(refused, status) && status !== null && DEAD_ADDRESS.test(status);
  return reason.permanent && !(refused === 'sender' || (reason.about === 'recipient' && refusesMail(refused, status)));
}

/** Who is refused after the sender or the content was named is refused for those, unless a code speaks of the address. */
function refusesMail(refused: ReturnType<typeof refusedAt>, status: string | null): boolean {
  return refused === 'sender' || (refused === 'content' && !status?.startsWith('5.1.'));
}

/** At which command the other server refused, where the report tells. */
function refusedAt(text: string): 'sender' | 'recipient' | 'content' | null {
  const told = text.slice(0, MAX_LENGTH);
  // Pipelined commands are answered late: without a recipient left, there is nothing to send.
  if (/\brcpt\b|\[RCPT_TO\]|no valid recipients|BounceCategory: bad-mailbox/i.test(told)) return 'recipient';
  const at =
    /(?:\bafter|(?:reply|response) to|>>>|did not like our|command\s*:?|\[)\s*(mail[ _]from|helo|ehlo|(?:initial )?connect|(?:end of )?data\b)/i;
  const command = at.exec(told)?.[1];
  if (!command) return null;
  return /data/i.test(command) ? 'content' : 'sender';
}

/** Does the answer that a server gave to RCPT say that there is nobody? */
export function saysNobodyIsThere(answer: string): boolean {
  return isPermanent({ diagnostic: `RCPT ${answer}`, prose: '', status: readStatus(answer), givenUp: false });
}

/** Addresses, links and the name of the reporting channel are made of words too, and those say nothing of the address. */
function plain(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replace(/^\s*[\w-]{1,40};/, '')
    .replace(/https?:\S+/g, (link) => (BLOCKLISTS.test(link) ? 'blocklist' : ''))
    .replace(/[^\s<>]{1,128}@[^\s<>]{1,255}/g, '')
    .replace(/\s+/g, ' ');
}
