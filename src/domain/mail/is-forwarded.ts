import type { ParsedMail } from './parsed-mail.js';

/** What mail programs put before the subject of a mail that they pass on, by language. */
const FORWARD =
  /^\s*(?:fwd?|wg|tr|rv|i|enc|vb|vs|vl|doorst|pd|továbbítás|i̇lt|ynt|пересл|転送|转发|轉寄|전달)\s*[:：]/iu;

/** Somebody passes on what somebody else wrote. */
export function isForwarded({ subject }: Pick<ParsedMail, 'subject'>): boolean {
  return FORWARD.test(subject.slice(0, 100));
}
