import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** How mail leaves. */
export interface OutgoingMail {
  /** In the order in which they are tried. Empty: outgoing mail is captured and shown at /mailbox. */
  smtpUrls: string[];
  /** null: mail is not signed here. */
  dkim: DkimKey | null;
  /** Mails per minute, of all processes together; null: no limit. */
  mailRateLimit: number | null;
  /** Bytes of files that travel with one mail; the others are linked. */
  mailAttachmentLimit: number;
}

export interface DkimKey {
  domain: string;
  selector: string;
  /** PEM. */
  privateKey: string;
}

const ATTACHMENT_LIMIT = 10 * 1024 * 1024;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*$/i;
const PEM = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

type Given = (variable: string) => string | null;
type Refuse = (variable: string, must: string) => null;

/** @param mailDomain of the sender's address */
export function readOutgoingMail(given: Given, refuse: Refuse, mailDomain: string): OutgoingMail {
  const count = (variable: string, least: number, most: number): number | null => {
    const text = given(variable);
    if (text === null) return null;
    const value = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
    return value >= least && value <= most
      ? value
      : refuse(variable, `a number from ${least} to ${most}, not "${text}"`);
  };
  return {
    smtpUrls: readSmtpUrls(given, refuse),
    dkim: readDkim(given, refuse, mailDomain),
    mailRateLimit: count('MAIL_RATE_LIMIT', 1, 1_000_000),
    mailAttachmentLimit: count('MAIL_ATTACHMENT_LIMIT', 0, 100 * 1024 * 1024) ?? ATTACHMENT_LIMIT,
  };
}

/** The value is not repeated in the refusal: it may hold a password, which may hold a comma. */
function readSmtpUrls(given: Given, refuse: Refuse): string[] {
  const urls = given('SMTP_URL')?.split(/[\s,]+(?=smtps?:)/i) ?? [];
  const isUsable = (text: string) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname } = new URL(text);
    return /^smtps?:$/.test(protocol) && (HOST_NAME.test(hostname) || /^\[[0-9a-f:.]+\]$/i.test(hostname));
  };
  if (urls.every(isUsable)) return urls;
  refuse('SMTP_URL', 'a URL such as smtp://user:pass@host:587, or several of them with spaces or commas between');
  return [];
}

/** All that is wrong with the key is found at the start, not by those who get the mail. */
function readDkim(given: Given, refuse: Refuse, mailDomain: string): DkimKey | null {
  const [key, selector, domain] = [given('DKIM_KEY'), given('DKIM_SELECTOR'), given('DKIM_DOMAIN') ?? mailDomain];
  if (key === null) {
    if (selector !== null) refuse('DKIM_KEY', 'given with DKIM_SELECTOR: a private key in PEM, or the path of a file');
    return null;
  }
  if (selector === null) refuse('DKIM_SELECTOR', 'given with DKIM_KEY: the name under which DNS has the public key');
  else if (!HOST_NAME.test(selector)) refuse('DKIM_SELECTOR', `a name as in DNS, not "${selector}"`);
  if (!HOST_NAME.test(domain)) refuse('DKIM_DOMAIN', `a domain such as example.com, not "${domain}"`);
  try {
    // In a variable, line breaks are often written out.
    const privateKey = PEM.test(key) ? key.replaceAll('\\n', '\n') : readFileSync(key, 'utf8');
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPrivateKey(privateKey);
    if (type !== 'rsa') return refuse('DKIM_KEY', `an RSA key, not one of type ${type}`);
    if (details!.modulusLength! < 1024) return refuse('DKIM_KEY', 'an RSA key of 1024 bits at least, better 2048');
    return { domain: domain.toLowerCase(), selector: selector ?? '', privateKey };
  } catch {
    return refuse('DKIM_KEY', 'an RSA private key in PEM without a passphrase, or the path of a file that has one');
  }
}
