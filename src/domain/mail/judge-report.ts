import type { Bounce } from './parse-bounce.js';

/** `hard`: the address is dead. `soft`: this mail did not get there, another may. `policy`: a guard did not like this mail, or us. */
export type ReportKind = 'hard' | 'soft' | 'policy' | 'delay' | 'complaint';

export type BounceKind = Exclude<ReportKind, 'complaint'>;

/** Of so many mails that came back within a week it makes no difference why. */
export const MOST_SOFT = 5;
export const SOFT_WINDOW_MS = 7 * 24 * 3600_000;

/** What a bounce says of a mail. A mail has one recipient: whomever it names, it speaks of that one, perhaps behind a forwarder. */
export function kindOfBounce({ permanent, delayed, recipients }: Bounce): BounceKind {
  if (permanent) return 'hard';
  if (delayed) return 'delay';
  // X.7 is security or policy (RFC 3463): it is about us, and says nothing of the mailbox.
  const guarded = recipients.length > 0 && recipients.every(({ status }) => /^[45]\.7\./.test(status ?? ''));
  return guarded ? 'policy' : 'soft';
}
