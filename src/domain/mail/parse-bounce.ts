import { DELAYS } from './bounce-words.js';
import { isPermanent } from './bounce-permanence.js';
import { readDeliveryStatus, readStatus, type ReportedRecipient } from './delivery-status.js';
import { readNotification } from './bounce-notification.js';
import { looksLikeBounce, proseRecipients, reportText } from './bounce-prose.js';
import { header, type ParsedMail } from './parsed-mail.js';

export interface Bounce {
  /** False for delays, and where the address may yet be good: a full mailbox, a refused content, a time-out. */
  permanent: boolean;
  /** It may get there yet. */
  delayed?: true;
  recipients: BouncedRecipient[];
}

export interface BouncedRecipient {
  address: string;
  status: string | null;
  permanent: boolean;
}

// Nobody sends one mail to more people than this and reads of all of them at once.
const MAX_RECIPIENTS = 50;
const SUCCESSES = new Set(['delivered', 'relayed', 'expanded', 'deliverable']);

/** What a mail says of deliveries that failed, or null where it says nothing of the kind. */
export function parseBounce(mail: ParsedMail): Bounce | null {
  const notified = readNotification(mail.text);
  if (notified) return bounce(notified, mail);

  const reported = reports(mail);
  if (reported.length > 0) {
    const failed = reported.filter(({ action }) => !SUCCESSES.has(action));
    return failed.length > 0 ? bounce(failed, mail) : null;
  }
  return looksLikeBounce(mail) ? bounce(proseRecipients(mail), mail) : null;
}

function reports(mail: ParsedMail): ReportedRecipient[] {
  const parts = mail.parts
    .filter(({ type }) => type.endsWith('delivery-status'))
    .flatMap(({ content }) => readDeliveryStatus(content));
  if (parts.length > 0) return parts;
  // Some systems paste the fields of the report into the text, and some gateways wrap the whole report once more.
  const wrapped = looksLikeBounce(mail) ? mail.parts.filter(({ type }) => type === 'message/rfc822') : [];
  return [mail.text, ...wrapped.map(({ content }) => content)]
    .filter((text) => /^(?:Final|Original)-Recipient ?:/im.test(text))
    .flatMap(readDeliveryStatus)
    .filter(({ address, action }) => address && action);
}

function bounce(all: ReportedRecipient[], mail: ParsedMail): Bounce {
  const reported = all.slice(0, MAX_RECIPIENTS);
  const prose = `${reportText(mail.text)} ;\n${mail.subject}`;
  const delayed = isDelay(mail.subject, prose, reported);
  // A report of several may leave to the text what was said of each.
  const inText = reported.length > 1 && reported.some(({ diagnostic }) => !diagnostic) ? proseRecipients(mail) : [];
  const told = (address: string) => inText.find((one) => one.address === address)?.diagnostic ?? '';
  const recipients = reported.map(({ address, action, status, diagnostic }) => {
    const says = diagnostic || (reported.length === 1 ? prose : told(address));
    // The other server's own code says more than the general one of the server that reports it.
    const code = specific(readStatus(diagnostic)) ?? specific(status) ?? readStatus(says) ?? status;
    const givenUp = action === 'failed';
    const permanent =
      !delayed && action !== 'delayed' && isPermanent({ diagnostic: says, status: code, prose, givenUp });
    return { address, status: code, permanent };
  });
  return {
    permanent: recipients.some(({ permanent }) => permanent),
    delayed: delayed || undefined,
    recipients: named(recipients, mail),
  };
}

function specific(status: string | null): string | null {
  return status && !status.endsWith('.0.0') ? status : null;
}

function isDelay(subject: string, prose: string, reported: ReportedRecipient[]): boolean {
  if (reported.some(({ action }) => action === 'failed')) return false;
  if (reported.some(({ action }) => action === 'delayed')) return true;
  const opening = `${subject}\n${prose.slice(0, 600)}`;
  return DELAYS.some((says) => says.test(opening)) && !/permanent/i.test(opening);
}

/** A report that names nobody still came for somebody: whom the header or the returned mail names. */
function named(recipients: BouncedRecipient[], mail: ParsedMail): BouncedRecipient[] {
  if (recipients.some(({ address }) => address)) return recipients.filter(({ address }) => address);
  const returned =
    mail.parts.find(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers')?.content ?? mail.text;
  const to = header(mail, 'x-failed-recipients') || (/^To ?:(.{1,1000})$/im.exec(returned.slice(0, 65_536))?.[1] ?? '');
  const address = /[^\s<>;,"'()]{1,128}@[^\s<>;,"'()]{1,255}/.exec(to)?.[0];
  const [first] = recipients;
  return address && first ? [{ ...first, address: address.toLowerCase() }] : [];
}
