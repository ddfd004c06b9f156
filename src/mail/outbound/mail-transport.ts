import type { OutboundMail } from './outbound-mail.entity.js';

/** The mail was not taken. Anything else that is thrown counts as a failure for now. */
export class DeliveryFailure extends Error {
  constructor(
    message: string,
    /** Trying again is of no use. */
    readonly permanent: boolean,
    /** What the server said of the recipient, if it was them whom it refused. */
    readonly ofRecipient: string | null = null,
  ) {
    super(message);
  }
}

/** The way out of the house. */
export abstract class MailTransport {
  /** @throws DeliveryFailure when it was not taken */
  abstract send(mail: OutboundMail): Promise<void>;
  abstract close(): void;
}
