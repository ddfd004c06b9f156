import type { Classified } from './classify-mail.js';
import type { Authentication } from './judge-sender.js';

export const ROUTE_ACTIONS = ['open', 'append', 'record', 'quarantine', 'ignore'] as const;
/**
 * `append`: a message of its sender. `record`: noted on the ticket, without any effect. `quarantine`: an agent judges.
 * `ignore`: kept, and nothing follows.
 */
export type RouteAction = (typeof ROUTE_ACTIONS)[number];

/** What is known about a mail that arrived. */
export interface MailFacts {
  /** It was read to its end. */
  complete: boolean;
  classification: Classified['classification'];
  /** null: nobody we could answer. */
  from: string | null;
  /** Its header names several writers, or one of them several times: nobody can tell whom to believe. */
  severalAuthors: boolean;
  /** It names one of our own addresses as its sender. */
  fromUs: boolean;
  /**
   * How a ticket was found: by what only our mails carry, or by nothing but the number in the subject. `return path`: it
   * came back to where our mail came from.
   * null: no ticket found.
   */
  foundBy: 'return path' | 'reply address' | 'message id' | 'number' | null;
  /** An agent does not want mails of this sender. */
  blocked?: boolean;
  /** It answers a mail of ours that is about several tickets. */
  answersDigest: boolean;
  /** The subject has a number, whether or not there is such a ticket. */
  numberGiven: boolean;
  /** Whose address it is: of a participant of the ticket, of anybody else who works here, or neither. */
  sender: 'participant' | 'agent' | 'stranger';
  /** Whether it comes from there. null: not asked. */
  authentication: Pick<Authentication, 'verdict' | 'why' | 'policy'> | null;
}

export interface Route {
  action: RouteAction;
  why: string;
}

/** Where a mail belongs. Nothing is dropped: whatever is left over goes to an agent. */
export function decideRoute(facts: MailFacts): Route {
  const { classification, foundBy, sender } = facts;
  const bySecret = foundBy !== null && foundBy !== 'number';
  if (!facts.complete) return route('quarantine', 'it could not be read to its end');
  if (classification === 'loop') return route('ignore', 'our own mail came back');
  if (facts.fromUs) return route('ignore', 'it claims to come from our own address');
  if (classification !== 'human') {
    const kind = KIND[classification];
    return bySecret
      ? route('record', `${kind}, noted on the ticket found by ${foundBy}`)
      : route('ignore', `${kind} that belongs to no ticket`);
  }
  if (facts.from === null) return route('quarantine', 'it has no sender that could be answered');
  if (facts.blocked) return route('quarantine', 'its sender was blocked by an agent');
  if (facts.severalAuthors) return route('quarantine', 'it names several senders');
  if (facts.answersDigest && !bySecret)
    return route('quarantine', 'it answers a digest: nobody can tell which of its tickets is meant');
  if (facts.authentication?.verdict === 'fail') return routeUnverified(facts, facts.authentication);
  if (bySecret) {
    if (sender === 'participant') return route('append', `a participant's answer, found by ${foundBy}`);
    if (sender === 'agent' && facts.authentication?.verdict === 'pass')
      return route('record', `from an agent's address, found by ${foundBy}: noted internally`);
    if (sender === 'agent')
      return route(
        'record',
        `from an agent's address, which could not be verified, found by ${foundBy}: noted internally`,
      );
    return route('record', `found by ${foundBy}, but from somebody who does not take part: noted internally`);
  }
  if (foundBy === 'number' && sender === 'participant')
    return route('append', `a participant's mail with the number in its subject`);
  if (facts.numberGiven)
    return route('quarantine', 'the subject has a number, and nothing else connects its sender with a ticket');
  return route('open', 'a new request');
}

/** It comes from somebody else than it says: whoever has that address gets no say by it. */
function routeUnverified({ foundBy, numberGiven, sender }: MailFacts, { why, policy }: UnverifiedSender): Route {
  if (foundBy !== null && foundBy !== 'number')
    return route('record', `found by ${foundBy}, but its sender could not be verified: ${why}`);
  if (numberGiven) return route('quarantine', `the subject has a number, and its sender could not be verified: ${why}`);
  if (sender === 'agent') return route('quarantine', `it names an agent as its sender, which is not true: ${why}`);
  if (policy === 'quarantine' || policy === 'reject')
    return route('quarantine', `its sender could not be verified: ${why}`);
  return route('open', `a new request, whose sender could not be verified: ${why}`);
}

type UnverifiedSender = NonNullable<MailFacts['authentication']>;

const KIND = { auto_reply: 'an automatic mail', bounce: 'a bounce', complaint: 'a complaint' } as const;

function route(action: RouteAction, why: string): Route {
  return { action, why };
}
