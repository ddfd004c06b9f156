import { AUTOMATIC_SUBJECTS, CONFIRMATIONS } from './automatic-words.js';
import { header, type ParsedMail } from './parsed-mail.js';

const SUBJECTS = Object.values(AUTOMATIC_SUBJECTS).flat();
const REPLY_MARK = /^(?:(?:re|aw|sv|antw|vs|odp|ответ|回复|答复)\s*[:：]\s*){1,3}/iu;
const HEADERS = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-autoreply-from',
  'x-mail-autoreply',
  'x-auto-reply-from',
  'x-auto-response',
  'x-cron-env',
];
const LISTS = ['list-id', 'list-unsubscribe', 'list-post', 'list-help', 'list-subscribe', 'list-owner', 'list-archive'];
const NOBODY =
  /^(?:no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|donotreply|noresponse|nepasrepondre|ne-pas-repondre|noresponder|no-responder|keineantwort)(?:[+._-].*)?@/i;

/** Why nobody wrote this mail by hand, or null where somebody may have. */
export function automaticBecause(mail: ParsedMail): string | null {
  const value = (name: string) => header(mail, name).trim().toLowerCase();

  const submitted = value('auto-submitted').split(/[\s;(]/)[0]!;
  if (submitted && submitted !== 'no') return `Auto-Submitted: ${submitted}`;
  const precedence = /^(?:bulk|junk|list|auto[_-]?reply)\b/.exec(value('precedence'))?.[0];
  if (precedence) return `Precedence: ${precedence}`;
  // Exchange sets it to keep others from answering what it sends by itself; a person's mail carries none, or "None".
  if (/\b(?:all|oof|autoreply|dr|ndr|rn|nrn)\b/.test(value('x-auto-response-suppress')))
    return 'X-Auto-Response-Suppress';
  for (const name of HEADERS) {
    if (mail.headers.has(name) && value(name) !== 'no') return name;
  }
  if (/^(?:auto[_-]?reply|bulk|junk)$/.test(value('x-precedence')) || value('x-post-messageclass').includes('oof'))
    return 'auto-reply header';
  const list = LISTS.find((name) => mail.headers.has(name));
  if (list) return `${list} header`;
  if (mail.returnPath === '') return 'empty return path';
  if (isReceipt(mail)) return 'receipt';
  if (isCalendarReply(mail)) return 'answer of a calendar';
  if (mail.replyTo.length === 0 && NOBODY.test(mail.from?.address ?? ''))
    return 'from an address that takes no answers';
  return hasAutomaticSubject(mail.subject) ? 'subject of an automatic answer' : null;
}

function isReceipt(mail: ParsedMail): boolean {
  return mail.parts.some(({ type }) => type === 'message/disposition-notification' || type.endsWith('delivery-status'));
}

/** "Accepted: …" is what a calendar says; without it, a person may have begun so. */
function isCalendarReply(mail: ParsedMail): boolean {
  if (/\bmethod="?(?:reply|counter|refresh)\b/i.test(header(mail, 'content-type'))) return true;
  return mail.parts.some(
    ({ type, content }) =>
      type === 'text/calendar' && /^METHOD:(?:REPLY|COUNTER|REFRESH)\s*$/im.test(content.slice(0, 65_536)),
  );
}

function hasAutomaticSubject(subject: string): boolean {
  const plain = subject.slice(0, 300).trim();
  const without = plain.replace(REPLY_MARK, '');
  // Who answers a confirmation keeps its subject.
  if (CONFIRMATIONS.some((says) => says.test(plain))) return true;
  return SUBJECTS.some((says) => says.test(plain) || says.test(without));
}
