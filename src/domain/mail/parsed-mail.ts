/** A mail as the rules of this folder see it: decoded, with nothing left to read. */
export interface ParsedMail {
  /** Message-IDs stand here without their angle brackets. */
  messageId: string | null;
  inReplyTo: string[];
  references: string[];
  from: Address | null;
  sender: Address | null;
  replyTo: Address[];
  to: Address[];
  cc: Address[];
  deliveredTo: string[];
  /** The envelope sender as the receiving server noted it; '' is the empty path of bounces, null means nobody noted it. */
  returnPath: string | null;
  subject: string;
  /** ISO 8601, or null where the header is absent or nonsense. */
  date: string | null;
  /** Plain text; made from the HTML where there is no text part. */
  text: string;
  html: string | null;
  /** Names in lower case, values unfolded; a repeated header has several values, in order. */
  headers: ReadonlyMap<string, string[]>;
  /** What machines wrote for machines: delivery reports, feedback reports, returned messages. */
  parts: MachinePart[];
}

export interface Address {
  address: string;
  name: string;
}

export interface MachinePart {
  type: string;
  name: string | null;
  content: string;
}

export function header(mail: Pick<ParsedMail, 'headers'>, name: string): string {
  return mail.headers.get(name)?.[0] ?? '';
}
