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

export class SenderAuthenticationView {
  /** @example 'pass' */
  spf: string;
  /** @example 'pass' */
  dkim: string;
  /** @example 'pass' */
  dmarc: string;
  /** pass, fail or unknown: whether it comes from its sender. */
  verdict: string;
  why: string;
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
  /** null: it was not asked for, since nobody wrote it by hand or it names no one sender. */
  authentication: SenderAuthenticationView | null;
  route: MailRouteView;
}

export class AcceptedMail {
  /** Under which it is stored. */
  id: string;
  /** true: the same mail came before; the id is that of the one stored then. */
  duplicate: boolean;
}
