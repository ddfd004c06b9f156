import { describe, expect, it } from 'vitest';
import { parseQuery } from './parse-query.js';

const parsed = (text: string) => {
  const read = parseQuery(text);
  if ('errors' in read) throw new Error(JSON.stringify(read.errors));
  return read.query;
};
const refused = (text: string) => {
  const read = parseQuery(text);
  return 'errors' in read
    ? read.errors.map(({ position, operator, detail }) => `${position} ${operator}: ${detail}`)
    : [];
};
const word = (text: string, more = {}) => ({ text, exact: false, excluded: false, ...more });
const ID = '0190c5a0-7c4e-7000-8000-000000000001';

describe('a query', () => {
  it.each([
    ['', []],
    ['  printer   paper ', [word('printer'), word('paper')]],
    ['"blank pages"', [word('blank pages', { exact: true })]],
    ['-lamp', [word('lamp', { excluded: true })]],
    ['-"blank pages"', [word('blank pages', { exact: true, excluded: true })]],
    [String.raw`"say \"cheese\" \\"`, [word(String.raw`say "cheese" \\`.replace('\\\\', '\\'), { exact: true })]],
    ['"status:open"', [word('status:open', { exact: true })]],
    ['https://example.com/a 12:30', [word('https://example.com/a'), word('12:30')]],
    ['4711-ab - --x', [word('4711-ab'), word('-'), word('-x', { excluded: true })]],
    ['登录失败', [word('登录失败')]],
  ])('%s has texts', (text, texts) => expect(parsed(text)).toEqual({ texts, filter: {} }));

  it.each([
    ['status:open', { status: ['open'] }],
    ['status:open,NEW status:pending', { status: ['open', 'new', 'pending'] }],
    ['Status:open', { status: ['open'] }],
    ['-status:closed -tag:spam', { not: { status: ['closed'], tag: ['spam'] } }],
    [
      'kind:dispute priority:high channel:email level:2,3',
      { kind: ['dispute'], priority: ['high'], channel: ['email'], level: [2, 3] },
    ],
    ['assignee:me', { assignee: ['me'] }],
    [`assignee:none,${ID}`, { assignee: ['none', ID] }],
    ['requester:grace@example.com', { requester: ['grace@example.com'] }],
    ['team:"Second line" team:none', { team: ['Second line', 'none'] }],
    ['tag:a tag:"b c"', { tag: ['a', 'b c'] }],
    ['category:security', { category: ['security'] }],
    ['category:none', { categorised: false }],
    [
      'breached:yes merged:false followup:true escalated:me',
      { breached: true, merged: false, followUp: true, escalated: 'me' },
    ],
    ['created:>2026-01-01', { created: { after: '2026-01-02T00:00:00.000Z' } }],
    ['created:>=2026-01-01', { created: { after: '2026-01-01T00:00:00.000Z' } }],
    ['updated:<2026-01-01', { updated: { before: '2026-01-01T00:00:00.000Z' } }],
    ['resolved:<=2026-01-01', { resolved: { before: '2026-01-02T00:00:00.000Z' } }],
    ['due:2028-02-29', { due: { after: '2028-02-29T00:00:00.000Z', before: '2028-03-01T00:00:00.000Z' } }],
    [
      'closed:2026-01-01..2026-01-31',
      { closed: { after: '2026-01-01T00:00:00.000Z', before: '2026-02-01T00:00:00.000Z' } },
    ],
    ['created:>2026-01-01T08:00+02:00', { created: { after: '2026-01-01T06:00:00.001Z' } }],
    ['acknowledged:>-P7D', { acknowledged: { after: '-P7D' } }],
    ['due:PT0S..PT4H', { due: { after: 'PT0S', before: 'PT4H' } }],
    ['field.room:3.14', { fields: { room: '3.14' } }],
    ['field.paid:true field.id:tx-1', { fields: { paid: 'true', id: 'tx-1' } }],
  ])('%s has a filter', (text, filter) => expect(parsed(text)).toEqual({ texts: [], filter }));

  it('mixes all of it', () => {
    const { texts, filter } = parsed('status:open assignee:me "exact words" -tag:spam created:>2026-01-01 printer');
    expect(texts).toEqual([word('exact words', { exact: true }), word('printer')]);
    expect(Object.keys(filter)).toEqual(['status', 'assignee', 'not', 'created']);
  });

  it.each([
    ['colour:red', /^1 colour: is no operator; there are status, .*quote it$/],
    ['printer __proto__:x', /^9 __proto__: is no operator/],
    ['a -status:lost', /^3 status: must be one of new, open,/],
    ['status:', /^1 status: needs a value/],
    ['status:""', /^1 status: needs a value/],
    ['status:"open', /^1 status: has a quotation mark that does not end/],
    ['x "blank', /^3 null: has a quotation mark that does not end/],
    ['assignee:grace', /^1 assignee: must be me, none/],
    ['level:4', /^1 level: must be 1, 2 or 3/],
    ['breached:maybe', /^1 breached: must be true or false/],
    ['created:2026-02-30', /^1 created: must be a date/],
    ['created:>-P1M', /^1 created: must be a date/],
    ['created:PT1H', /^1 created: must be a date/],
    ['created:1..2..3', /^1 created: must be a date/],
    ['created:>2026-01-01 created:<2026-02-01', /^21 created: can be given once/],
    ['field.:1', /^1 field\.: needs the key/],
    ['field.a:1 field.a:2', /^11 field\.a: can be given once/],
    ['a '.repeat(21), /^41 null: is one word too many/],
    ['tag:a '.repeat(31), /^181 tag: is one too many/],
  ])('%s is refused', (text, error) => {
    const [first, ...more] = refused(text);
    expect(first).toMatch(error);
    expect(more).toEqual([]);
  });

  it('names all that is wrong', () => expect(refused('colour:red status:lost')).toHaveLength(2));

  it.each(['"'.repeat(500), '\\'.repeat(500), '-'.repeat(500), `${'a:'.repeat(250)}`, '"\\'.repeat(250)])(
    'is read at once, however odd: %s',
    (text) => expect(() => parseQuery(text)).not.toThrow(),
  );
});
