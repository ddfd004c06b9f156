import { decodeBytes } from './charset.js';

const SHOWN = new Set(['SUMMARY', 'DTSTART', 'DTEND', 'LOCATION', 'ORGANIZER', 'DESCRIPTION']);
const MAX_BYTES = 100_000;

/** What an invitation says that comes without a text of its own: one line for each thing a person wants to know. */
export function readInvitation(calendar: Buffer): string {
  const lines = decodeBytes(calendar.subarray(0, MAX_BYTES))
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n/);
  const begin = lines.findIndex((line) => line.trim() === 'BEGIN:VEVENT');
  if (begin < 0) return '';
  return lines
    .slice(begin + 1)
    .flatMap((line) => {
      const [, name = '', value = ''] = /^([A-Z]{1,20})(?:;[^:]{0,200})?:(.{0,2000})/.exec(line) ?? [];
      return SHOWN.has(name) && value !== '' ? [`${name}: ${unescaped(value)}`] : [];
    })
    .join('\n');
}

function unescaped(value: string): string {
  return value
    .replace(/^mailto:/i, '')
    .replace(/\\n/gi, '\n')
    .replace(/\\([,;\\])/g, '$1');
}
