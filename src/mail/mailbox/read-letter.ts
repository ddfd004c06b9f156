import { type AddressObject, simpleParser } from 'mailparser';

interface Mailbox {
  address: string;
  name: string;
}

/** A captured mail, read from what would have gone over the wire. */
export interface CapturedLetter {
  id: string;
  from: Mailbox | null;
  to: Mailbox[];
  subject: string;
  /** Without angle brackets. */
  messageId: string | null;
  date: string | null;
  text: string;
  html: string | null;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** As they stand in the mail. */
  headerLines: string[];
}

export async function readLetter(id: string, raw: Buffer): Promise<CapturedLetter> {
  const mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  const headerLines = mail.headerLines.map(({ line }) => line);
  return {
    id,
    from: mailboxes(mail.from)[0] ?? null,
    to: mailboxes(mail.to),
    subject: mail.subject ?? '',
    messageId: mail.messageId?.replace(/^<|>$/g, '') ?? null,
    date: mail.date?.toISOString() ?? null,
    text: mail.text ?? '',
    html: mail.html || null,
    headers: Object.fromEntries(
      headerLines.map((line) => {
        const colon = line.indexOf(':');
        return [
          line.slice(0, colon).toLowerCase(),
          line
            .slice(colon + 1)
            .replaceAll(/\r?\n\s+/g, ' ')
            .trim(),
        ];
      }),
    ),
    headerLines,
  };
}

function mailboxes(given: AddressObject | AddressObject[] | undefined): Mailbox[] {
  return [given ?? []]
    .flat()
    .flatMap(({ value }) => value)
    .map(({ address, name }) => ({ address: address ?? '', name }));
}
