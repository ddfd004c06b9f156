export type Verdict = 'pass' | 'fail' | 'unknown';
export type Policy = 'none' | 'quarantine' | 'reject';

/**
 * `unaligned`: it speaks for another domain than the one in From. `unchecked`: there was nothing to check it by.
 * The others are the words of RFC 8601.
 */
export type Result =
  'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'temperror' | 'permerror' | 'unaligned' | 'unchecked';

/** What SPF or one DKIM signature says, and for whom. */
export interface Finding {
  result: Result;
  /** It speaks for the domain in From itself, or for another one of the same organisation. */
  speaksFor: 'domain' | 'organisation';
}

/** What the owner of the domain in From asks receivers to do. */
export interface DmarcRecord {
  policy: Policy;
  strictSpf: boolean;
  strictDkim: boolean;
}

/** What a mail server in front of us, whose word counts, found out. */
export interface TrustedWord {
  server: string;
  dmarc: Result | null;
  policy: Policy;
}

/** All that is known of where a mail comes from. Only what speaks for the domain in From counts. */
export interface SenderEvidence {
  domain: string;
  /** Or why there is no finding. */
  spf: Finding | 'none' | 'unaligned' | 'unchecked';
  dkim: Finding[];
  /** It has signatures of others, or such as do not count. */
  signedOtherwise: boolean;
  /** `none`: the domain has none. */
  dmarc: DmarcRecord | 'none' | 'temperror' | 'unchecked';
  trusted: TrustedWord | null;
}

export interface Authentication {
  verdict: Verdict;
  why: string;
  spf: Result;
  dkim: Result;
  dmarc: Result;
  /** What the domain's owner asks to do with mail that fails; null where nobody was asked. */
  policy: Policy | null;
}

/** Whether a mail comes from where it says. What could not be found out is unknown, and never held against its sender. */
export function judgeSender(evidence: SenderEvidence): Authentication {
  const { domain, trusted, dmarc } = evidence;
  const record = typeof dmarc === 'string' ? null : dmarc;
  const spf = resultOf(evidence.spf);
  const dkim = best(evidence.dkim) ?? (evidence.signedOtherwise ? 'unaligned' : 'none');
  const as = (verdict: Verdict, why: string, policy: Policy | null = record?.policy ?? null): Authentication => {
    const heard = trusted?.dmarc ?? null;
    const found = record ? ({ pass: 'pass', fail: 'fail', unknown: 'unchecked' } as const)[verdict] : (dmarc as Result);
    return { verdict, why, spf, dkim, dmarc: record || heard === null ? found : heard, policy };
  };

  if (trusted?.dmarc === 'pass') return as('pass', `${trusted.server} says that ${domain} sent it`);
  const proof = proofOf(evidence);
  if (proof) return as('pass', `${proof} of ${domain}`);
  if (trusted?.dmarc === 'fail') {
    return as('fail', `${trusted.server} says that it does not come from ${domain}`, trusted.policy);
  }
  if (spf === 'temperror' || dkim === 'temperror' || dmarc === 'temperror') {
    return as('unknown', `DNS gave no answer about ${domain} in time`);
  }
  if (record) {
    if (spf === 'unchecked') return as('unknown', `it came by another server, without a valid signature of ${domain}`);
    return as('fail', `neither SPF nor DKIM passes for ${domain}, which asks for one of them (p=${record.policy})`);
  }
  if (spf === 'fail') return as('fail', `SPF of ${domain} says that it does not send mail from there`);
  return as('unknown', `nothing proves that it comes from ${domain}, nor that it does not`);
}

/** Without a record nobody asked for strictness; where it could not be read, only the domain itself is sure to do. */
function proofOf({ spf, dkim, dmarc }: SenderEvidence): string | null {
  const strict = (kind: 'strictSpf' | 'strictDkim') => (typeof dmarc === 'string' ? dmarc !== 'none' : dmarc[kind]);
  const proves = ({ result, speaksFor }: Finding, exactly: boolean) =>
    result === 'pass' && (speaksFor === 'domain' || !exactly);
  if (dkim.some((finding) => proves(finding, strict('strictDkim')))) return 'a DKIM signature';
  return typeof spf !== 'string' && proves(spf, strict('strictSpf')) ? 'SPF' : null;
}

function resultOf(finding: SenderEvidence['spf']): Result {
  return typeof finding === 'string' ? finding : finding.result;
}

/** One good signature is enough; one that may still turn out good keeps the others from counting against it. */
function best(findings: Finding[]): Result | undefined {
  const results = findings.map(({ result }) => result);
  return (['pass', 'temperror'] as const).find((result) => results.includes(result)) ?? results[0];
}
