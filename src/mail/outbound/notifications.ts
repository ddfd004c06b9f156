import { ticketEscalated } from '../../escalation/escalation.events.js';
import type { StepRecipient } from '../../domain/sla/policy.js';
import type { Event, EventType } from '../../platform/events/event.js';
import { timerStepReached } from '../../sla/sla.events.js';
import { messageAdded, ticketChanged, ticketOpened } from '../../tickets/tickets.events.js';
import { mailUndelivered } from './mail.events.js';
import type { MailKind } from './outbound-mail.entity.js';

/** `participants` may read the public thread; `ladder` is everybody on that of the ticket's team, `leads` its top. */
export type Audience =
  'requester' | 'participants' | 'assignee' | 'ladder' | 'seniors' | 'leads' | 'admins' | { personId: string };

/** Who is to be told what. */
export interface Notice {
  kind: MailKind;
  /** The first of these that finds anybody. */
  to: Audience[];
  /** Who did it, and needs not be told. */
  except?: string | null;
  /** The message it quotes. `at the same time`: the one that came with the change, if any. */
  message?: { id: string } | 'at the same time';
  /** It is told with something else that happened at the same time, if that did happen. */
  unless?: 'a reply tells it' | 'the reopening tells it';
}

export interface Notification<Data> {
  event: { readonly name: string };
  /** What happened, once: a person gets one mail about it at most. */
  cause: (event: Event<Data>) => string;
  /** Where a person is meant by several, the first counts. */
  notices: (event: Event<Data>) => Notice[];
}

/** Infers the shape of what the event tells. */
function notification<Data>(event: EventType<Data>, told: Omit<Notification<Data>, 'event'>): Notification<Data> {
  return { event, ...told };
}

const opened = notification(ticketOpened, {
  cause: ({ data }) => data.messageId,
  notices: ({ data }) => [
    { kind: data.ticket.followUpOf ? 'follow_up' : 'confirmation', to: ['requester'], message: { id: data.messageId } },
  ],
});

const messageWritten = notification(messageAdded, {
  cause: ({ data }) => data.messageId,
  notices: ({ data, actor }) => {
    const about = { except: actor.id, message: { id: data.messageId } };
    // Automatic mail and strangers cause no mail: two robots would talk for ever.
    if (data.capacity === null) return [];
    if (data.visibility === 'internal') {
      return data.capacity === 'agent' ? [{ kind: 'note', to: ['assignee'], ...about }] : [];
    }
    const relayed: Notice = { kind: 'reply', to: ['participants'], ...about };
    if (data.capacity === 'agent') return [relayed];
    return [{ kind: 'requester_replied', to: ['assignee'], ...about, unless: 'the reopening tells it' }, relayed];
  },
});

const changed = notification(ticketChanged, {
  cause: ({ subjectId, data, changes }) =>
    `${subjectId}:${data.ticket.version}:${changes.map(({ what }) => what).join('+')}`,
  notices: ({ actor, changes }) => {
    const change = (what: string) => changes.find((one) => one.what === what);
    const notices: Notice[] = [];
    const status = change('status');
    // What the system reopens, it reopens for an answer that did not arrive, which is told itself.
    if (status?.from === 'resolved' && status.to === 'open' && actor.id !== null) {
      notices.push({ kind: 'reopened', to: ['assignee'], except: actor.id, message: 'at the same time' });
    }
    const assignee = change('assignee')?.to as { id: string } | null | undefined;
    // What the system assigns, it assigns by an escalation, which tells it itself.
    if (assignee && actor.id !== null) {
      notices.push({ kind: 'assigned', to: [{ personId: assignee.id }], except: actor.id });
    }
    if (status?.to === 'resolved') {
      notices.push({ kind: 'resolved', to: ['requester'], except: actor.id, unless: 'a reply tells it' });
    }
    // That it closed by itself nobody has seen happen, and from now on an answer opens another ticket.
    if (status?.from === 'resolved' && status.to === 'closed' && actor.id === null) {
      notices.push({ kind: 'closed', to: ['requester'] });
    }
    return notices;
  },
});

/** Where nobody is meant, whoever stands higher is. */
const REMINDED: Readonly<Record<StepRecipient, Audience[]>> = {
  assignee: ['assignee', 'ladder', 'admins'],
  team: ['ladder', 'admins'],
  senior: ['seniors', 'leads', 'admins'],
  lead: ['leads', 'admins'],
};

const stepReached = notification(timerStepReached, {
  cause: ({ data }) => data.firingId,
  notices: ({ data }) => (data.action === 'remind' ? [{ kind: 'reminder', to: REMINDED[data.to ?? 'assignee'] }] : []),
});

const escalated = notification(ticketEscalated, {
  cause: ({ data }) => data.escalationId,
  notices: ({ actor, data: { atTop, cause, fromAssigneeId, toAssigneeId } }) => {
    const requester: Notice = { kind: 'escalated', to: ['requester'] };
    // Who asked is told; that a promise is broken once more at the top is no news to the requester.
    if (atTop)
      return [{ kind: 'escalation_at_top', to: ['leads', 'admins'] }, ...(cause === 'requester' ? [requester] : [])];
    // Nobody stands higher: whoever has it keeps it.
    if (!toAssigneeId || toAssigneeId === fromAssigneeId)
      return [{ kind: 'escalation_unclaimed', to: ['admins'] }, requester];
    const received: Notice = { kind: 'escalation_received', to: [{ personId: toAssigneeId }] };
    if (!fromAssigneeId) return [received, requester];
    const old: Notice = { kind: 'escalation_handed_over', to: [{ personId: fromAssigneeId }], except: actor.id };
    return [received, old, requester];
  },
});

const undelivered = notification(mailUndelivered, {
  cause: ({ data }) => `${data.mailId}:${data.attempts}`,
  notices: () => [{ kind: 'delivery_failed', to: ['assignee'] }],
});

export const NOTIFICATIONS: Notification<never>[] = [
  opened,
  messageWritten,
  changed,
  stepReached,
  escalated,
  undelivered,
];
