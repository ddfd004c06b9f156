import { DAEMONS, FAILURE_BODIES, FAILURE_SUBJECTS, RETURNED_MAIL } from './bounce-words.js';
import { readStatus, type ReportedRecipient } from './delivery-status.js';
import { header, type ParsedMail } from './parsed-mail.js';

const MAX_LINES = 200;
const MAX_LINE = 500;
const ADDRESS = /[\w.!#$%&*+/?^{|}~-]{1,128}@[\p{L}\p{N}][\p{L}\p{N}.-]{1,250}/gu;

const LOCAL_PART = '[\\w.!#$%&*+/?^{|}~-]{1,128}';
const DOMAIN = '[\\p{L}\\p{N}][\\p{L}\\p{N}.-]{1,250}';
const HEAD = new RegExp(
  `^[\\s>*<"'-]*(?:(\\p{L}{1,20}(?: \\p{L}{1,20}){0,4})[\\s:<"']{1,6}|c=[^@]{1,100}SMTP=)?(${LOCAL_PART}@${DOMAIN})`,
  'u',
);
const CODED_HEAD = new RegExp(`^\\s*(5\\d\\d) (?:5\\.\\d\\.\\d )?<(${LOCAL_PART}@${DOMAIN})>\\.{3}`, 'u');
const QUEUED_HEAD = new RegExp(`^\\s*()<(${LOCAL_PART}@${DOMAIN})>:\\s*$`, 'u');
/** A line that begins so names who sent the mail or who can help. */
const ABOUT_OTHERS =
  /^(?:rcpt to|from|reply.?to|mail from|sender|cc|subject|.*\bcontact\b.*|.*\bfrom|try\b.*|by|via)$/i;
const DESK = /^(?:postmaster|hostmaster|abuse)@/i;

const SUBJECTS = Object.values(FAILURE_SUBJECTS).flat();
const ANSWERED = /^\s*(?:re|aw|sv|antw|fwd?|wg|tr|rv|enc)\s*[:：]/i;
const BODIES = Object.values(FAILURE_BODIES).flat();

/** Reports that no standard describes: told by who sends them, how they are headed and what they say. */
export function looksLikeBounce(mail: ParsedMail): boolean {
  if (header(mail, 'x-failed-recipients') || /report-type="?delivery-status/i.test(header(mail, 'content-type')))
    return true;
  const sender = [mail.from?.address, mail.from?.name, header(mail, 'from')].join(' ').slice(0, MAX_LINE);
  const subject = mail.subject.slice(0, MAX_LINE);
  const headed = !ANSWERED.test(subject) && SUBJECTS.some((says) => says.test(subject));
  const report = reportText(mail.text);
  const worded = BODIES.some((says) => says.test(report));
  if (DAEMONS.test(sender) || /^mailer-daemon/i.test(mail.returnPath ?? '')) return headed || worded;
  // Automatic answers have an empty return path too, so without a telling subject it takes more than words.
  const names = saysSmtp(report) || /following (?:recipient|address|e-?mail)/i.test(report);
  const shown = worded && (hasReturnedMail(mail) || (names && anyAddress(report, knownTo(mail)) !== ''));
  return mail.returnPath === '' ? headed || shown : headed && shown;
}

/** The report without the mail that it returns. */
export function reportText(text: string): string {
  const lines: string[] = [];
  for (const line of text.split('\n', MAX_LINES)) {
    if (lines.length > 0 && RETURNED_MAIL.some((begins) => begins.test(line.slice(0, MAX_LINE)))) break;
    lines.push(line.slice(0, MAX_LINE));
  }
  return lines.join('\n');
}

/** Who the report is about, each with the lines that speak of them. */
export function proseRecipients(mail: ParsedMail): ReportedRecipient[] {
  const report = reportText(mail.text);
  const failed = header(mail, 'x-failed-recipients').toLowerCase().match(ADDRESS) ?? [];
  const said = linesAbout(report.split('\n'), failed, knownTo(mail));
  if (said.size <= 1) {
    const address = [...said.keys()][0] ?? anyAddress(report, knownTo(mail));
    return [{ address, action: '', status: readStatus(report), diagnostic: report }];
  }
  return [...said].map(([address, lines]) => {
    const diagnostic = lines.join('\n');
    return { address, action: '', status: readStatus(diagnostic), diagnostic };
  });
}

/**
 * The lines that begin with an address say what became of it, up to the next such line. Old programs name recipients only in the
 * transcript, behind the code; some report to the very person who could not be reached.
 */
function linesAbout(lines: string[], failed: string[], known: Set<string | undefined>): Map<string, string[]> {
  const attempts: [RegExp, Set<string | undefined>][] = [
    [HEAD, known],
    [CODED_HEAD, known],
    [QUEUED_HEAD, new Set()],
  ];
  for (const [head, others] of attempts) {
    const said = new Map<string, string[]>(failed.map((address) => [address, []]));
    let speaksOf: string | null = null;
    for (const line of lines) {
      const opening = headOf(line, head);
      if (opening && !others.has(opening) && (failed.length === 0 || said.has(opening))) {
        speaksOf = opening;
        if (!said.has(opening)) said.set(opening, []);
      }
      if (speaksOf) said.get(speaksOf)!.push(line);
    }
    if (said.size > 0) return said;
  }
  return new Map();
}

/** Who wrote the report and who got it; the report is about somebody else. */
function knownTo(mail: ParsedMail): Set<string | undefined> {
  return new Set([mail.from, mail.sender, ...mail.to, ...mail.replyTo].map((one) => one?.address.toLowerCase()));
}

/** The address that a line begins with, behind a bullet, a bracket or a word or two. */
function headOf(line: string, head: RegExp): string | null {
  const [, words = '', address] = head.exec(line) ?? [];
  return address && !ABOUT_OTHERS.test(words) && !DESK.test(address) ? trimmed(address) : null;
}

function anyAddress(report: string, known: Set<string | undefined>): string {
  const found = (report.match(ADDRESS) ?? []).map(trimmed);
  return found.find((address) => !known.has(address)) ?? '';
}

function trimmed(address: string): string {
  return address.replace(/[.-]+$/, '').toLowerCase();
}

function hasReturnedMail(mail: ParsedMail): boolean {
  if (mail.parts.some(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers')) return true;
  return mail.text
    .split('\n', MAX_LINES)
    .some((line) => RETURNED_MAIL.some((begins) => begins.test(line.slice(0, MAX_LINE))));
}

function saysSmtp(report: string): boolean {
  return /(?<!\d)[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}|[<\w])/.test(report) || readStatus(report) !== null;
}
