import { Injectable } from '@nestjs/common';
import { sameSecret, Secrets } from '../../platform/config/secrets.js';
import { Clock } from '../../platform/time/clock.js';

const HOUR_MS = 3_600_000;
/** As long as a log-in. */
const GOOD_FOR_HOURS = 12;
const ADDRESS = /\bsrc="\/v1\/attachments\/([0-9a-f-]{36})"/g;

/**
 * Pictures within a message are fetched by the browser, which sends neither token nor key along. Whoever may read the
 * message gets their addresses with a pass: signed, for one attachment and some hours.
 */
@Injectable()
export class AttachmentPasses {
  constructor(
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  /** The address of an attachment as stored HTML has it. */
  static address(id: string): string {
    return `/v1/attachments/${id}`;
  }

  /** Where the small picture of one is, for whoever may read it. */
  thumbnail(id: string): string {
    return `${AttachmentPasses.address(id)}/thumbnail?pass=${this.issue(id)}`;
  }

  /** The HTML of a message with a pass for each of its own pictures, and for nothing else. */
  insert(html: string | null, own: readonly { id: string }[]): string | null {
    if (!html?.includes('/v1/attachments/')) return html;
    return html.replaceAll(ADDRESS, (address, id: string) =>
      own.some((attachment) => attachment.id === id) ? `${address.slice(0, -1)}?pass=${this.issue(id)}"` : '',
    );
  }

  opens(id: string, pass: string): boolean {
    const [hour = '', signature = ''] = pass.split('.');
    const expires = Number.parseInt(hour, 36);
    return sameSecret(signature, this.signature(id, hour)) && expires * HOUR_MS > this.clock.now().getTime();
  }

  /** The same for all of an hour, so that a page that is shown again does not fetch again. */
  private issue(id: string): string {
    const hour = (Math.ceil(this.clock.now().getTime() / HOUR_MS) + GOOD_FOR_HOURS).toString(36);
    return `${hour}.${this.signature(id, hour)}`;
  }

  private signature(id: string, hour: string): string {
    return this.secrets.sign('attachment', `${id.toLowerCase()}:${hour}`).toString('base64url');
  }
}
