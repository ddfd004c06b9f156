import type { Address } from '../../domain/mail/parsed-mail.js';

const MAX_ADDRESSES = 500;

/** The addresses of a header that the MIME parser never got to see. */
export function addresses(value: string): Address[] {
  return value
    .slice(0, 32 * 1024)
    .split(/[,;]/)
    .map((entry) => {
      const address = /[^\s<>"()]{1,128}@[^\s<>"()]{1,255}/.exec(entry)?.[0] ?? '';
      const name = entry
        .slice(0, Math.max(0, entry.indexOf('<')))
        .replace(/"/g, '')
        .trim();
      return { address, name };
    })
    .filter(({ address }) => address !== '')
    .slice(0, MAX_ADDRESSES);
}
