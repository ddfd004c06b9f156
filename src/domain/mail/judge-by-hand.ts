import type { Classified } from './classify-mail.js';
import type { RouteAction } from './decide-route.js';

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
  { ticketFound, takesPart }: { ticketFound: boolean; takesPart: boolean },
): Judged {
  const noAuthor = whyNoAuthor(mail);
  if (ticketFound) return take(takesPart && !noAuthor ? 'append' : 'record');
  return noAuthor ? { refused: `${noAuthor}: route it into a ticket by hand, or discard it` } : take('open');
}

/**
 * What a mail becomes in a ticket that somebody chose for it.
 * @param asParticipant true: its sender is to take part; false: it stays a note, whoever sent it
 */
export function routeByHand(
  mail: QuarantinedMail,
  { takesPart, asParticipant }: { takesPart: boolean; asParticipant: boolean | undefined },
): Judged {
  const noAuthor = whyNoAuthor(mail);
  if (asParticipant && noAuthor) return { refused: `${noAuthor}: it can only be noted` };
  if (asParticipant === false || noAuthor) return take('record');
  if (takesPart) return take('append');
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
