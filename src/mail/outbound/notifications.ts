import { ticketAssigned } from '../../assignment/assignment.events.js';
import {
  escalationHandedBack,
  escalationReminded,
  escalationUrged,
  ticketEscalated,
} from '../../escalation/escalation.events.js';
import type { StepRecipient } from '../../domain/sla/policy.js';
import type { Event, EventType } from '../../platform/events/event.js';
import { idleStepReached, timerStepReached } from '../../sla/sla.events.js';
import {
  lowScoreGiven,
  messageAdded,
  ticketChanged,
  ticketMerged,
  ticketOpened,
} from '../../tickets/tickets.events.js';
import { mailUndelivered } from './mail.events.js';
import type { MailKind } from './outbound-mail.entity.js';

/**
 * `participants` may read the public thread; `ladder` is everybody on that of the ticket's team, `leads` its top.
 * `personIds`: those who are agents.
 */
export type Audience =
  | 'requester'
  | 'participants'
  | 'assignee'
  | 'ladder'
  | 'seniors'
  | 'leads'
  | 'admins'
  | { personId: string }
  | { personIds: string[] }
  | { participantId: string };

/** Who is to be told what. */
export interface Notice {
  kind: MailKind;
  /** The first of these that finds anybody. */
  to: Audience[];
  /** Who did it, and needs not be told. */
  except?: string | null;
  /** The message it quotes. `at the same time`: the one that came with the change, if any; also the other may be none. */
  message?: { id: string } | 'at the same time' | 'the last of an agent';
  /** It is told with something else that happened at the same time, if that did happen; or it is no longer true. */
  unless?: 'a reply tells it' | 'the reopening tells it' | 'it does not wait any more';
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
    // What the system assigns, it assigns by an escalation or in turns, which is told itself.
    if (assignee && actor.id !== null) {
      notices.push({ kind: 'assigned', to: [{ personId: assignee.id }], except: actor.id });
    }
    // By itself, because its requester did not answer.
    if (status?.to === 'resolved' && actor.id === null) {
      notices.push({ kind: 'resolved_unanswered', to: ['requester'] });
    } else if (status?.to === 'resolved' && status.from !== 'closed') {
      // From closed it comes back from being spam, and was told when it was resolved.
      notices.push({ kind: 'resolved', to: ['requester'], except: actor.id, unless: 'a reply tells it' });
    }
    // That it closed by itself nobody has seen happen, and from now on an answer opens another ticket.
    if (status?.from === 'resolved' && status.to === 'closed' && actor.id === null) {
      notices.push({ kind: 'closed', to: ['requester'] });
    }
    return notices;
  },
});

const assigned = notification(ticketAssigned, {
  cause: ({ subjectId, data }) => `${subjectId}:${data.version}`,
  notices: ({ data }) => [{ kind: 'assigned', to: [{ personId: data.assigneeId }] }],
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

const awaited = notification(idleStepReached, {
  cause: ({ data }) => data.firingId,
  notices: ({ data }) =>
    data.action === 'remind'
      ? [
          {
            kind: 'requester_reminder',
            to: ['requester'],
            message: 'the last of an agent',
            unless: 'it does not wait any more',
          },
        ]
      : [],
});

const merged = notification(ticketMerged, {
  cause: ({ subjectId }) => subjectId,
  notices: ({ actor, data: { source, target } }) =>
    source.requesterId === target.requesterId ? [] : [{ kind: 'merged', to: ['requester'], except: actor.id }],
});

const lowScore = notification(lowScoreGiven, {
  cause: ({ data }) => data.noteId,
  notices: ({ data: { noteId, reopened } }) => {
    const message = { id: noteId };
    const leads: Notice = { kind: 'note', to: ['leads', 'admins'], message };
    return reopened ? [{ kind: 'note', to: ['assignee'], message }, leads] : [leads];
  },
});

const escalated = notification(ticketEscalated, {
  cause: ({ data }) => data.escalationId,
  notices: ({ actor, data: { atTop, cause, fromAssigneeId, toAssigneeId, leadIds } }) => {
    const requester: Notice = { kind: 'escalated', to: ['requester'] };
    // Who asked is told; that a promise is broken once more at the top is no news to the requester.
    if (atTop)
      return [
        { kind: 'escalation_at_top', to: [{ personIds: leadIds }, 'leads', 'admins'] },
        ...(cause === 'requester' ? [requester] : []),
      ];
    // Nobody stands higher: whoever has it keeps it.
    if (!toAssigneeId || toAssigneeId === fromAssigneeId)
      return [{ kind: 'escalation_unclaimed', to: ['admins'] }, requester];
    const received: Notice = { kind: 'escalation_received', to: [{ personId: toAssigneeId }] };
    if (!fromAssigneeId) return [received, requester];
    const old: Notice = { kind: 'escalation_handed_over', to: [{ personId: fromAssigneeId }], except: actor.id };
    return [received, old, requester];
  },
});

const reminded = notification(escalationReminded, {
  cause: ({ data }) => `${data.escalationId}:${data.ordinal}`,
  notices: ({ data }) => [{ kind: 'escalation_at_top', to: [{ personIds: data.leadIds }, 'leads', 'admins'] }],
});

const urged = notification(escalationUrged, {
  cause: ({ data }) => `${data.escalationId}:${data.requestId}`,
  notices: ({ actor }) => [{ kind: 'escalation_urged', to: ['assignee', 'leads', 'admins'], except: actor.id }],
});

const handedBack = notification(escalationHandedBack, {
  cause: ({ data }) => `${data.escalationId}:handed_back`,
  notices: ({ actor, data: { cause, assigneeId, requestedBy, askedBy } }) => {
    const asker = cause === 'agent' ? requestedBy : null;
    const personIds = [...new Set([assigneeId, asker])].filter((id) => id !== null);
    // Back to nobody, it is the team's again.
    const to: Audience[] = [{ personIds }, 'ladder', 'admins'];
    const agents: Notice = { kind: 'escalation_handed_back', to, except: actor.id };
    if (!askedBy) return [agents];
    return [agents, { kind: 'escalation_answered', to: [{ participantId: askedBy }], except: actor.id }];
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
  assigned,
  stepReached,
  awaited,
  merged,
  lowScore,
  escalated,
  urged,
  reminded,
  handedBack,
  undelivered,
];
