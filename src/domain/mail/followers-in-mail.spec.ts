import { describe, expect, it } from 'vitest';
import { followersIn, noteOnLeftOut } from './followers-in-mail.js';

const list = (...addresses: string[]) => addresses.map((address) => ({ address, name: '' }));
const isOurs = (address: string) => address.startsWith('support');
const find = (cc: string[], to: string[] = ['support@example.com']) =>
  followersIn({ from: { address: 'Grace@example.com', name: 'Grace' }, to: list(...to), cc: list(...cc) }, isOurs).map(
    ({ address }) => address,
  );

describe('who follows by a mail', () => {
  it.each<[string, string[], string[]]>([
    ['whoever is in copy', ['ada@example.com', 'bob@example.org'], ['ada@example.com', 'bob@example.org']],
    ['not ourselves', ['support+100001-aaaaaaaaaaaaaaaa@example.com'], []],
    ['not the writer', ['grace@EXAMPLE.com'], []],
    ['each once', ['ada@example.com', 'Ada@Example.com'], ['ada@example.com']],
    ['nobody who does not read', ['no-reply@example.com', 'noreply+1@x.org', 'MAILER-DAEMON@x.org'], []],
    [
      'but somebody who is called like it',
      ['norepl@example.com', 'bouncer@x.org'],
      ['norepl@example.com', 'bouncer@x.org'],
    ],
    ['nothing that is no address', ['undisclosed-recipients', 'a b@example.com', '@x.org', 'a@x', '<a@x.org>'], []],
  ])('%s', (_, cc, expected) => expect(find(cc)).toEqual(expected));

  it('whoever it went to beside us', () => {
    expect(find([], ['support@example.com', 'ada@example.com'])).toEqual(['ada@example.com']);
  });

  it('five hundred at most', () => {
    const many = Array.from({ length: 600 }, (_, i) => `p${i}@example.com`);
    expect(find(many)).toEqual(many.slice(0, 500));
  });

  it('takes no time over what is long', () => {
    expect(find(['a'.repeat(100_000), `${'a@'.repeat(50_000)}x.org`, `a@${'b.'.repeat(50_000)}`])).toEqual([]);
  });
});

describe('the note on those left out', () => {
  const people = (count: number) => Array.from({ length: count }, (_, i) => `p${i}@example.com`);

  it.each<[number, number, string | null]>([
    [1, 1, null],
    [20, 20, null],
    [21, 20, 'and 1 more'],
    [3_000, 20, 'and 2980 more'],
  ])('of %i names %i', (count, named, rest) => {
    const lines = noteOnLeftOut(people(count), 'WO-100042')
      .split('\n')
      .flatMap((line) => (line.startsWith('- ') ? line.slice(2) : []));
    expect(lines).toEqual([...people(named), ...(rest === null ? [] : [rest])]);
  });

  it('says how to add them', () => {
    expect(noteOnLeftOut(people(1), 'WO-100042')).toContain('POST /v1/tickets/WO-100042/followers');
  });
});
