export interface ReportedRecipient {
  address: string;
  /** failed, delayed, delivered, relayed or expanded; '' where the report does not say. */
  action: string;
  status: string | null;
  diagnostic: string;
}

type Fields = Map<string, string>;

/** The recipients of a delivery report (RFC 3464), from its own part or from a body it was pasted into. */
export function readDeliveryStatus(content: string): ReportedRecipient[] {
  return groups(content).flatMap((fields) => {
    const named = ['original-recipient', 'final-recipient', 'x-actual-recipient'].map((name) => fields.get(name));
    // The original one is whom the mail was sent to; the final one may be a mailbox that nobody outside knows.
    const recipient = named.find((value) => value?.includes('@')) ?? named.find((value) => value !== undefined);
    const action = (fields.get('action') ?? '').toLowerCase().split(/[\s(]/)[0]!;
    const status = readStatus(fields.get('status') ?? '');
    if (!recipient && !action && !status) return [];
    const category = fields.get('x-powermta-bouncecategory');
    const diagnostic = (fields.get('diagnostic-code') ?? '') + (category ? ` (BounceCategory: ${category})` : '');
    return [{ address: readAddress(recipient ?? diagnostic), action, status, diagnostic }];
  });
}

/** The first enhanced status code (RFC 3463) in a text; codes of class 2 say nothing of a failure. */
export function readStatus(text: string): string | null {
  return /(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]*\.\d)/.exec(text.slice(0, 4000))?.[0] ?? null;
}

function groups(content: string): Fields[] {
  const found: Fields[] = [];
  let fields: Fields | null = null;
  let last: string | null = null;
  for (const line of content.split(/\r?\n/).slice(0, 2000)) {
    const field = /^([A-Za-z][A-Za-z-]{1,40}) ?:(.*)$/.exec(line.slice(0, 2000));
    if (line.trim() === '') {
      fields = null;
      last = null;
    } else if (field) {
      last = field[1]!.toLowerCase();
      // Some leave out the empty line between two recipients.
      if (!fields || (last === 'final-recipient' && fields.has(last))) found.push((fields = new Map()));
      if (!fields.has(last)) fields.set(last, field[2]!.trim());
    } else if (fields && last) {
      fields.set(last, `${fields.get(last)} ${line.trim()}`.slice(0, 4000));
    }
  }
  return found;
}

function readAddress(value: string): string {
  const plain = value.replace(/^\s*[\w-]{1,20}\s*;/, '').slice(0, 1000);
  return (/[^\s<>;,"'()]{1,128}@[^\s<>;,"'()]{1,255}/.exec(plain)?.[0] ?? '').toLowerCase();
}
