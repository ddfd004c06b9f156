export class MailAddressView {
  /** @example 'grace@example.com' */
  address: string;
  name: string;
}

export class MailAttachmentView {
  name: string;
  type: string;
  /** Bytes. */
  size: number;
  md5: string;
  sha256: string;
}

export class BouncedRecipientView {
  address: string;
  /** Enhanced status code, such as 5.1.1. */
  status: string | null;
}

export class BounceView {
  permanent: boolean;
  recipients: BouncedRecipientView[];
}

export class MailRouteView {
  /** @example 'append' */
  action: string;
  /** @example 'WO-100042' */
  ticket: string | null;
  why: string;
}

export class ExplainedMail {
  messageId: string | null;
  from: MailAddressView | null;
  to: MailAddressView[];
  subject: string;
  text: string;
  /** What the person newly wrote. */
  replyText: string;
  attachments: MailAttachmentView[];
  /** @example 'human' */
  classification: string;
  bounce: BounceView | null;
  route: MailRouteView;
}

export class AcceptedMail {
  /** null: the same mail came before. */
  id: string | null;
  duplicate: boolean;
}
