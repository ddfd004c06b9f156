import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';
import type { Finding } from '../../domain/mail/judge-sender.js';

/** For whom `other` speaks, seen from `domain`; null: for somebody else. (RFC 7489, 3.1: identifier alignment) */
export function speaksFor(domain: string, other: string): Finding['speaksFor'] | null {
  const [own, others] = [asciiDomain(domain), asciiDomain(other)];
  if (own === '' || others === '') return null;
  if (own === others) return 'domain';
  const organisation = organisationOf(own);
  return organisation !== null && organisation === organisationOf(others) ? 'organisation' : null;
}

/** As DNS knows it: lower case, without a dot at the end; '' when it cannot be one. */
export function asciiDomain(domain: string): string {
  const ascii = domainToASCII(domain.slice(0, 255).replace(/\.$/, ''));
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(ascii) ? ascii : '';
}

/** Those who rent names to others (`github.io`) are no organisation. */
function organisationOf(domain: string): string | null {
  return getDomain(domain, { allowPrivateDomains: true });
}
