import 'reflect-metadata';
import { EnvironmentError, readEnvironment } from './platform/config/environment.js';
import { LettersError } from './mail/outbound/templates/letters.js';
import { createLog } from './platform/telemetry/log.js';
import { type Docket, startDocket } from './docket.js';

/** Docker and systemd kill after 10 s; whatever hangs by then is left to the next start. */
const DEADLINE_MS = 9_500;

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const log = createLog(environment.logLevel);
  let docket: Docket | null = null;
  let stopping = false;

  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(code || 1), DEADLINE_MS).unref();
    try {
      await docket?.stop();
    } catch (error) {
      log.error(`Stopping failed: ${String(error)}`);
    }
    // While it still starts, the start is cut off here; the embedded database ends with this process.
    process.exit(code);
  };
  process.on('SIGTERM', () => void stop(0));
  process.on('SIGINT', () => void stop(0));
  process.on('unhandledRejection', (reason) =>
    log.error(`Unhandled rejection: ${reason instanceof Error ? reason.stack : String(reason)}`),
  );

  docket = await startDocket(environment, log, (reason) => {
    if (stopping) return;
    log.fatal(`The embedded PostgreSQL is gone: ${reason}`);
    void stop(1);
  });
  greet(environment, docket);
}

function greet(
  {
    host,
    port,
    publicUrl,
    adminEmail,
    dataDir,
    role,
    smtpUrls,
    inboundSmtpHost,
    inboundSmtpPort,
    inboundLmtpHost,
    inboundLmtpPort,
    imapMailboxes,
  }: ReturnType<typeof readEnvironment>,
  { generatedPassword }: Docket,
): void {
  const lines: string[] = [];
  if (generatedPassword) {
    lines.push(`Admin: ${adminEmail} with password ${generatedPassword} (kept in ${dataDir}/admin-password)`);
  }
  if (role !== 'worker') {
    lines.push(`API: ${publicUrl}/docs`);
    if (smtpUrls.length === 0) lines.push(`Outgoing mail is captured: ${publicUrl}/mailbox`);
    if (inboundSmtpPort) lines.push(`Mail comes in on smtp://${inboundSmtpHost}:${inboundSmtpPort}`);
    if (inboundLmtpPort) lines.push(`Mail comes in on lmtp://${inboundLmtpHost}:${inboundLmtpPort}`);
  }
  if (role !== 'api') for (const { name } of imapMailboxes) lines.push(`Mail is fetched from ${name}`);
  lines.push(`Docket is ready on http://${host.includes(':') ? `[${host}]` : host}:${port}`);
  process.stdout.write(lines.join('\n') + '\n');
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof EnvironmentError || error instanceof LettersError ? error.message : explain(error)}\n`,
  );
  process.exit(1);
});

/** What to look at, by error code of the system or of PostgreSQL. */
const HINTS: [codes: string[], hint: string][] = [
  [['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOSPC', 'EEXIST'], 'Is DATA_DIR a folder that can be written to?'],
  [
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', '28P01', '28000', '3D000'],
    'Look at DATABASE_URL and REDIS_URL.',
  ],
  [['EADDRNOTAVAIL'], 'Look at HOST, INBOUND_SMTP_HOST and INBOUND_LMTP_HOST.'],
];

function explain(error: unknown): string {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `${message}. Another program uses this port; choose one with PORT, INBOUND_SMTP_PORT or INBOUND_LMTP_PORT.`;
  const hint = HINTS.find(([codes]) => codes.includes(code ?? ''))?.[1];
  return `Docket could not start: ${hint ? `${message}. ${hint}` : (stack ?? message)}`;
}
