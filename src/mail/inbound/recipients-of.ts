import type { ParsedMail } from '../../domain/mail/parsed-mail.js';

/** All addresses that a mail went to: first where it was delivered, then whom its header names. */
export function recipientsOf({ deliveredTo, to, cc }: ParsedMail, envelopeTo: string[]): string[] {
  return [...envelopeTo, ...deliveredTo, ...[...to, ...cc].map(({ address }) => address)];
}
