import { describe, expect, it } from 'vitest';
import { EnvironmentError, readEnvironment } from './environment.js';

/** What is said about these variables. */
function refusal(variables: Record<string, string>): string {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  return '';
}

describe('the environment', () => {
  it('needs nothing', () => {
    expect(readEnvironment({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      role: 'all',
      dataDir: expect.stringMatching(/^\/.*\/var$/),
      databaseUrl: null,
      redisUrl: null,
      mailTemplates: null,
      smtpUrls: [],
      dkim: null,
      mailRateLimit: null,
      mailAttachmentLimit: 10 * 1024 * 1024,
      mailFrom: { name: 'Docket Support', address: 'support@docket.localhost' },
      mailVerp: true,
      automaticMailLimit: 60,
      inboundSmtpHost: '127.0.0.1',
      inboundSmtpPort: 2525,
      inboundLmtpPort: 0,
      inboundTls: null,
      imapMailboxes: [],
      adminEmail: 'admin@docket.localhost',
      adminPassword: null,
      secretKey: null,
      webhookSecrets: [],
      publicIntake: true,
      reopenWindowMs: 7 * 24 * 3_600_000,
      digest: { settleMs: 2_000, windowMs: 120_000 },
      s3: null,
      clamd: null,
      attachmentLimit: 25 * 1024 * 1024,
      attachmentTicketLimit: 500 * 1024 * 1024,
      attachmentRequesterLimit: 500 * 1024 * 1024,
    });
  });

  it('takes what is empty for what is not given', () => {
    expect(readEnvironment({ PORT: '', SMTP_URL: ' ', PUBLIC_INTAKE: '' })).toEqual(readEnvironment({}));
  });

  it.each([
    ['PORT', '0'],
    ['PORT', '70000'],
    ['PORT', '3000x'],
    ['INBOUND_SMTP_PORT', '-1'],
    ['INBOUND_SMTP_PORT', '3000'],
    ['INBOUND_LMTP_PORT', 'lmtp'],
    ['INBOUND_LMTP_PORT', '2525'],
    ['INBOUND_LMTP_HOST', 'some where'],
    ['IMAP_URL', 'mail.example.com'],
    ['HOST', 'http://localhost'],
    ['INBOUND_SMTP_HOST', 'some where'],
    ['PUBLIC_URL', 'support.example.com'],
    ['PUBLIC_URL', 'ftp://support.example.com'],
    ['ROLE', 'boss'],
    ['DATABASE_URL', 'mysql://localhost/docket'],
    ['REDIS_URL', 'localhost:6379'],
    ['SMTP_URL', 'mail.example.com'],
    ['SMTP_URL', 'smtp://a.example.com,b.example.com'],
    ['SMTP_URL', 'smtp://a.example.com http://b.example.com'],
    ['MAIL_RATE_LIMIT', '0'],
    ['MAIL_RATE_LIMIT', '1.5'],
    ['MAIL_ATTACHMENT_LIMIT', '10 MB'],
    ['MAIL_FROM', 'Docket Support'],
    ['MAIL_FROM', 'Docket <support@>'],
    ['MAIL_VERP', 'sometimes'],
    ['AUTOMATIC_MAIL_LIMIT', '0'],
    ['AUTOMATIC_MAIL_LIMIT', 'none'],
    ['ADMIN_EMAIL', 'admin'],
    ['ADMIN_PASSWORD', 'short'],
    ['SECRET_KEY', 'short'],
    ['WEBHOOK_SECRET', 'whsec_short'],
    ['WEBHOOK_SECRET', 'C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
    ['WEBHOOK_SECRET', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD and'],
    ['PUBLIC_INTAKE', 'maybe'],
    ['SURVEY_LOW_SCORE', '6'],
    ['SURVEY_LOW_ACTION', 'shout'],
    ['REPORTS_TIMEZONE', 'Europe/Atlantis'],
    ['REOPEN_WINDOW', 'a week'],
    ['REOPEN_WINDOW', 'PT'],
    ['REOPEN_WINDOW', 'PT0S'],
    ['ESCALATION_COOL_DOWN', 'a day'],
    ['DIGEST_WINDOW', 'P'],
    ['DIGEST_SETTLE', 'a moment'],
    ['DIGEST_WINDOW', '0'],
    ['DIGEST_WINDOW', 'two minutes'],
    ['LOG_LEVEL', 'loud'],
    ['DNS_SERVER', 'dns.example.com'],
    ['DNS_SERVER', '192.0.2.53:99999'],
    ['TRUSTED_RELAYS', 'mx.example.com'],
    ['TRUSTED_RELAYS', '192.0.2.0/33'],
    ['MAIL_AUTHSERV_ID', 'mx;pass'],
  ])('is refused with %s=%s', (variable, value) => {
    expect(refusal({ [variable]: value })).toMatch(new RegExp(`^  ${variable} must be `, 'm'));
  });

  it('knows who stands in front', () => {
    const { dnsServer, trustedRelays, mailAuthservIds } = readEnvironment({
      DNS_SERVER: '[2001:db8::53]:5353',
      TRUSTED_RELAYS: '192.0.2.25, 2001:db8::/32',
      MAIL_AUTHSERV_ID: 'MX.example.com',
    });
    expect(dnsServer).toBe('[2001:db8::53]:5353');
    expect(trustedRelays).toEqual(expect.arrayContaining(['127.0.0.0/8', '192.0.2.25', '2001:db8::/32']));
    expect(mailAuthservIds).toEqual(['mx.example.com']);
    expect(readEnvironment({ DNS_SERVER: '192.0.2.53' }).dnsServer).toBe('192.0.2.53:53');
    expect(readEnvironment({ TRUSTED_RELAYS: 'none' }).trustedRelays).toEqual([]);
  });

  it('is refused with all that is wrong at once', () => {
    const said = refusal({ PORT: 'x', ROLE: 'x', SMTP_URL: 'x' });
    for (const variable of ['PORT', 'ROLE', 'SMTP_URL']) expect(said).toContain(`${variable} must be `);
  });

  it('is refused without repeating what may be a secret', () => {
    for (const variable of [
      'DATABASE_URL',
      'REDIS_URL',
      'SMTP_URL',
      'IMAP_URL',
      'DKIM_KEY',
      'SECRET_KEY',
      'WEBHOOK_SECRET',
      'ADMIN_PASSWORD',
    ]) {
      expect(refusal({ [variable]: 's3cr3t' })).not.toContain('s3cr3t');
    }
  });

  it.each(['api', 'worker'])('needs to share database and secret where the role is %s', (ROLE) => {
    const said = refusal({ ROLE });
    expect(said).toContain('SECRET_KEY must be ');
    expect(said).toContain('DATABASE_URL must be ');
    expect(refusal({ ROLE, SECRET_KEY: 'long enough to be one', DATABASE_URL: 'postgres://db/docket' })).toBe('');
  });
});
