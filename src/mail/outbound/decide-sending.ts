import { Inject, Injectable } from '@nestjs/common';
import { isEcho } from '../../domain/mail/is-echo.js';
import { type MailNature, type Refusal, whyNotSent } from '../../domain/mail/may-be-sent.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { MailAddresses } from '../mail-addresses.js';
import type { Draft } from './compose-mail.js';
import type { MailTicket } from './mail-data.store.js';
import { MailTraffic } from './mail-traffic.store.js';
import { OPENING_KINDS } from './outbound-mail.entity.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Robots answer at once; whoever says the same again later has something to say. */
const SOON = 10 * MINUTE;
/** As many as the rule asks for, and more than two robots need to be known. */
const ENOUGH = 20;

/** Why a mail is written. */
export interface Occasion {
  ticket: MailTicket;
  /** The message by which the ticket was opened, or that was added to it. */
  messageId: string | null;
  /** An agent wrote it. */
  byAgent: boolean;
}

/** Says whether a mail leaves: asked once, when it is written. What the address is worth is asked again when it is sent. */
@Injectable()
export class DecideSending {
  constructor(
    private readonly addresses: MailAddresses,
    private readonly traffic: MailTraffic,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async execute(draft: Draft, occasion: Occasion): Promise<{ nature: MailNature; refusal: Refusal | null }> {
    const nature = natureOf(draft, occasion);
    const { toAddress, createdAt } = draft;
    const { automaticMailLimit } = this.environment;
    const toStaff = !occasion.ticket.participants.some(({ id }) => id === draft.personId);
    if (nature !== 'answer' && !toStaff) await this.traffic.decideAlone(toAddress);
    const ago = (ms: number) => new Date(createdAt.getTime() - ms);
    const answersMail = (nature === 'confirmation' || nature === 'relayed') && occasion.messageId !== null;
    const confirmed = nature === 'confirmation' ? await this.traffic.confirmed(toAddress, ago(SOON), ENOUGH) : [];
    const written = answersMail ? await this.traffic.written(occasion.messageId!) : null;
    const earlier =
      nature === 'relayed' && written?.authorId
        ? await this.traffic.before(draft.ticketId!, occasion.messageId!, written.authorId, ago(HOUR), ENOUGH)
        : confirmed;
    const refusal = whyNotSent({
      nature,
      toUs: this.addresses.isOurs(toAddress),
      toStaff,
      ...(await this.traffic.towards(toAddress, ago(HOUR), 10 * automaticMailLimit)),
      confirmations: confirmed.length,
      echo: written !== null && (isEcho(written, earlier) || (confirmed.length > 0 && this.quotesUs(written.original))),
      answersMail: written !== null,
      hourlyLimit: automaticMailLimit,
    });
    return { nature, refusal };
  }

  /** Whoever quotes a confirmation answers it, and has got one. */
  private quotesUs(text: string): boolean {
    return text.includes(`${this.environment.publicUrl}/t/`);
  }
}

function natureOf({ kind }: Draft, { byAgent }: Occasion): MailNature {
  if (OPENING_KINDS.includes(kind)) return 'confirmation';
  if (kind === 'reply') return byAgent ? 'answer' : 'relayed';
  return 'notice';
}
