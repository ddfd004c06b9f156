import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { canonicalZone } from '../../domain/calendar/time-zone.js';
import type { EscalationPhrases } from '../../domain/mail/escalation-phrase.js';
import { type Certificate, CertificateError, readCertificate } from './certificate.js';
import { readEscalationPhrases } from './escalation-phrases.js';
import { type FileStorage, readFileStorage } from './file-storage.js';
import { type ImapMailbox, readImapUrls } from './imap-url.js';
import { type OutgoingMail, readOutgoingMail } from './outgoing-mail.js';
import { readSenderChecks } from './sender-checks.js';
import { readWebhookSecrets } from './webhook-secrets.js';

export type Role = 'all' | 'api' | 'worker';

/** `reopen`: while a reply would reopen it too, else as `notify`. */
export type LowScoreAction = 'none' | 'notify' | 'reopen';

/** What the process was told from outside, checked. Defaults and meaning: README.md, "Configuration". */
export interface Environment extends OutgoingMail, FileStorage {
  host: string;
  port: number;
  publicUrl: string;
  role: Role;
  /** Absolute path. */
  dataDir: string;
  /** null: embedded PostgreSQL under `dataDir`. */
  databaseUrl: string | null;
  /** null: BullMQ on PostgreSQL. */
  redisUrl: string | null;
  /** First part of all keys in Redis, so that several installations can share one. */
  redisPrefix: string;
  mailFrom: { name: string; address: string };
  /** Absolute path of the folder with the operator's own letters; null: there is none. */
  mailTemplates: string | null;
  /** Whether each mail has a return path of its own. */
  mailVerp: boolean;
  /** Mails per hour and address that no agent wrote. */
  automaticMailLimit: number;
  inboundSmtpHost: string;
  /** 0: the listener is off. */
  inboundSmtpPort: number;
  inboundLmtpHost: string;
  /** 0: there is no LMTP. */
  inboundLmtpPort: number;
  /** null: mail is taken without STARTTLS. */
  inboundTls: InboundTls | null;
  /** Mailboxes that a worker reads. */
  imapMailboxes: ImapMailbox[];
  adminEmail: string;
  adminPassword: string | null;
  /** null: generated and kept in `dataDir`. */
  secretKey: string | null;
  /** `whsec_…`; empty: made from the secret key. */
  webhookSecrets: string[];
  publicIntake: boolean;
  /** Whether requesters may let others follow their tickets: by Cc of their mails, and through the API. */
  followersByRequester: boolean;
  /** Whether requesters are asked to rate what became of their tickets. */
  survey: boolean;
  /** What is done once for a rating of this score or less. */
  lowScore: { score: number; action: LowScoreAction };
  /** How long a resolved ticket can be reopened by a reply; then it closes. */
  reopenWindowMs: number;
  /**
   * How long a single notice to an agent waits for others, and how long those that follow it do, to be told in one mail;
   * a window of 0: not at all.
   */
  digest: { settleMs: number; windowMs: number };
  /** By which answers by mail ask for an escalation. */
  escalationPhrases: EscalationPhrases;
  /** How long requesters wait after an escalation was answered until they can ask for the next; 0: not at all. */
  escalationCoolDownMs: number;
  /** In which the days of reports begin and end. */
  reportsTimezone: string;
  logLevel: string;
  /** `address:port`; null: the system's. */
  dnsServer: string | null;
  /** Addresses and networks of mail servers that hand on what they got elsewhere. */
  trustedRelays: string[];
  /** Names under which mail servers in front of us write `Authentication-Results`, lower case. */
  mailAuthservIds: string[];
}

/** Where the certificate is, which may be renewed, and what is there now. */
export interface InboundTls {
  certPath: string;
  keyPath: string;
  certificate: Certificate;
}

interface EnvironmentProblem {
  variable: string;
  /** What it should be, said so that the sentence "VARIABLE must be …" reads well. */
  must: string;
}

