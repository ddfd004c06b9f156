/**
 * `answer`: an agent's own words. `confirmation`: of a request, which its requester asked for by making it. `relayed`: the
 * words of one participant, passed on to the others. `notice`: tells of something that happened.
 */
export type MailNature = 'answer' | 'confirmation' | 'relayed' | 'notice';

/** What is known about a mail that is to leave. */
export interface SendingFacts {
  nature: MailNature;
  /** It would come back to this installation. */
  toUs: boolean;
  /** To somebody because they work here, not because they take part in the ticket. */
  toStaff: boolean;
  /** What is held against the address, until somebody clears it. */
  standing: 'undeliverable' | 'complained' | null;
  /** Mails to this address within the last hour that no agent wrote. */
  lastHour: number;
  /** Of these, confirmations of requests that came by mail within the last ten minutes. */
  confirmations: number;
  /** It follows from a mail of the recipient (or of its author, when it is relayed) that a robot seems to have written. */
  echo: boolean;
  /** It follows from a mail. */
  answersMail: boolean;
  /** AUTOMATIC_MAIL_LIMIT. */
  hourlyLimit: number;
}

export interface Refusal {
  /** For metrics. */
  reason: 'ours' | 'undeliverable' | 'complaint' | 'echo' | 'limit';
  says: string;
}

/** Whoever complained still gets these: they asked for them, or a person wrote them to nobody but them. */
const ESSENTIAL = new Set<MailNature>(['answer', 'confirmation']);
/** Nobody writes so many requests by hand; robots do that answer each confirmation by a new request. */
const MOST_CONFIRMATIONS = 10;
/** Agents may have much to be reminded of, and nothing that they answer by itself causes mail; but nothing is without an end. */
const STAFF_FACTOR = 10;

/** Why a mail is not to leave; null when it may. */
export function whyNotSent(facts: SendingFacts): Refusal | null {
  const { nature, standing } = facts;
  if (facts.toUs) return { reason: 'ours', says: 'the recipient is this installation itself' };
  if (standing === 'undeliverable') return { reason: 'undeliverable', says: 'the address is marked undeliverable' };
  if (nature === 'answer') return null;
  if (standing === 'complained' && !ESSENTIAL.has(nature)) {
    return { reason: 'complaint', says: 'the recipient complained about our mail, and this one is not essential' };
  }
  if (facts.echo) return { reason: 'echo', says: 'it would go on with an exchange of automatic mails' };
  if (nature === 'confirmation' && facts.answersMail && facts.confirmations >= MOST_CONFIRMATIONS) {
    return { reason: 'limit', says: `${MOST_CONFIRMATIONS} requests from this address were confirmed in ten minutes` };
  }
  const limit = facts.toStaff ? facts.hourlyLimit * STAFF_FACTOR : facts.hourlyLimit;
  if (facts.lastHour >= limit) {
    return { reason: 'limit', says: `${limit} automatic mails went to this address within the hour` };
  }
  return null;
}
