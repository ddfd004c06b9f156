import { BlockList, isIP, isIPv4 } from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { dmarc } from 'mailauth/lib/dmarc/index.js';
import { spf } from 'mailauth/lib/spf/index.js';
import {
  type Authentication,
  type Finding,
  judgeSender,
  type Policy,
  type Result,
  type SenderEvidence,
} from '../../domain/mail/judge-sender.js';
import { trustedWord } from '../../domain/mail/trusted-word.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { NameService } from '../../platform/dns/name-service.js';
import { asciiDomain, speaksFor } from './alignment.js';
import { Lookups } from './lookups.js';
import { signedMail } from './signed-mail.js';

/** A mail, and what is known of its way here. */
export interface ArrivedFrom {
  raw: Buffer;
  /** From its header; lower case. */
  from: string;
  authenticationResults: string[];
  envelopeFrom: string | null;
  /** null: the source does not know who handed it over. */
  clientAddress: string | null;
  clientName: string | null;
}

type SpeaksFor = (domain: string) => Finding['speaksFor'] | null;

const PIECE = 64 * 1024;
const SPF_LIMITS = { maxResolveCount: 10, maxVoidCount: 2 };
const RANK = { domain: 0, organisation: 1, nobody: null } as const;
const POLICIES: readonly Policy[] = ['none', 'quarantine', 'reject'];

/** Finds out whether a mail comes from where it says: SPF, DKIM and DMARC, or the word of a mail server in front of us. */
@Injectable()
export class AuthenticateSender {
  private readonly relays: BlockList;
  private readonly servers: string[];

  constructor(
    private readonly names: NameService,
    @Inject(ENVIRONMENT) { trustedRelays, mailAuthservIds }: Pick<Environment, 'trustedRelays' | 'mailAuthservIds'>,
  ) {
    this.relays = networks(trustedRelays);
    this.servers = mailAuthservIds;
  }

  /** @param patienceMs after which what is not known stays unknown */
  async execute(mail: ArrivedFrom, patienceMs: number): Promise<Authentication> {
    const domain = asciiDomain(domainOf(mail.from));
    const near = (other: string) => speaksFor(domain, other);
    const client = this.directClient(mail.clientAddress);
    // Who hands a mail to us directly can write into its header what they like.
    const trusted = client ? null : trustedWord(mail.authenticationResults, this.servers, near);
    const signed = signedMail(mail.raw, (signer) => RANK[near(signer) ?? 'nobody']);
    const lookups = new Lookups(this.names, patienceMs);
    try {
      const [spfFound, signatures, record] = await Promise.all([
        client ? spfOf(mail, client, near, lookups) : (trusted?.spf ?? 'unchecked'),
        signed.raw && trusted?.dmarc !== 'pass' ? signaturesOf(signed.raw, mail.from, near, lookups) : [],
        recordOf(domain, trusted?.dmarc ?? null, client !== null || signed.raw !== null || trusted !== null, lookups),
      ]);
      const dkim = [...(trusted?.dkim ?? []), ...signatures];
      return judgeSender({ domain, spf: spfFound, dkim, signedOtherwise: signed.others, dmarc: record, trusted });
    } finally {
      lookups.end();
    }
  }

  /** Whom SPF can be asked about: not a mail server that only hands on. */
  private directClient(address: string | null): string | null {
    const client = address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
    const family = isIP(client);
    return family !== 0 && !this.relays.check(client, family === 4 ? 'ipv4' : 'ipv6') ? client : null;
  }
}

async function spfOf(
  { envelopeFrom, clientName }: ArrivedFrom,
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

async function signaturesOf(raw: Buffer, from: string, near: SpeaksFor, lookups: Lookups): Promise<Finding[]> {
  const input = Readable.from(inPieces(raw));
  const stop = () => input.destroy(new Error('It takes too long'));
  lookups.signal.addEventListener('abort', stop, { once: true });
  try {
    const { headerFrom, results } = await dkimVerify(input, { resolver: lookups.line().resolve, minBitLength: 1024 });
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
    lookups.signal.removeEventListener('abort', stop);
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

/**
 * @param heard what a server that counts has found out already
 * @param helps whether anything could be concluded from it
 */
async function recordOf(
  domain: string,
  heard: Result | null,
  helps: boolean,
  lookups: Lookups,
): Promise<SenderEvidence['dmarc']> {
  if (heard === 'none') return 'none';
  if (!helps || heard === 'pass' || heard === 'fail' || domain === '') return 'unchecked';
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

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function networks(all: string[]): BlockList {
  const list = new BlockList();
  for (const network of all) {
    const [address, bits] = network.split('/') as [string, string?];
    const v4 = isIPv4(address);
    list.addSubnet(address, Number(bits ?? (v4 ? 32 : 128)), v4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
