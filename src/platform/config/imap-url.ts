import { readFileSync } from 'node:fs';

/** One mailbox that is read, with the account it belongs to. */
export interface ImapMailbox {
  /** What it is called in logs, metrics and the database: the URL without password and settings. */
  name: string;
  host: string;
  port: number;
  user: string;
  password: string;
  /** `always`: from the first byte (imaps). `offered`: by STARTTLS when the server has it, else in clear. */
  tls: 'always' | 'required' | 'offered' | 'never';
  /** Certificates to trust instead of those of the system, as PEM. */
  ca: string | null;
  path: string;
  /** Where mails go once they are stored; null: they stay, seen and with the keyword. */
  moveTo: string | null;
  keyword: string;
  /** How often it is looked for mails; where the server has IDLE, they come sooner. */
  pollSeconds: number;
  /** Mails that came into the mailbox before this day are left alone. */
  since: Date | null;
}

const SETTINGS = ['mailbox', 'move', 'keyword', 'starttls', 'ca', 'poll', 'since'];
/** An atom of IMAP, without what a server might take for a flag of its own. */
const KEYWORD = /^[A-Za-z0-9$][\w$.-]{0,63}$/;

/**
 * Reads `imaps://user:pass@host:993/INBOX?move=Processed`, several of them separated by spaces or commas.
 * @param refuse is told what is wrong, without the URL: it holds a password
 */
export function readImapUrls(text: string, refuse: (must: string) => void): ImapMailbox[] {
  const urls = text.split(/[\s,]+/).filter(Boolean);
  const mailboxes = urls.flatMap((url, index) => {
    const which = urls.length > 1 ? ` (URL ${index + 1} of ${urls.length})` : '';
    try {
      return readUrl(url);
    } catch (error) {
      refuse(`${(error as Error).message}${which}`);
      return [];
    }
  });
  const twice = mailboxes.find(({ name }, index) => mailboxes.findIndex((other) => other.name === name) < index);
  if (twice) refuse(`without the same mailbox twice: ${twice.name}`);
  return mailboxes;
}

function readUrl(text: string): ImapMailbox[] {
  if (!URL.canParse(text)) throw new Error('URLs such as imaps://user:pass@host/INBOX');
  const url = new URL(text);
  const secure = url.protocol === 'imaps:';
  if (!secure && url.protocol !== 'imap:') throw new Error('URLs that begin with imaps:// or imap://');
  if (!url.hostname) throw new Error('URLs with a host');
  const [user, password] = [decode(url.username), decode(url.password)];
  if (!user || !password) throw new Error('URLs with user and password (special characters as %40, %3A, …)');

  const settings = url.searchParams;
  for (const name of new Set(settings.keys())) {
    if (!SETTINGS.includes(name)) throw new Error(`URLs with the settings ${SETTINGS.join(', ')}, not ${quoted(name)}`);
    if (name !== 'mailbox' && settings.getAll(name).length > 1) throw new Error(`URLs with ${name}= once`);
  }
  const inPath = decode(url.pathname.slice(1));
  const given = [...(inPath ? [inPath] : []), ...settings.getAll('mailbox').filter(Boolean)];
  const paths = given.length > 0 ? given : ['INBOX'];
  if ([...given, settings.get('move') ?? ''].some((path) => /[\0-\x1f\x7f]/.test(path))) {
    throw new Error('URLs whose mailboxes have no control characters');
  }
  const moveTo = settings.get('move');
  if (moveTo === '') throw new Error('URLs whose move= names a folder');
  if (moveTo && paths.some((path) => samePath(path, moveTo))) throw new Error('URLs whose move= is another folder');

  const port = url.port ? Number(url.port) : secure ? 993 : 143;
  // The host of a URL that is not http keeps its brackets and its case.
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return paths.map((path) => ({
    name: `${url.protocol}//${encodeURIComponent(user)}@${url.hostname.toLowerCase()}:${port}/${encodeURI(path)}`,
    host,
    port,
    user,
    password,
    tls: secure ? 'always' : startTls(settings.get('starttls')),
    ca: caFile(settings.get('ca')),
    path,
    moveTo,
    keyword: keyword(settings.get('keyword')),
    pollSeconds: pollSeconds(settings.get('poll')),
    since: day(settings.get('since')),
  }));
}

function startTls(given: string | null): ImapMailbox['tls'] {
  if (given === null || given === 'offered') return 'offered';
  if (given === 'required' || given === 'never') return given;
  throw new Error('URLs whose starttls= is offered, required or never');
}

function caFile(given: string | null): string | null {
  if (given === null) return null;
  try {
    return readFileSync(given, 'utf8');
  } catch {
    throw new Error(`URLs whose ca= is a file that can be read, not ${quoted(given)}`);
  }
}

function keyword(given: string | null): string {
  if (given !== null && !KEYWORD.test(given)) throw new Error('URLs whose keyword= has letters, digits, _ $ . - only');
  return given ?? 'Docket';
}

function pollSeconds(given: string | null): number {
  const seconds = given === null ? 60 : /^\d{1,3}$/.test(given) ? Number(given) : 0;
  if (seconds < 1 || seconds > 600) throw new Error('URLs whose poll= is a number of seconds from 1 to 600');
  return seconds;
}

function day(given: string | null): Date | null {
  if (given === null) return null;
  const ms = /^\d{4}-\d\d-\d\d$/.test(given) ? Date.parse(`${given}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new Error('URLs whose since= is a day such as 2026-11-20');
  return new Date(ms);
}

function samePath(one: string, other: string): boolean {
  return one === other || (/^inbox$/i.test(one) && /^inbox$/i.test(other));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('URLs whose special characters are written as %40, %3A, …');
  }
}

function quoted(text: string): string {
  return `"${text.slice(0, 40)}"`;
}
