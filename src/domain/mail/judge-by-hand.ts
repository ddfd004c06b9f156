import type { Classified } from './classify-mail.js';
import type { MailFacts, RouteAction } from './decide-route.js';

/** What is known about a mail that somebody judges. */
export interface QuarantinedMail {
  classification: Classified['classification'];
  /** Its sender could be answered. */
  answerable: boolean;
  /** It names one of our own addresses as its sender. */
  fromUs: boolean;
}

type Taken = Extract<RouteAction, 'open' | 'append' | 'record'>;

/** `follow`: its sender takes part from now on. `refused`: why not, as a sentence. */
export type Judged = { action: Taken; follow: boolean } | { refused: string };

/** Where a mail goes once somebody has said that nothing is wrong with it. */
export function releaseMail(
  mail: QuarantinedMail,
  { ticketFound, sender }: { ticketFound: boolean; sender: MailFacts['sender'] },
): Judged {
  const noAuthor = whyNoAuthor(mail);
  if (ticketFound) return take(sender === 'participant' && !noAuthor ? 'append' : 'record');
  return noAuthor ? { refused: `${noAuthor}: route it into a ticket by hand, or discard it` } : take('open');
}

/**
 * What a mail becomes in a ticket that somebody chose for it.
 * @param asParticipant true: its sender is to take part; false: it stays a note, whoever sent it
 */
export function routeByHand(
  mail: QuarantinedMail,
  { sender, asParticipant }: { sender: MailFacts['sender']; asParticipant: boolean | undefined },
): Judged {
  // From is easily made up: no mail speaks in an agent's name.
  const noAuthor = whyNoAuthor(mail) ?? (sender === 'agent' ? 'It comes from the address of an agent' : null);
  if (asParticipant && noAuthor) return { refused: `${noAuthor}: it can only be noted` };
  if (asParticipant === false || noAuthor) return take('record');
  if (sender === 'participant') return take('append');
  return asParticipant ? { action: 'append', follow: true } : take('record');
}

function whyNoAuthor({ classification, answerable, fromUs }: QuarantinedMail): string | null {
  if (fromUs || classification === 'loop') return 'It claims to come from ourselves';
  if (classification !== 'human') return 'It was written by a machine, which must not be answered';
  return answerable ? null : 'It has no sender that could be answered';
}

function take(action: Taken): Judged {
  return { action, follow: false };
}
