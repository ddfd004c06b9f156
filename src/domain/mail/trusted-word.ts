import { type AuthenticationResults, type MethodResult, parseAuthenticationResults } from './authentication-results.js';
import type { Finding, SenderEvidence, TrustedWord } from './judge-sender.js';

/** What a mail server in front of us says about who sent a mail. */
export interface Trusted extends TrustedWord {
  spf: SenderEvidence['spf'];
  dkim: Finding[];
}

type SpeaksFor = (domain: string) => Finding['speaksFor'] | null;

/**
 * The topmost `Authentication-Results` by one of `servers`: each server puts its own on top, so that what a sender made up
 * stands below. Whatever others say does not count.
 */
export function trustedWord(headers: string[], servers: string[], speaksFor: SpeaksFor): Trusted | null {
  if (servers.length === 0) return null;
  for (const header of headers.slice(0, 50)) {
    const said = parseAuthenticationResults(header);
    if (said && servers.includes(said.server)) return read(said, speaksFor);
  }
  return null;
}

function read({ server, results }: AuthenticationResults, speaksFor: SpeaksFor): Trusted {
  const by = (method: string) => results.filter((result) => result.method === method);
  const dmarc = by('dmarc').filter(({ properties }) => {
    const from = properties.get('header.from');
    return from === undefined || speaksFor(domainOf(from)) === 'domain';
  });
  // Said twice, it may come from an address that was made up to look like a result: the worse one counts.
  const [worst] = dmarc.toSorted((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result));
  return {
    server,
    dmarc: worst?.result ?? null,
    policy: worst?.policy ?? 'none',
    spf: spfOf(by('spf'), speaksFor),
    dkim: by('dkim').flatMap(({ result, properties }) => {
      const domain = speaksFor(domainOf(properties.get('header.d') ?? properties.get('header.i') ?? ''));
      return domain ? [{ result, speaksFor: domain }] : [];
    }),
  };
}

const ORDER = ['fail', 'permerror', 'temperror', 'neutral', 'softfail', 'none', 'pass'];

function spfOf(results: MethodResult[], speaksFor: SpeaksFor): SenderEvidence['spf'] {
  const [said, second] = results;
  if (!said || second) return 'unchecked';
  const domain = speaksFor(domainOf(said.properties.get('smtp.mailfrom') ?? said.properties.get('smtp.helo') ?? ''));
  return domain ? { result: said.result, speaksFor: domain } : 'unaligned';
}

/** Of an address, or of a bare domain. */
function domainOf(text: string): string {
  return text.slice(text.lastIndexOf('@') + 1).replace(/[<>]/g, '');
}
