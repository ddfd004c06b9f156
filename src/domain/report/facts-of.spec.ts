import { describe, expect, it } from 'vitest';
import { factsOf } from './facts-of.js';
import type { TicketLife } from './ticket-life.js';

const HOUR = 3_600_000;
/** The night in which clocks are set back in Prague: that day has 25 hours. */
const T0 = Date.parse('2026-10-24T22:00:00Z');
const at = (hours: number) => T0 + hours * HOUR;

const LIFE: TicketLife = {
  createdAt: at(0),
  requesterId: 'grace',
  status: 'open',
  resolvedAt: null,
  teamId: 'a',
  assigneeId: 'ada',
  category: null,
  isMerged: false,
  changes: [],
  messages: [],
  timers: [],
  escalations: [],
  rating: null,
};
const status = (hours: number, from: string, to: string, actorId: string | null = 'ada') => ({
  at: at(hours),
  actorId,
  what: 'status' as const,
  from,
  to,
});
const timer = (more: object) => ({
  metric: 'resolution' as const,
  state: 'met' as const,
  stoppedAt: null,
  breachedAt: null,
  usedMs: 5,
  policy: 'P',
  ...more,
});

/** In short: kind, day of the month, and what else is asked for. */
function told(life: Partial<TicketLife>, zone = 'Europe/Prague'): string[] {
  return factsOf({ ...LIFE, ...life }, zone).map(
    ({ kind, day, teamId, agentId, count, value }) =>
      `${kind} ${day.slice(8)} ${teamId} ${agentId}${count < 0 ? ' −' : ''}${value === null ? '' : ` ${value}`}`,
  );
}

describe('the facts of a ticket', () => {
  it.each<[what: string, life: Partial<TicketLife>, facts: string[]]>([
    ['opened', {}, ['opened 25 a ada', 'backlog 25 a ada']],
    [
      'counted where it stood then',
      {
        teamId: 'b',
        changes: [
          { at: at(24), actorId: null, what: 'teamId', from: null, to: 'b' },
          { at: at(25), actorId: null, what: 'assigneeId', from: 'eve', to: 'ada' },
        ],
      },
      [
        'opened 25 null eve',
        'backlog 25 null eve',
        // Of the 25th hour of that day.
        'backlog 25 null eve −',
        'backlog 25 b eve',
        'backlog 26 b eve −',
        'backlog 26 b ada',
      ],
    ],
    [
      'resolved, reopened by its requester, and resolved by nobody in person; its rating is that of who had it then',
      {
        status: 'resolved',
        changes: [
          status(1, 'new', 'resolved', 'bob'),
          status(2, 'resolved', 'open', 'grace'),
          status(3, 'open', 'resolved', null),
          status(30, 'resolved', 'closed', null),
        ],
        rating: { at: at(4), score: 2 },
      },
      [
        'opened 25 a ada',
        'backlog 25 a ada',
        'resolved 25 a bob',
        'backlog 25 a ada −',
        'reopened 25 a bob',
        'backlog 25 a ada',
        'resolved 25 a ada',
        'backlog 25 a ada −',
        'score 25 a ada 2',
      ],
    ],
    [
      'merged, not resolved',
      {
        status: 'closed',
        isMerged: true,
        changes: [
          status(1, 'open', 'closed', 'bob'),
          { at: at(2), actorId: null, what: 'category' as const, from: 'x', to: null },
        ],
      },
      ['opened 25 a ada', 'backlog 25 a ada', 'merged 25 a bob', 'backlog 25 a ada −'],
    ],
    [
      'solved without a history',
      { status: 'closed', resolvedAt: at(48) },
      ['opened 25 a ada', 'backlog 25 a ada', 'resolved 26 a ada', 'backlog 26 a ada −'],
    ],
    [
      'promised: kept, broken and answered, broken and dropped, dropped',
      {
        messages: [{ at: at(1), authorId: 'bob' }],
        timers: [
          timer({ metric: 'acknowledgement', stoppedAt: at(1) }),
          timer({ metric: 'next_response', state: 'breached', breachedAt: at(0), stoppedAt: at(1) }),
          timer({ metric: 'next_response', state: 'breached', breachedAt: at(0), stoppedAt: at(2) }),
          timer({ state: 'breached', breachedAt: at(0), stoppedAt: at(2) }),
          timer({ state: 'cancelled', stoppedAt: at(2) }),
          timer({ state: 'running' }),
        ],
      },
      [
        'opened 25 a ada',
        'backlog 25 a ada',
        'acknowledgement.met 25 a bob 5',
        'next_response.breached 25 a ada',
        'next_response.late 25 a bob 5',
        'next_response.breached 25 a ada',
        'resolution.breached 25 a ada',
      ],
    ],
    [
      'escalated',
      { escalations: [{ at: at(1), fromAssigneeId: null }] },
      ['opened 25 a ada', 'backlog 25 a ada', 'escalated 25 a null'],
    ],
  ])('%s', (_what, life, facts) => {
    expect(told(life)).toEqual(facts);
  });

  it('lie on the days of a zone', () => {
    expect(told({}, 'UTC')[0]).toBe('opened 24 a ada');
    expect(told({}, 'America/New_York')[0]).toBe('opened 24 a ada');
  });
});
