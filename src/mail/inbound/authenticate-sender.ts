import { BlockList, isIP, isIPv4 } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import { type Authentication, judgeSender } from '../../domain/mail/judge-sender.js';
import { trustedWord } from '../../domain/mail/trusted-word.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { NameService } from '../../platform/dns/name-service.js';
import { asciiDomain, speaksFor } from './alignment.js';
import { Lookups } from './lookups.js';
import { headerBlock } from './raw-headers.js';
import { domainOf, recordOf, signaturesOf, spfOf } from './sender-findings.js';
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

/** After it what is not known stays unknown. */
interface Patience {
  dnsMs: number;
  /** With reading all of the mail, which is signed as a whole. */
  altogetherMs: number;
}

const RANK = { domain: 0, organisation: 1, nobody: null } as const;

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

  async execute(mail: ArrivedFrom, { dnsMs, altogetherMs }: Patience): Promise<Authentication> {
    const domain = asciiDomain(domainOf(mail.from));
    const near = (other: string) => speaksFor(domain, other);
    const client = this.directClient(mail.clientAddress);
    // Who hands a mail to us directly can write into its header what they like; a lone CR hides a header from who cleans up.
    const believes = client === null && !/\r(?!\n)/.test(headerBlock(mail.raw).toString('latin1'));
    const trusted = believes ? trustedWord(mail.authenticationResults, this.servers, near) : null;
    const signed = signedMail(mail.raw, (signer) => RANK[near(signer) ?? 'nobody']);
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), altogetherMs);
    const lookups = new Lookups(this.names, dnsMs, over.signal);
    // A large mail is read for a while before its key is asked for.
    const keys = new Lookups(this.names, dnsMs, over.signal);
    const helps = client !== null || signed.raw !== null || trusted !== null;
    try {
      const [spfFound, signatures, record] = await Promise.all([
        client ? spfOf(mail, client, near, lookups) : (trusted?.spf ?? 'unchecked'),
        signed.raw && trusted?.dmarc !== 'pass' ? signaturesOf(signed.raw, mail.from, near, keys, over.signal) : [],
        recordOf(helps ? domain : '', trusted?.dmarc ?? null, lookups),
      ]);
      const dkim = [...(trusted?.dkim ?? []), ...signatures];
      return judgeSender({
        domain: domain || 'its sender',
        spf: spfFound,
        dkim,
        signedOtherwise: signed.others,
        dmarc: record,
        trusted,
      });
    } finally {
      clearTimeout(timer);
      lookups.end();
      keys.end();
    }
  }

  /** Whom SPF can be asked about: not a mail server that only hands on. */
  private directClient(address: string | null): string | null {
    const client = address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
    const family = isIP(client);
    return family !== 0 && !this.relays.check(client, family === 4 ? 'ipv4' : 'ipv6') ? client : null;
  }
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
