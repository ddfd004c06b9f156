import { describe, expect, it } from 'vitest';
import { followersIn } from './followers-in-mail.js';

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

  it('ten at most', () => {
    const many = Array.from({ length: 50 }, (_, i) => `p${i}@example.com`);
    expect(find(many)).toEqual(many.slice(0, 10));
  });

  it('takes no time over what is long', () => {
    expect(find(['a'.repeat(100_000), `${'a@'.repeat(50_000)}x.org`, `a@${'b.'.repeat(50_000)}`])).toEqual([]);
  });
});
