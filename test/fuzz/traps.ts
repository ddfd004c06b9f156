import type { Dice } from './dice.js';

/** What regular expressions and parsers stumble over when there is much of it, or when it never ends. */
const BAIT = [
  ' ',
  '\t',
  '\u00a0',
  ' \t',
  '\r',
  '\r\r\n',
  '\n',
  '>',
  '> ',
  '>>> a1 ',
  '-',
  '- ',
  '_',
  '*',
  '=',
  '~',
  '—',
  '.',
  ',',
  ';',
  ':',
  ':-',
  '(',
  ')',
  '[',
  '<',
  '</',
  '<a ',
  '<!--',
  '&',
  '&#',
  '&lt;',
  '@',
  'a@',
  'a@b',
  'a@b.',
  '<a@b>',
  '"',
  '\\',
  '\\"',
  "'",
  '=?',
  '=?utf-8?q?',
  '=?utf-8?B?',
  '?=',
  '=20',
  '=\r\n',
  '=0',
  '%',
  '%41',
  '0',
  '1.',
  '5.1.',
  '5.1.1 ',
  '2026-',
  '12:',
  '1/',
  'a',
  'ä',
  '日',
  '́',
  '\u200b',
  '\u202e',
  '😀',
  '\ud83d',
  'On ',
  'On 1/1/26 ',
  'wrote: ',
  'Re: ',
  'Re:',
  'From: ',
  'From: a@b\r\n',
  'To:\t',
  'Sent: 1\r\n',
  '--\r\n',
  '-- \r\n',
  '\r\n',
  '\n',
  '\r',
  'Am 1.1. schrieb ',
  '[WO-1',
  '[WO-100001]',
  'x-',
  'iPhone ',
  'http://',
  'https://a ',
  'begin 644 ',
  'Final-Recipient: ',
  'Status: 5.',
  '550 5.1.1 ',
  'could not be delivered ',
  'no-reply-',
  'a=b;',
  'a*0=',
  'a*=',
] as const;

export function bait(dice: Dice, most = 150_000): string {
  const parts = dice.many(dice.between(1, 3), () => dice.pick(BAIT));
  const unit = parts.join('');
  const times = Math.ceil(dice.upTo(most) / unit.length);
  return `${dice.pick(['', '', 'a', '\r\n', dice.pick(BAIT)])}${unit.repeat(times)}${dice.pick(['', 'x', '!', '\r\n', ':', '>', dice.pick(BAIT)])}`;
}

/** RFC 2047 and RFC 2231, and what looks like them. */
export function encodedWords(dice: Dice): string {
  const charset = () =>
    dice.pick([
      'utf-8',
      'UTF-8*en',
      'iso-8859-1',
      'iso-2022-jp',
      'gb18030',
      'utf-7',
      'utf-16',
      'klingon',
      '',
      'x'.repeat(dice.upTo(2_000)),
    ]);
  const word = () => {
    const text = dice.pick([
      '=41=C3',
      '=ZZ',
      'SGk=',
      'SGk',
      '%%%',
      '=?utf-8?q?x?=',
      '',
      '=00=0D=0A',
      '/////',
      'a_b',
      '=',
      '8J+Y',
      'gA==',
    ]);
    return `=?${charset()}?${dice.pick(['q', 'Q', 'b', 'B', 'x', ''])}?${text.repeat(dice.upTo(60))}${dice.pick(['?=', '?=', '?=', '?', '', '?=='])}`;
  };
  return dice.many(dice.upTo(3_000), word).join(dice.pick([' ', '', '\r\n ', '\t']));
}

export function parameters(dice: Dice): string {
  const name = dice.pick(['name', 'filename', 'charset', 'boundary', '__proto__', 'constructor']);
  const piece = (i: number) => {
    const number = dice.chance(0.05) ? dice.pick([-1, 99_999_999, 4_294_967_296, '0x1', '']) : i;
    const star = dice.pick(['', '*']);
    return `${name}*${number}${star}=${dice.pick(["utf-8''%41%zz", "''", '"a', '"a;b"', 'ä', "klingon'x'%ff", '%'.repeat(dice.upTo(100))])}`;
  };
  return [`${name}="a"`, ...dice.many(dice.upTo(5_000), piece)].join(dice.pick(['; ', ';\r\n ', ';', ' ']));
}

export function html(dice: Dice): string {
  const tags = [
    'div',
    'blockquote',
    'table',
    'td',
    'p',
    'b',
    'a',
    'ul',
    'li',
    'pre',
    'style',
    'script',
    'svg',
    'math',
    'select',
    'template',
    'title',
    'x',
  ];
  const tag = dice.pick(tags);
  const times = dice.upTo(60_000);
  switch (dice.between(0, 9)) {
    case 0:
      return `<${tag}>`.repeat(times);
    case 1:
      return `<${tag}>`.repeat(times) + `</${dice.pick(tags)}>`.repeat(times);
    case 2:
      return `<${tag} ${dice.many(dice.upTo(20_000), (i) => `a${i}="${i}"`).join(' ')}>x`;
    case 3:
      return `<${tag} style="${bait(dice)}">x</${tag}>`;
    case 4:
      return `<!--${bait(dice)}`;
    case 5:
      return dice
        .pick(['&amp;', '&', '&#x110000;', '&#55357;', '&nbsp', '&CounterClockwiseContourIntegral;'])
        .repeat(times);
    case 6:
      return dice
        .many(
          dice.upTo(3_000),
          () => `<${dice.pick(['', '/', '!', '?'])}${dice.pick(tags)}${dice.pick(['>', ' ', '/>', '<', '"'])}`,
        )
        .join('x');
    case 7:
      return `<table>${`<tr>${'<td>x</td>'.repeat(dice.upTo(300))}</tr>`.repeat(dice.upTo(300))}</table>`;
    case 8:
      return `<blockquote style="border-left:${bait(dice, 5_000)}">${'<blockquote>'.repeat(dice.upTo(2_000))}a<br>b`;
    default:
      return `<p>It broke.</p><div class="gmail_quote">On Fri, Ada wrote:<blockquote>${bait(dice)}</blockquote></div>`;
  }
}

export function addressList(dice: Dice): string {
  const one = () =>
    dice.pick([
      'Grace Hopper <grace@example.com>',
      'grace@example.com',
      '"a, b" <a@b.example>',
      'Group: a@b, c@d;',
      'undisclosed-recipients:;',
      '<>',
      '<<a@b>>',
      '@',
      'a@b@c',
      '"',
      '(c) a@b',
      `${'('.repeat(dice.upTo(5_000))}a@b`,
      `"${'\\'.repeat(dice.upTo(5_000))}`,
      `${'a'.repeat(dice.upTo(5_000))}@example.com`,
      `${'g:'.repeat(dice.upTo(5_000))}a@b;`,
      'ünï@cödé.example',
      'a@xn--',
      `a@${'b.'.repeat(dice.upTo(1_000))}c`,
      encodedWords(dice).slice(0, 2_000),
    ]);
  return dice.many(dice.upTo(dice.chance(0.05) ? 3_000 : 5), one).join(dice.pick([', ', ',', ';', '\r\n ', ' ']));
}
