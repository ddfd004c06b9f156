import { describe, expect, it } from 'vitest';
import { languageOf, matchPolicy, type PolicySpec, type TicketTraits } from './policy.js';

const policy = (name: string, match: PolicySpec['match']): PolicySpec => ({ name, match, goals: {} });
const policies = [
  policy('urgent security', { category: ['security'], priority: ['urgent'] }),
  policy('security', { category: ['security', 'fraud'] }),
  policy('payments', { team: ['payments'] }),
  policy('disputes', { kind: ['dispute'] }),
  policy('gold in German', { tier: ['gold', 'platinum'], language: ['de'] }),
  policy('gold', { tier: ['gold'] }),
  policy('others', { category: [] }),
];
const ticket: TicketTraits = {
  kind: 'work_order',
  category: null,
  priority: 'normal',
  teamId: null,
  tier: null,
  language: 'en',
};

describe('the policy of a ticket', () => {
  it.each<[Partial<TicketTraits>, string]>([
    [{ category: 'security', priority: 'urgent' }, 'urgent security'],
    [{ category: 'security' }, 'security'],
    [{ category: 'fraud', priority: 'urgent' }, 'security'],
    [{ teamId: 'payments' }, 'payments'],
    [{ kind: 'dispute', teamId: 'payments' }, 'payments'],
    [{ kind: 'dispute' }, 'disputes'],
    [{ tier: 'gold' }, 'gold'],
    [{ tier: 'gold', language: 'de' }, 'gold in German'],
    [{ tier: 'platinum', language: 'en' }, 'others'],
    [{ language: 'de' }, 'others'],
    [{ tier: 'gold', kind: 'dispute' }, 'disputes'],
    [{}, 'others'],
  ])('%o → %s', (traits, name) => expect(matchPolicy(policies, { ...ticket, ...traits })?.name).toBe(name));

  it('is the one that its category names, if there is one of that name', () => {
    expect(matchPolicy(policies, { ...ticket, policy: 'security' })?.name).toBe('security');
    expect(matchPolicy(policies, { ...ticket, policy: 'gone' })).toBe(matchPolicy(policies, ticket));
    expect(matchPolicy(policies, { ...ticket, policy: null })).toBe(matchPolicy(policies, ticket));
  });

  it('is none when nothing fits', () => expect(matchPolicy([policies[0]!], ticket)).toBeNull());
});

describe('the language of a locale', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['zh-Hant-TW', 'zh'],
    ['pt_BR', 'pt'],
    ['EN-gb', 'en'],
  ])('%s is %s', (locale, language) => expect(languageOf(locale)).toBe(language));
});
