import { automaticBecause } from './automatic-mail.js';
import { parseBounce, type Bounce } from './parse-bounce.js';
import { parseComplaint, type Complaint } from './parse-complaint.js';
import { header, type ParsedMail } from './parsed-mail.js';

export interface Classified {
  classification: 'human' | 'auto_reply' | 'bounce' | 'complaint' | 'loop';
  why: string;
  bounce: Bounce | null;
  complaint: Complaint | null;
}

/** How to tell what we sent ourselves. */
export interface Own {
  messageId(id: string): boolean;
  /** The value of our `X-Docket-Mail` header: another installation's mails have one, too. */
  mark(value: string): boolean;
}

/** What kind of mail this is. Only a `human` one may be answered. */
export function classify(mail: ParsedMail, own?: Own): Classified {
  const as = (
    classification: Classified['classification'],
    why: string,
    found: Partial<Classified> = {},
  ): Classified => ({
    classification,
    why,
    bounce: null,
    complaint: null,
    ...found,
  });

  if (isOurs(mail, own)) return as('loop', 'our own mail came back');
  const complaint = parseComplaint(mail);
  if (complaint) return as('complaint', `feedback report: ${complaint.type}`, { complaint });
  const bounce = parseBounce(mail);
  if (bounce) return as('bounce', bounce.permanent ? 'permanent failure' : 'delay or passing failure', { bounce });
  const automatic = automaticBecause(mail);
  if (automatic) return as('auto_reply', automatic);
  return as('human', 'nothing says otherwise');
}

// Not the ids it answers: those are ours in every good reply.
function isOurs(mail: ParsedMail, own: Own | undefined): boolean {
  if (!own) return false;
  return own.mark(header(mail, 'x-docket-mail')) || (mail.messageId !== null && own.messageId(mail.messageId));
}
