import { describe, expect, it } from 'vitest';
import { ticketAssigned } from '../../assignment/assignment.events.js';
import {
  escalationHandedBack,
  escalationReminded,
  escalationUrged,
  ticketEscalated,
} from '../../escalation/escalation.events.js';
import type { Action, StepRecipient } from '../../domain/sla/policy.js';
import { type Change, type Event, SYSTEM } from '../../platform/events/event.js';
import { idleStepReached, timerStepReached } from '../../sla/sla.events.js';
import { messageAdded, ticketChanged, ticketMerged, ticketOpened } from '../../tickets/tickets.events.js';
import { mailUndelivered } from './mail.events.js';
import { NOTIFICATIONS } from './notifications.js';

const ADA = { id: 'ada', name: 'Ada' };
const GRACE = { id: 'grace', name: 'Grace' };
const about = { subjectId: 'ticket', at: new Date(0) };

function tell(event: Event): string[] {
  // As the job gets it.
  const told = JSON.parse(JSON.stringify(event)) as Event<never>;
  const { notices } = NOTIFICATIONS.find((one) => one.event.name === told.type)!;
  return notices(told).map(({ kind, to, except, unless }) => {
    const audience = to.map((one) => (typeof one === 'object' ? Object.values(one).flat().join('+') : one)).join('|');
    return `${kind} to ${audience}${except ? ` but ${except}` : ''}${unless ? `, unless ${unless}` : ''}`;
  });
}

const requester = { tier: null, language: 'en' };
const ticket = { version: 3, followUpOf: null } as never;

describe('a ticket is opened', () => {
  it('confirms it to the requester, whoever opened it', () => {
    for (const actor of [ADA, GRACE]) {
      const data = { ticket, requester, messageId: 'm' };
      expect(tell(ticketOpened.of({ ...about, actor, data }))).toEqual(['confirmation to requester']);
    }
  });
});

it('a ticket that goes on from a closed one is confirmed as that', () => {
  const data = { ticket: { version: 1, followUpOf: 'closed' } as never, requester, messageId: 'm' };
  expect(tell(ticketOpened.of({ ...about, actor: GRACE, data }))).toEqual(['follow_up to requester']);
});

describe('a message is added', () => {
  const added = (visibility: 'public' | 'internal', capacity: 'agent' | 'participant' | null, actor = ADA) =>
    tell(messageAdded.of({ ...about, actor, data: { ticket, messageId: 'm', visibility, source: 'api', capacity } }));

  it('tells participants what an agent wrote', () =>
    expect(added('public', 'agent')).toEqual(['reply to participants but ada']));

  it('tells the assignee and the other participants what one of them wrote', () =>
    expect(added('public', 'participant', GRACE)).toEqual([
      'requester_replied to assignee but grace, unless the reopening tells it',
      'reply to participants but grace',
    ]));

  it('tells an internal note to the assignee, and to nobody outside', () =>
    expect(added('internal', 'agent')).toEqual(['note to assignee but ada']));

  it.each(['public', 'internal'] as const)('tells nobody of %s automatic mail and strangers', (visibility) =>
    expect(added(visibility, null)).toEqual([]),
  );

  it('tells nobody what the system notes', () => {
    const data = { ticket, messageId: 'm', visibility: 'internal', source: 'system', capacity: null } as const;
    expect(tell(messageAdded.of({ ...about, actor: SYSTEM, data }))).toEqual([]);
  });
});

describe('a ticket finds somebody by itself', () => {
  it('tells them', () => {
    const data = { assigneeId: 'grace', mode: 'round_robin', version: 2 } as const;
    expect(tell(ticketAssigned.of({ ...about, actor: SYSTEM, data }))).toEqual(['assigned to grace']);
  });
});

