import type { MessageFile } from './mail-data.store.js';
import type { MailFile } from './outbound-mail.entity.js';

/**
 * @returns which files travel with a mail, as many as fit together, the first ones first; the others are linked, and so are
 *   those that are not given out: behind the link, it is said why
 */
export function packFiles(files: MessageFile[], limit: number): { travel: MailFile[]; linked: MailFile[] } {
  let left = limit;
  const travel: MailFile[] = [];
  const linked: MailFile[] = [];
  for (const { isGivenOut, ...file } of files) {
    const fits = isGivenOut && file.size <= left;
    if (fits) left -= file.size;
    (fits ? travel : linked).push(file);
  }
  return { travel, linked };
}

/** As people write it: `2.5 MB`. */
export function sizeIn(locale: string, bytes: number): string {
  const [unit, value] = bytes < 1e6 ? ['kilobyte', bytes / 1e3] : ['megabyte', bytes / 1e6];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(
    value,
  );
}
