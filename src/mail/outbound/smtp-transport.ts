import { Logger } from '@nestjs/common';
import type { Metrics } from '../../platform/telemetry/metrics.js';
import type { Clock } from '../../platform/time/clock.js';
import type { MailFiles } from './mail-files.js';
import { DeliveryFailure, MailTransport } from './mail-transport.js';
import { mimeMail } from './mime-mail.js';
import type { OutboundMail } from './outbound-mail.entity.js';
import { SmtpFailure, type SmtpHost } from './smtp-host.js';

/**
 * Over the first mail server that works. The next one is asked only where it is certain that the mail was not taken, and
 * that it is not about the mail: see docs/adr/0010.
 */
export class SmtpTransport extends MailTransport {
  private readonly logger = new Logger(SmtpTransport.name);
  private readonly tries;

  constructor(
    private readonly hosts: Pick<SmtpHost, 'name' | 'isAwake' | 'wakesAt' | 'send' | 'close'>[],
    private readonly files: Pick<MailFiles, 'open'>,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    super();
    this.tries = metrics.counter('docket_smtp_tries_total', 'Tries to hand a mail to a mail server, by outcome', [
      'host',
      'outcome',
    ]);
    metrics.gauge('docket_smtp_host_resting', 'Whether a mail server failed and is left alone', ['host'], async () =>
      hosts.map((host) => [{ host: host.name }, host.wakesAt > this.now() ? 1 : 0]),
    );
  }

  async send(mail: OutboundMail): Promise<void> {
    const failures: string[] = [];
    const tried = new Set<unknown>();
    for (let host = this.next(tried); host; host = this.next(tried)) {
      tried.add(host);
      try {
        await host.send(mimeMail(mail, this.files.open), this.now);
        this.tries.inc({ host: host.name, outcome: 'taken' });
        return;
      } catch (error) {
        if (!(error instanceof SmtpFailure)) throw error;
        const { outcome, message, ofRecipient } = error;
        this.tries.inc({ host: host.name, outcome: outcome.replace(' ', '_') });
        if (outcome === 'unknown') {
          throw new DeliveryFailure(
            `${host.name} gave no answer to the mail, and may have taken it: ${message}`,
            false,
          );
        }
        if (outcome !== 'host failed') throw new DeliveryFailure(message, outcome === 'refused', ofRecipient);
        failures.push(`${host.name}: ${message}`);
        if (this.hosts.length > 1) this.logger.warn(`The mail server ${host.name} failed: ${message}`);
      }
    }
    throw new DeliveryFailure(failures.join('; '), false);
  }

  close(): void {
    for (const host of this.hosts) host.close();
  }

  /** The first that is awake; if all rest, the one that has rested longest, once. */
  private next(tried: Set<unknown>) {
    const now = this.now();
    const awake = this.hosts.find((host) => !tried.has(host) && host.isAwake(now));
    if (awake || tried.size > 0) return awake;
    return this.hosts.toSorted((a, b) => a.wakesAt - b.wakesAt)[0];
  }

  private readonly now = () => this.clock.now().getTime();
}
