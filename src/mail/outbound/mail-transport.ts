import type { OutboundMail } from './outbound-mail.entity.js';

/** The mail was not taken. Anything else that is thrown counts as a failure for now. */
export class DeliveryFailure extends Error {
  constructor(
    message: string,
    /** Trying again is of no use. */
    readonly permanent: boolean,
    /** It is the recipient who was refused. */
    readonly ofRecipient = false,
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