describe('a ticket is changed', () => {
  const change = (changes: Change[], actor: { id: string | null; name: string } = ADA) =>
    tell(ticketChanged.of({ ...about, actor, data: { ticket, before: {} as never }, changes }));
  const status = (from: string, to: string) => ({ what: 'status', from, to });
  const assigned = { what: 'assignee', from: null, to: GRACE };

  it('tells a new assignee', () => expect(change([assigned])).toEqual(['assigned to grace but ada']));
  it('is quiet when an escalation assigns', () => expect(change([assigned], SYSTEM)).toEqual([]));
  it('is quiet when nobody has it any more', () =>
    expect(change([{ what: 'assignee', from: GRACE, to: null }])).toEqual([]));
  it('tells the requester that it is resolved', () =>
    expect(change([status('open', 'resolved')])).toEqual(['resolved to requester but ada, unless a reply tells it']));
  it('tells the requester that it is resolved for want of an answer', () =>
    expect(change([status('pending', 'resolved')], SYSTEM)).toEqual(['resolved_unanswered to requester']));
  it('tells the assignee that it is open again', () =>
    expect(change([status('resolved', 'open')], GRACE)).toEqual(['reopened to assignee but grace']));
  it('tells the requester that it has closed by itself', () =>
    expect(change([status('resolved', 'closed')], SYSTEM)).toEqual(['closed to requester']));
  it('is quiet when the system opens it again: what did not arrive is told by itself', () =>
    expect(change([status('resolved', 'open')], SYSTEM)).toEqual([]));
  it.each([
    ['open', 'pending'],
    ['pending', 'open'],
    ['resolved', 'closed'],
    ['new', 'open'],
  ])('is quiet about %s → %s', (from, to) => expect(change([status(from, to)])).toEqual([]));
  it('is quiet about priorities', () => expect(change([{ what: 'priority', from: 'low', to: 'high' }])).toEqual([]));
});

describe('a promise nears its end', () => {
  const step = (action: Action, to?: StepRecipient) => {
    const data = {
      timerId: 't',
      metric: 'resolution',
      cycle: 1,
      dueAt: null,
      firingId: 'f',
      step: 's',
      action,
      to,
    } as const;
    return tell(timerStepReached.of({ ...about, actor: SYSTEM, data }));
  };

  it('reminds whoever has it, else the whole ladder, else the admins', () =>
    expect(step('remind')).toEqual(['reminder to assignee|ladder|admins']));
  it.each<[StepRecipient, string]>([
    ['assignee', 'assignee|ladder|admins'],
    ['team', 'ladder|admins'],
    ['senior', 'seniors|leads|admins'],
    ['lead', 'leads|admins'],
  ])('reminds the %s, or whoever stands higher', (to, audience) =>
    expect(step('remind', to)).toEqual([`reminder to ${audience}`]),
  );
  it.each<Action>(['escalate', 'raisePriority', 'webhook'])('leaves it to others to %s', (action) =>
    expect(step(action)).toEqual([]),
  );
});

describe('a ticket waits for its requester', () => {
  const step = (action: 'remind' | 'resolve' | 'close') => {
    const about = { timerId: 't', metric: 'requester_reply', cycle: 1, firingId: 'f', step: 's', action } as const;
    return tell(
      idleStepReached.of({ subjectId: 't', at: new Date(0), actor: SYSTEM, data: { ...about, endsAt: null } }),
    );
  };

  it('reminds them, unless they answered meanwhile', () =>
    expect(step('remind')).toEqual(['requester_reminder to requester, unless it does not wait any more']));
  it.each(['resolve', 'close'] as const)('leaves it to the change of status to tell of it (%s)', (action) =>
    expect(step(action)).toEqual([]),
  );
});

describe('a ticket is merged', () => {
  const merge = (source: string, target: string, actor = ADA) => {
    const data = { source: { requesterId: source }, target: { requesterId: target }, unansweredSince: null };
    return tell(ticketMerged.of({ ...about, actor, data: data as never }));
  };

  it('tells its requester where it goes on', () =>
    expect(merge('grace', 'alan')).toEqual(['merged to requester but ada']));
  it('is quiet when both are theirs', () => expect(merge('grace', 'grace')).toEqual([]));
});

describe('an answer does not arrive', () => {
  it('tells whoever has the ticket', () => {
    const data = { mailId: 'm', attempts: 1, to: 'grace@example.com', reason: 'unknown' };
    expect(tell(mailUndelivered.of({ ...about, actor: SYSTEM, data }))).toEqual(['delivery_failed to assignee']);
  });
});

