import { describe, expect, it } from 'vitest';
import { type Finding, judgeSender, type SenderEvidence, type Verdict } from './judge-sender.js';

const nothing: SenderEvidence = {
  domain: 'example.com',
  spf: 'unchecked',
  dkim: [],
  signedOtherwise: false,
  dmarc: 'none',
  trusted: null,
};
const of = (result: Finding['result'], speaksFor: Finding['speaksFor'] = 'domain'): Finding => ({ result, speaksFor });
const record = { policy: 'reject' as const, strictSpf: false, strictDkim: false };
const strict = { ...record, strictSpf: true, strictDkim: true };
const word = (dmarc: Finding['result'] | null) => ({ server: 'mx.example.net', dmarc, policy: 'reject' as const });

describe('whether a mail comes from where it says', () => {
  it.each<[string, Partial<SenderEvidence>, Verdict]>([
    ['nothing at all', {}, 'unknown'],
    ['SPF passes', { spf: of('pass') }, 'pass'],
    ['SPF passes, with a record', { spf: of('pass'), dmarc: record }, 'pass'],
    ['DKIM passes', { dkim: [of('pass')] }, 'pass'],
    ['DKIM passes where SPF breaks: forwarded', { spf: of('fail'), dkim: [of('pass')], dmarc: record }, 'pass'],
    ['SPF passes where the text was changed', { spf: of('pass'), dkim: [of('neutral')], dmarc: record }, 'pass'],
    ['one of several signatures passes', { dkim: [of('fail'), of('temperror'), of('pass')], dmarc: record }, 'pass'],
    ['a part of the organisation signs', { dkim: [of('pass', 'organisation')], dmarc: record }, 'pass'],
    ['a part of the organisation sends', { spf: of('pass', 'organisation'), dmarc: record }, 'pass'],
    [
      '… where the domain itself has to sign',
      { spf: of('softfail'), dkim: [of('pass', 'organisation')], dmarc: strict },
      'fail',
    ],
    ['… where the domain itself has to send', { spf: of('pass', 'organisation'), dmarc: strict }, 'fail'],
    ['… where the record cannot be read', { spf: of('pass', 'organisation'), dmarc: 'temperror' }, 'unknown'],
    ['the domain itself signs, whatever the record is', { dkim: [of('pass')], dmarc: 'temperror' }, 'pass'],

    ['neither passes, with a record', { spf: of('softfail'), dmarc: record }, 'fail'],
    [
      'neither speaks for the domain, with a record',
      { spf: 'unaligned', signedOtherwise: true, dmarc: record },
      'fail',
    ],
    ['a bad signature, with a record', { spf: 'unaligned', dkim: [of('fail')], dmarc: record }, 'fail'],
    ['a record that asks for nothing', { spf: of('fail'), dmarc: { ...record, policy: 'none' } }, 'fail'],
    ['a broken SPF record, with a record', { spf: of('permerror'), dmarc: record }, 'fail'],
    ['SPF says no, without a record', { spf: of('fail') }, 'fail'],
    ['SPF says no, and the signature is bad', { spf: of('fail'), dkim: [of('fail')] }, 'fail'],
    ['SPF only doubts, without a record', { spf: of('softfail') }, 'unknown'],
    ["somebody else's SPF, without a record", { spf: 'unaligned' }, 'unknown'],
    ['a bad signature, without a record', { dkim: [of('fail')] }, 'unknown'],

    ['no answer for SPF', { spf: of('temperror'), dmarc: record }, 'unknown'],
    ['no answer for the key', { spf: of('fail'), dkim: [of('temperror')], dmarc: record }, 'unknown'],
    ['no answer for the record', { spf: of('fail'), dmarc: 'temperror' }, 'unknown'],
    ['a relay hides the client', { dmarc: record }, 'unknown'],
    ['a relay hides the client, and the signature broke', { dkim: [of('fail')], dmarc: record }, 'unknown'],

    ['a server that counts says yes', { dmarc: 'unchecked', trusted: word('pass') }, 'pass'],
    ['a server that counts says no', { dmarc: 'unchecked', trusted: word('fail') }, 'fail'],
    ['… but the signature is good', { dkim: [of('pass')], dmarc: 'unchecked', trusted: word('fail') }, 'pass'],
    ['a server that counts does not know', { dmarc: record, trusted: word('temperror') }, 'unknown'],
    ['a server that counts speaks of SPF only', { spf: of('fail'), dmarc: record, trusted: word(null) }, 'fail'],
  ])('%s', (_, evidence, verdict) => {
    const judged = judgeSender({ ...nothing, ...evidence });
    expect(judged.verdict).toBe(verdict);
    expect(judged.why).toContain('example.com');
  });

  it('tells what was found, and what the domain asks for', () => {
    const spf = of('softfail');
    expect(judgeSender({ ...nothing, spf, signedOtherwise: true, dmarc: record })).toMatchObject({
      spf: 'softfail',
      dkim: 'unaligned',
      dmarc: 'fail',
      policy: 'reject',
    });
    expect(judgeSender(nothing)).toMatchObject({ spf: 'unchecked', dkim: 'none', dmarc: 'none', policy: null });
    expect(judgeSender({ ...nothing, dmarc: 'unchecked', trusted: word('fail') })).toMatchObject({
      dmarc: 'fail',
      policy: 'reject',
    });
  });
});