export class EnvironmentError extends Error {
  constructor(readonly problems: EnvironmentProblem[]) {
    const lines = problems.map(({ variable, must }) => `  ${variable} must be ${must}`);
    super(`The environment is not usable:\n${lines.join('\n')}`);
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
/** Of the 64 that RFC 5321 allows; the rest is for what makes a reply address of it. */
const MAX_LOCAL_PART = 37;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** True for hosts that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * Reads the variables of the table in README.md.
 * @throws EnvironmentError naming every variable that is wrong, all of them at once.
 */
export function readEnvironment(env: Record<string, string | undefined>): Environment {
  const problems: EnvironmentProblem[] = [];
  const refuse = (variable: string, must: string): null => (problems.push({ variable, must }), null);
  const given = (variable: string): string | null => env[variable]?.trim() || null;

  const port = (variable: string, fallback: number, least: number): number => {
    const text = given(variable);
    if (text === null) return fallback;
    const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= 65535) return value;
    refuse(variable, `a port from ${least} to 65535, not "${text}"`);
    return fallback;
  };
  const oneOf = <T extends string>(variable: string, values: readonly T[], fallback: T): T => {
    const text = given(variable);
    if (text === null) return fallback;
    if ((values as readonly string[]).includes(text)) return text as T;
    refuse(variable, `one of ${values.join(', ')}, not "${text}"`);
    return fallback;
  };
  // The values of URLs are not repeated in the refusal: they may hold a password.
  const url = (variable: string, protocols: string[], must: string): string | null => {
    const text = given(variable);
    if (text === null) return null;
    const parsed = URL.canParse(text) ? new URL(text) : null;
    return parsed && protocols.includes(parsed.protocol) ? text : refuse(variable, must);
  };
  const host = (variable: string): string => {
    const text = given(variable) ?? '127.0.0.1';
    if (!isIP(text) && !/^[a-z0-9]([a-z0-9.-]{0,252})$/i.test(text)) {
      refuse(variable, `a host name or an IP address, not "${text}"`);
    }
    return text;
  };

  const windowOf = (variable: string, fallback: string, example: string, orNone = false): number => {
    const text = given(variable) ?? fallback;
    const match = /^P(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/.exec(text);
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = (match ?? []).slice(1).map((part) => Number(part ?? 0));
    const ms = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
    const none = orNone && match !== null && /\d/.test(text);
    if (ms === 0 && !none) refuse(variable, `an ISO 8601 duration such as ${example}, not "${text}"`);
    return ms;
  };
  const count = (variable: string, fallback: number): number => {
    const text = given(variable) ?? String(fallback);
    if (!/^[1-9]\d{0,5}$/.test(text)) refuse(variable, `a number from 1 to 999999, not "${text}"`);
    return Number(text);
  };
  const role = oneOf<Role>('ROLE', ['all', 'api', 'worker'], 'all');
  const webHost = host('HOST');
  const webPort = port('PORT', 3000, 1);
  const inboundSmtpPort = port('INBOUND_SMTP_PORT', 2525, 0);
  if (inboundSmtpPort === webPort) refuse('INBOUND_SMTP_PORT', `another port than PORT (${webPort})`);
  const inboundLmtpPort = port('INBOUND_LMTP_PORT', 0, 0);
  if (inboundLmtpPort !== 0 && [webPort, inboundSmtpPort].includes(inboundLmtpPort)) {
    refuse('INBOUND_LMTP_PORT', 'another port than PORT and INBOUND_SMTP_PORT');
  }
  const inboundTls = readInboundTls(given('INBOUND_TLS_CERT'), given('INBOUND_TLS_KEY'), refuse);
  const imapMailboxes = readImapUrls(given('IMAP_URL') ?? '', (must) => refuse('IMAP_URL', must));

  const publicUrl = url('PUBLIC_URL', ['http:', 'https:'], 'a URL such as https://support.example.com');
  const databaseUrl = url(
    'DATABASE_URL',
    ['postgres:', 'postgresql:'],
    'a URL such as postgresql://user:pass@host/docket',
  );
  const redisUrl = url('REDIS_URL', ['redis:', 'rediss:'], 'a URL such as redis://host:6379');
  const redisPrefix = given('REDIS_PREFIX') ?? 'docket';
  if (!/^[\w.-]{1,100}$/.test(redisPrefix))
    refuse('REDIS_PREFIX', `letters, digits, dots, hyphens, underscores, not "${redisPrefix}"`);
  const secretKey = given('SECRET_KEY');
  if (secretKey !== null && secretKey.length < 16) refuse('SECRET_KEY', 'at least 16 characters long');
  if (role !== 'all' && secretKey === null) {
    refuse('SECRET_KEY', `given when ROLE is ${role}, the same for all processes (try: openssl rand -hex 32)`);
  }
  if (role !== 'all' && given('DATABASE_URL') === null) {
    refuse('DATABASE_URL', `given when ROLE is ${role}: the embedded PostgreSQL serves one process only`);
  }
  const adminEmail = given('ADMIN_EMAIL') ?? 'admin@docket.localhost';
  if (!isAddress(adminEmail)) refuse('ADMIN_EMAIL', `an e-mail address, not "${adminEmail}"`);
  const adminPassword = given('ADMIN_PASSWORD');
  if (adminPassword !== null && adminPassword.length < 8) refuse('ADMIN_PASSWORD', 'at least 8 characters long');
  const mailFrom = parseMailbox(given('MAIL_FROM') ?? 'Docket Support <support@docket.localhost>');
  if (mailFrom && mailFrom.address.indexOf('@') > MAX_LOCAL_PART) {
    refuse('MAIL_FROM', `an address with at most ${MAX_LOCAL_PART} characters before the @: reply addresses add to it`);
  }
  if (!mailFrom) refuse('MAIL_FROM', 'an address such as Docket Support <support@example.com>');

  const mailTemplates = given('MAIL_TEMPLATES');
  const reportsTimezone = canonicalZone(given('REPORTS_TIMEZONE') ?? 'UTC');
  if (!reportsTimezone) {
    refuse('REPORTS_TIMEZONE', `a time zone such as Europe/Prague, not "${given('REPORTS_TIMEZONE')}"`);
  }

  const environment: Environment = {
    host: webHost,
    port: webPort,
    publicUrl: (publicUrl ?? `http://${webHost.includes(':') ? `[${webHost}]` : webHost}:${webPort}`).replace(
      /\/+$/,
      '',
    ),
    role,
    dataDir: resolve(given('DATA_DIR') ?? './var'),
    databaseUrl,
    redisUrl,
    redisPrefix,
    ...readOutgoingMail(given, refuse, mailFrom?.address.split('@').at(-1) ?? ''),
    mailFrom: mailFrom ?? { name: '', address: '' },
    mailTemplates: mailTemplates && resolve(mailTemplates),
    mailVerp: oneOf('MAIL_VERP', ['true', 'false'], 'true') === 'true',
    automaticMailLimit: count('AUTOMATIC_MAIL_LIMIT', 60),
    inboundSmtpHost: host('INBOUND_SMTP_HOST'),
    inboundSmtpPort,
    inboundLmtpHost: host('INBOUND_LMTP_HOST'),
    inboundLmtpPort,
    inboundTls,
    imapMailboxes,
    adminEmail: adminEmail.toLowerCase(),
    adminPassword,
    secretKey,
    webhookSecrets: readWebhookSecrets(given('WEBHOOK_SECRET'), (must) => refuse('WEBHOOK_SECRET', must)),
    publicIntake: oneOf('PUBLIC_INTAKE', ['true', 'false'], 'true') === 'true',
    followersByRequester: oneOf('FOLLOWERS_BY_REQUESTER', ['true', 'false'], 'true') === 'true',
    survey: oneOf('SURVEY', ['true', 'false'], 'true') === 'true',
    lowScore: {
      score: Number(oneOf('SURVEY_LOW_SCORE', ['1', '2', '3', '4', '5'], '2')),
      action: oneOf<LowScoreAction>('SURVEY_LOW_ACTION', ['none', 'notify', 'reopen'], 'none'),
    },
    reopenWindowMs: windowOf('REOPEN_WINDOW', 'P7D', 'P7D or PT12H'),
    digest: {
      settleMs: windowOf('DIGEST_SETTLE', 'PT2S', 'PT2S, or PT0S for none', true),
      windowMs: windowOf('DIGEST_WINDOW', 'PT2M', 'PT2M, or PT0S for none', true),
    },
    escalationPhrases: readEscalationPhrases(
      given('ESCALATION_PHRASES'),
      (must) => void refuse('ESCALATION_PHRASES', must),
    ),
    escalationCoolDownMs: windowOf('ESCALATION_COOL_DOWN', 'PT24H', 'PT24H, or PT0S for none', true),
    reportsTimezone: reportsTimezone ?? 'UTC',
    logLevel: oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    ...readSenderChecks(given, refuse),
    ...readFileStorage(given, refuse),
  };
  if (problems.length > 0) throw new EnvironmentError(problems);
  return environment;
}

function readInboundTls(
  certPath: string | null,
  keyPath: string | null,
  refuse: (variable: string, must: string) => void,
): InboundTls | null {
  if (certPath && keyPath) {
    try {
      return { certPath, keyPath, certificate: readCertificate(certPath, keyPath) };
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      refuse(error.about === 'cert' ? 'INBOUND_TLS_CERT' : 'INBOUND_TLS_KEY', error.must);
    }
  } else if (certPath) refuse('INBOUND_TLS_KEY', 'given along with INBOUND_TLS_CERT');
  else if (keyPath) refuse('INBOUND_TLS_CERT', 'given along with INBOUND_TLS_KEY');
  return null;
}

function isAddress(text: string): boolean {
  return /^[^\s@<>"]{1,64}@[a-z0-9]([a-z0-9.-]{0,252})$/i.test(text);
}

/** `Name <local@domain>` or a bare address. */
function parseMailbox(text: string): { name: string; address: string } | null {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]+)>|([^<>\s]+))\s*$/.exec(text);
  const address = (match?.[2] ?? match?.[3] ?? '').trim();
  return isAddress(address) ? { name: (match?.[1] ?? '').trim(), address: address.toLowerCase() } : null;
}

/** Token of the `Environment` in use. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');