describe('a ticket is escalated', () => {
  const escalate = (given: { from: string | null; to: string | null; atTop?: boolean }, actor = SYSTEM) =>
    tell(
      ticketEscalated.of({
        ...about,
        actor,
        data: {
          escalationId: 'e',
          cause: 'timer',
          reason: '',
          promise: null,
          fromLevel: 1,
          toLevel: 2,
          atTop: given.atTop ?? false,
          nobodyAvailable: false,
          leadIds: ['lina'],
          fromAssigneeId: given.from,
          toAssigneeId: given.to,
        },
      }),
    );

  it('tells the old assignee, the new one and the requester', () =>
    expect(escalate({ from: 'ada', to: 'grace' })).toEqual([
      'escalation_received to grace',
      'escalation_handed_over to ada',
      'escalated to requester',
    ]));
  it('has nobody to tell who had it before', () =>
    expect(escalate({ from: null, to: 'grace' })).toEqual(['escalation_received to grace', 'escalated to requester']));
  it.each([null, 'ada'])('tells the admins when nobody takes it from %s', (from) =>
    expect(escalate({ from, to: from })).toEqual(['escalation_unclaimed to admins', 'escalated to requester']),
  );
  it('reminds the lead at the top', () =>
    expect(escalate({ from: 'ada', to: 'ada', atTop: true })).toEqual(['escalation_at_top to lina|leads|admins']));
});

describe('a requester asks for escalation again', () => {
  it('tells whoever has it', () => {
    const data = { escalationId: 'e', requestId: 'r', reason: '', level: 2 };
    expect(tell(escalationUrged.of({ ...about, actor: { id: 'rita', name: 'Rita' }, data }))).toEqual([
      'escalation_urged to assignee|leads|admins but rita',
    ]);
  });
});

describe('nobody acts at the top', () => {
  it('tells the leads', () => {
    const data = { escalationId: 'e', ordinal: 2, reason: '', promise: null, level: 3, leadIds: ['lina', 'leo'] };
    expect(tell(escalationReminded.of({ ...about, actor: SYSTEM, data }))).toEqual([
      'escalation_at_top to lina+leo|leads|admins',
    ]);
  });
});

describe('an escalation is handed back', () => {
  const handBack = (
    cause: 'timer' | 'requester' | 'agent',
    requestedBy: string | null,
    askedBy: string | null,
    assigneeId: string | null,
  ) => {
    const data = { escalationId: 'e', cause, reason: '', level: 1, assigneeId, requestedBy, askedBy };
    return tell(escalationHandedBack.of({ ...about, actor: { id: 'sam', name: 'Sam' }, data }));
  };
  it.each([
    ['timer', null, null, 'ada', ['escalation_handed_back to ada|ladder|admins but sam']],
    ['agent', 'bob', null, 'ada', ['escalation_handed_back to ada+bob|ladder|admins but sam']],
    ['agent', 'ada', null, 'ada', ['escalation_handed_back to ada|ladder|admins but sam']],
    [
      'requester',
      'rita',
      'rita',
      'ada',
      ['escalation_handed_back to ada|ladder|admins but sam', 'escalation_answered to rita but sam'],
    ],
    [
      'requester',
      'rita',
      'rita',
      null,
      ['escalation_handed_back to |ladder|admins but sam', 'escalation_answered to rita but sam'],
    ],
    [
      'timer',
      null,
      'rita',
      'ada',
      ['escalation_handed_back to ada|ladder|admins but sam', 'escalation_answered to rita but sam'],
    ],
    [
      'agent',
      'bob',
      'rita',
      'ada',
      ['escalation_handed_back to ada+bob|ladder|admins but sam', 'escalation_answered to rita but sam'],
    ],
  ] as const)('that a %s caused (%s, for %s, had by %s): tells %j', (cause, requestedBy, askedBy, assigneeId, told) =>
    expect(handBack(cause, requestedBy, askedBy, assigneeId)).toEqual(told),
  );
});
