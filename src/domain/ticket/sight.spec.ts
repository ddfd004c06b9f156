import { describe, expect, it } from 'vitest';
import { agentSees, whatToTell } from './sight.js';

const agent = { id: 'ada', role: 'agent', teamIds: ['hardware', 'network'] };
const admin = { id: 'root', role: 'admin', teamIds: [] };

describe('An agent sees a ticket', () => {
  it.each([
    ['of their team', { teamId: 'network', assigneeId: null }, true],
    ['of their team that somebody else has', { teamId: 'hardware', assigneeId: 'bob' }, true],
    ['without a team', { teamId: null, assigneeId: 'bob' }, true],
    ['of another team', { teamId: 'billing', assigneeId: null }, false],
    ['of another team that somebody else has', { teamId: 'billing', assigneeId: 'bob' }, false],
    ['of another team that they have', { teamId: 'billing', assigneeId: 'ada' }, true],
  ])('%s: %o: %s', (_name, ticket, sees) => {
    expect(agentSees(agent, ticket)).toBe(sees);
    expect(agentSees(admin, ticket)).toBe(true);
  });
});

describe('Of a change an agent is told', () => {
  const ours = { teamId: 'hardware', assigneeId: null };
  const theirs = { teamId: 'billing', assigneeId: null };
  const mine = { teamId: 'billing', assigneeId: 'ada' };

  it.each([
    ['all, when it stays in sight', ours, null, 'change'],
    ['all, when it comes into sight', ours, theirs, 'change'],
    ['all, when it moves within sight', mine, ours, 'change'],
    ['that it is gone, when its team changes', theirs, ours, 'gone'],
    ['that it is gone, when somebody else gets it', theirs, mine, 'gone'],
    ['nothing, when it stays out of sight', theirs, null, 'nothing'],
    ['nothing, when it moves out of sight', theirs, { teamId: 'sales', assigneeId: null }, 'nothing'],
  ])('%s', (_name, now, before, told) => {
    expect(whatToTell(agent, now, before)).toBe(told);
    expect(whatToTell(admin, now, before)).toBe('change');
  });
});
