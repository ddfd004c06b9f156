import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { dmarc } from 'mailauth/lib/dmarc/index.js';
import { spf } from 'mailauth/lib/spf/index.js';
import type { Finding, Policy, Result, SenderEvidence } from '../../domain/mail/judge-sender.js';
import type { Lookups } from './lookups.js';

type SpeaksFor = (domain: string) => Finding['speaksFor'] | null;

const PIECE = 64 * 1024;
const SPF_LIMITS = { maxResolveCount: 10, maxVoidCount: 2 };
// Told its sender, it does not look for one in the header.
const DKIM_LIMITS = { minBitLength: 1024, sender: 'nobody@invalid' };
const POLICIES: readonly Policy[] = ['none', 'quarantine', 'reject'];

export async function spfOf(
  { envelopeFrom, clientName }: { envelopeFrom: string | null; clientName: string | null },
  ip: string,
  near: SpeaksFor,
  lookups: Lookups,
): Promise<SenderEvidence['spf']> {
  // A bounce has no sender: then the name counts by which the server introduced itself.
  const sender = envelopeFrom || `postmaster@${clientName ?? ''}`;
  const speaks = near(domainOf(sender));
  if (!speaks) return 'unaligned';
  const { resolve, failed } = lookups.line();
  const { status } = await spf({ ip, sender, helo: clientName ?? ip, mta: 'docket', resolver: resolve, ...SPF_LIMITS });
  const result = status.result !== 'pass' && failed() ? 'temperror' : (status.result as Result);
  return { result, speaksFor: speaks };
}

export async function signaturesOf(
  raw: Buffer,
  from: string,
  near: SpeaksFor,
  lookups: Lookups,
  over: AbortSignal,
): Promise<Finding[]> {
  const input = Readable.from(inPieces(raw));
  const stop = () => input.destroy(new Error('It takes too long'));
  over.addEventListener('abort', stop, { once: true });
  try {
    const { headerFrom, results } = await dkimVerify(input, { resolver: lookups.line().resolve, ...DKIM_LIMITS });
    // Both have to read the same sender out of the header, or the signature is somebody else's.
    const same = headerFrom.length === 1 && headerFrom[0]!.toLowerCase() === from;
    return results.flatMap(({ signingDomain, status }) => {
      const speaks = near(signingDomain ?? '');
      const counts = same && !status.underSized;
      return speaks ? [{ result: counts ? dkimResult(status.result) : 'neutral', speaksFor: speaks }] : [];
    });
  } catch {
    return [{ result: 'temperror', speaksFor: 'domain' }];
  } finally {
    over.removeEventListener('abort', stop);
  }
}

function dkimResult(result: string): Result {
  return result === 'pass' || result === 'temperror' || result === 'neutral' ? result : 'fail';
}

/** Lets others have their turn in between. */
async function* inPieces(raw: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < raw.length; at += PIECE) {
    yield raw.subarray(at, at + PIECE);
    await nextTurn();
  }
}

/** @param heard what a server that counts has found out already */
export async function recordOf(
  domain: string,
  heard: Result | null,
  lookups: Lookups,
): Promise<SenderEvidence['dmarc']> {
  if (heard === 'none') return 'none';
  if (heard === 'pass' || heard === 'fail' || domain === '') return 'unchecked';
  const { resolve } = lookups.line();
  const found = await dmarc({
    headerFrom: domain,
    spfDomains: [],
    dkimDomains: [],
    // A domain that belongs to no organisation has none above it to ask.
    resolver: (name, type) => (name === '_dmarc.null' ? Promise.resolve([]) : resolve(name, type)),
  });
  if (!found || found.status.result === 'none') return 'none';
  if (found.status.result === 'temperror') return 'temperror';
  const { policy, pct, alignment } = found;
  return { policy: policyOf(policy, pct), strictSpf: alignment.spf.strict, strictDkim: alignment.dkim.strict };
}

/** Who asks for it with a part of the mail only tries it out: then the next milder one is meant for the others. */
function policyOf(asked: string | undefined, percent: number | undefined): Policy {
  const policy = POLICIES.indexOf(asked?.trim().toLowerCase() as Policy);
  const milder = percent !== undefined && percent < 100 ? 1 : 0;
  return POLICIES[Math.max(0, policy - milder)]!;
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
