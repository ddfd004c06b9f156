import { describe, expect, it } from 'vitest';
import { fieldIn, fillIn, firstNameOf, placeholdersOf, problemOfText } from './placeholders.js';

describe('placeholders', () => {
  it.each([
    ['Hello {{requester.name}}', ['requester.name']],
    ['{{ ticket.number }} and {{ticket.number}}', ['ticket.number']],
    ['{{fields.iban}} {{fields.tx.id}}', ['fields.iban', 'fields.tx.id']],
    ['{{{ticket.number}}}', ['ticket.number']],
    ['{{}}', ['']],
    ['{ticket.number}', []],
    ['', []],
  ])('of %j are %j', (text, names) => expect(placeholdersOf([text])).toEqual(names));

  it('are gathered over texts, each once', () => {
    expect(placeholdersOf(['{{agent.name}} {{team.name}}', '{{team.name}}'])).toEqual(['agent.name', 'team.name']);
  });

  it.each([
    ['Hello {{requester.firstName}}, {{ticket.trackingUrl}}, {{fields.ümlaut}}', null],
    ['no placeholder, { and } alone', null],
    ['}} closes nothing', null],
    ['{{requester.email}}', /unknown placeholders: \{\{requester\.email\}\}; there are \{\{requester\.name\}\}/],
    ['{{constructor}} {{__proto__}}', /\{\{constructor\}\}, \{\{__proto__\}\}/],
    ['{{#each fields}}', /\{\{#each fields\}\}/],
    ['{{fields.}}', /\{\{fields\.\}\}/],
    ['{{fields.a b}}', /\{\{fields\.a b\}\}/],
    ['{{}}', /\{\{\}\}/],
    ['{{Ticket.Number}}', /\{\{Ticket\.Number\}\}/],
    ['{{ticket.number}}'.repeat(100), null],
    ['{{ticket.number}}'.repeat(101), /more than 100/],
    ['{{ticket.number}', /without its \}\}/],
    ['{{ {{ticket.number}}', /without its \}\}/],
  ])('%j is judged', (text, problem) => {
    if (problem === null) expect(problemOfText(text)).toBeNull();
    else expect(problemOfText(text)).toMatch(problem);
  });

  it('take their values, and a value is never read again', () => {
    const values: Record<string, string> = {
      'ticket.subject': '{{agent.name}} $& $1',
      'agent.name': 'Ada',
      'requester.name': '{{',
      'fields.x': 'ticket.number}}',
    };
    const valueOf = (name: string) => values[name] ?? '';
    expect(fillIn('{{ticket.subject}}, {{ agent.name }}', valueOf)).toBe('{{agent.name}} $& $1, Ada');
    expect(fillIn('{{requester.name}}{{fields.x}}', valueOf)).toBe('{{ticket.number}}');
    expect(fillIn('[{{team.name}}]', valueOf)).toBe('[]');
  });

  it.each([
    ['fields.iban', 'iban'],
    ['fields.a.b', 'a.b'],
    ['ticket.number', null],
    ['fields', null],
  ])('%s names the field %s', (name, key) => expect(fieldIn(name)).toBe(key));
});

describe('the first name', () => {
  it.each([
    ['Grace Hopper', 'Grace'],
    ['  Grace   Brewster Hopper', 'Grace'],
    ['Hopper, Grace Brewster', 'Grace'],
    ['Grace', 'Grace'],
    ['Hopper,', 'Hopper,'],
    ['', ''],
  ])('of %j is %j', (name, first) => expect(firstNameOf(name)).toBe(first));
});
