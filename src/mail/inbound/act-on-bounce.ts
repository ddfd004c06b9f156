import { Injectable } from '@nestjs/common';
import type { Bounce } from '../../domain/mail/parse-bounce.js';
import { kindOfBounce, MOST_SOFT, type BounceKind, SOFT_WINDOW_MS } from '../../domain/mail/judge-report.js';
import { withoutKeys } from '../../domain/mail/without-keys.js';
import { Clock } from '../../platform/time/clock.js';
import { ReplyToTicket, type Ticket, systemNote } from '../../tickets/tickets.contract.js';
import { MailReports } from '../undeliverable/mail-report.store.js';
import { MarkAddress } from '../undeliverable/mark-address.js';
import type { Returned } from './find-returned.js';
import type { Judgement } from './judge-mail.js';
import { storable } from './storable.js';

const WORDS: Record<BounceKind, string> = {
  hard: 'could not be delivered',
  soft: 'could not be delivered this time',
  policy: 'was refused',
  delay: 'is delayed',
};

/** Draws the conclusions from a mail that came back, and tells agents. */
@Injectable()
export class ActOnBounce {
  constructor(
    private readonly reports: MailReports,
    private readonly markAddress: MarkAddress,
    private readonly replyToTicket: ReplyToTicket,
    private readonly clock: Clock,
  ) {}

  /** @returns the ticket on which it is noted; null when the mail was about none */
  async execute({ mail, bounce, returned, ticket }: Judgement, inboundMailId: string): Promise<Ticket | null> {
    const kind = kindOfBounce(bounce!);
    const first = !returned || (await this.reports.note(returned, kind, statusOf(bounce!)));
    // A mail that waits is reported every few hours.
    if (!first) return ticket;
    const consequence = await this.concludeFrom(kind, bounce!, returned);
    if (!ticket) return null;
    const added = await this.replyToTicket.execute({
      ...systemNote(
        ticket.id,
        `${headline(kind, bounce!, returned)} ${consequence}\n\n${storable(withoutKeys(mail.text), 20_000)}`.trim(),
      ),
      source: 'email',
      status: missesAnswer(kind, returned, ticket) ? 'open' : undefined,
      original: storable(withoutKeys(mail.text), 200_000),
      inboundMailId,
    });
    return added.ticket;
  }

  private async concludeFrom(kind: BounceKind, bounce: Bounce, returned: Returned | null): Promise<string> {
    // Anybody could say so.
    if (!returned) return 'It names no mail of ours, so nothing follows from it.';
    const { id: mailId, toAddress: address, createdAt: sentAt } = returned;
    const mark = { address, state: 'undeliverable', mailId, sentAt } as const;
    if (kind === 'hard') {
      const status = statusOf(bounce);
      const marked = await this.markAddress.execute({
        ...mark,
        reason: `a mail came back${status ? `: ${status}` : ''}`,
      });
      return marked ? HELD_BACK : '';
    }
    if (kind !== 'soft') return '';
    const since = new Date(this.clock.now().getTime() - SOFT_WINDOW_MS);
    if ((await this.reports.soft(address, since, MOST_SOFT)) < MOST_SOFT) return '';
    const marked = await this.markAddress.execute({ ...mark, reason: `${MOST_SOFT} mails came back within a week` });
    return marked ? `It was the ${MOST_SOFT}th within a week. ${HELD_BACK}` : '';
  }
}

const HELD_BACK =
  'The address is marked undeliverable: further mail to it is held back until somebody clears it, or writes from there.';

/** What an agent wrote did not get there, and everybody waits. */
function missesAnswer(kind: BounceKind, returned: Returned | null, ticket: Ticket): boolean {
  return (
    kind === 'hard' &&
    returned?.nature === 'answer' &&
    returned.personId === ticket.requesterId &&
    ['pending', 'resolved'].includes(ticket.status)
  );
}

function headline(kind: BounceKind, { recipients }: Bounce, returned: Returned | null): string {
  const named = recipients.map(({ address, status }) => `${address}${status ? ` (${status})` : ''}`);
  const others = returned ? recipients.filter(({ address }) => address !== returned.toAddress) : [];
  if (!returned)
    return `Somebody reports that mail${named.length > 0 ? ` to ${storable(named.join(', '), 5_000)}` : ''} ${WORDS[kind]}.`;
  const status = recipients.find((one) => one.address === returned.toAddress)?.status ?? recipients[0]?.status;
  const behind =
    others.length > 0 ? `, which goes on to ${storable(others.map(({ address }) => address).join(', '), 5_000)},` : '';
  const what = returned.kind.replaceAll('_', ' ');
  return `A mail to ${returned.toName} <${returned.toAddress}>${behind} ${WORDS[kind]} (${what}${status ? `, ${status}` : ''}).`;
}

function statusOf({ recipients }: Bounce): string | null {
  return recipients.find(({ status, permanent }) => permanent && status)?.status ?? recipients[0]?.status ?? null;
}
