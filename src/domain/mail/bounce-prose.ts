import { DAEMONS, FAILURE_BODIES, FAILURE_SUBJECTS, RETURNED_MAIL } from './bounce-words.js';
import { readStatus, type ReportedRecipient } from './delivery-status.js';
import { header, type ParsedMail } from './parsed-mail.js';

const MAX_LINES = 200;
const MAX_LINE = 500;
const ADDRESS = /[\w.!#$%&*+/?^{|}~-]{1,128}@[\p{L}\p{N}][\p{L}\p{N}.-]{1,250}/gu;

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
  const shown = worded && (hasReturnedMail(mail) || (saysSmtp(report) && anyAddress(report, knownTo(mail)) !== ''));
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
  const known = knownTo(mail);
  const failed = header(mail, 'x-failed-recipients').toLowerCase().match(ADDRESS) ?? [];
  const said = new Map<string, string[]>(failed.map((address) => [address, []]));
  let speaksOf: string | null = null;
  for (const line of report.split('\n')) {
    const opening = headOf(line);
    if (opening && !known.has(opening) && (said.size === 0 || failed.length === 0 || said.has(opening))) {
      speaksOf = opening;
      if (!said.has(opening)) said.set(opening, []);
    }
    if (speaksOf) said.get(speaksOf)!.push(line);
  }
  if (said.size <= 1) {
    const address = [...said.keys()][0] ?? anyAddress(report, known);
    return [{ address, action: '', status: readStatus(report), diagnostic: report }];
  }
  return [...said].map(([address, lines]) => {
    const diagnostic = lines.join('\n');
    return { address, action: '', status: readStatus(diagnostic), diagnostic };
  });
}

/** Who wrote the report and who got it; the report is about somebody else. */
function knownTo(mail: ParsedMail): Set<string | undefined> {
  return new Set([mail.from, mail.sender, ...mail.to, ...mail.replyTo].map((one) => one?.address.toLowerCase()));
}

/** The address that a line begins with, behind a bullet, a bracket or a word or two. */
function headOf(line: string): string | null {
  const match =
    /^[\s>*<"'-]*(?:\p{L}{1,20}(?: \p{L}{1,20}){0,4}[\s:<"']{1,6})?([\w.!#$%&*+/?^{|}~-]{1,128}@[\p{L}\p{N}][\p{L}\p{N}.-]{1,250})/u.exec(
      line,
    );
  return match ? trimmed(match[1]!) : null;
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
