import nodemailer from 'nodemailer';
import { MailTransport, DeliveryFailure } from './mail-transport.js';
import { mimeMail } from './mime-mail.js';
import type { OutboundMail } from './outbound-mail.entity.js';

const SECOND = 1000;
/** No delivery takes longer than this together, however slowly a server answers. */
const PATIENCE = 5 * 60 * SECOND;

/** Over pooled connections to SMTP_URL. */
export class SmtpTransport extends MailTransport {
  private readonly pool;

  constructor(url: string) {
    super();
    this.pool = nodemailer.createTransport({
      url,
      pool: true,
      maxConnections: 5,
      maxMessages: 100,
      // A connection that the server closed while idle is worth one more try at once; the rest waits its turn.
      maxRequeues: 1,
      dnsTimeout: 10 * SECOND,
      connectionTimeout: 10 * SECOND,
      greetingTimeout: 30 * SECOND,
      // Servers may look at a mail for long before they take it; hanging up early sends it twice.
      socketTimeout: 120 * SECOND,
    });
  }

  async send(mail: OutboundMail): Promise<void> {
    try {
      await this.pool.sendMail({ ...mimeMail(mail), signal: AbortSignal.timeout(PATIENCE) });
    } catch (error) {
      const failure = error as SmtpError;
      const ofRecipient = failure.command?.startsWith('RCPT TO') ? failure.response : null;
      throw new DeliveryFailure(failure.message, isPermanent(failure), ofRecipient);
    }
  }

  close(): void {
    this.pool.close();
  }
}

interface SmtpError extends Error {
  responseCode?: number;
  /** The server's own words. */
  response?: string;
  /** What the server answered to: `RCPT TO`, or `CONN`, `AUTH PLAIN`… */
  command?: string;
  code?: string;
}

/**
 * The server refuses this mail or its recipient. A refusal of ourselves (at the greeting, or of the log-in) is
 * something the operator sets right while the mail waits.
 */
export function isPermanent({ responseCode, command, code }: SmtpError): boolean {
  if (!responseCode) return code === 'EENVELOPE';
  const aboutUs = [530, 534, 535, 538].includes(responseCode);
  return responseCode >= 500 && !aboutUs && /^(MAIL FROM|RCPT TO|DATA)/.test(command ?? '');
}
