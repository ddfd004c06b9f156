import { Logger } from '@nestjs/common';
import type { SMTPServer } from 'smtp-server';
import { readCertificate } from '../../platform/config/certificate.js';
import type { InboundTls } from '../../platform/config/environment.js';
import type { Clock } from '../../platform/time/clock.js';

const LOOK_MS = 3_600_000;

/** The certificate for STARTTLS. It is read again every hour: it may have been renewed. */
export class ListenerCertificate {
  private readonly logger = new Logger(ListenerCertificate.name);
  private current;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly tls: InboundTls,
    private readonly clock: Clock,
  ) {
    this.current = tls.certificate;
    this.warnOfTime();
  }

  get pem(): { cert: string; key: string } {
    const { cert, key } = this.current;
    return { cert, key };
  }

  watch(servers: SMTPServer[]): void {
    this.timer = setInterval(() => this.look(servers), LOOK_MS).unref();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private look(servers: SMTPServer[]): void {
    const { certPath, keyPath } = this.tls;
    try {
      const found = readCertificate(certPath, keyPath);
      const renewed = found.cert !== this.current.cert || found.key !== this.current.key;
      this.current = found;
      if (renewed) for (const server of servers) server.updateSecureContext(this.pem);
    } catch (error) {
      this.logger.warn(`The certificate in use stays: there should be ${(error as Error).message}`);
    }
    this.warnOfTime();
  }

  private warnOfTime(): void {
    const { validFrom, validTo } = this.current;
    const now = this.clock.now();
    const about = `The certificate ${this.tls.certPath}`;
    if (validTo < now) this.logger.warn(`${about} expired on ${validTo.toISOString()}`);
    else if (validFrom > now) this.logger.warn(`${about} is valid from ${validFrom.toISOString()} only`);
  }
}
