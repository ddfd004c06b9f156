import { describe, expect, it } from 'vitest';
import { decodeBytes } from './charset.js';
import { decodeWords } from './encoded-words.js';
import { joinFlowed } from './flowed.js';
import { decodeUuencoded, takeEncodedFiles } from './encoded-files.js';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('decodeBytes', () => {
  it.each([
    ['no label, UTF-8', '', 'L\xc3\xa4mp', 'Lämp'],
    ['no label, a code page', '', 'L\xe4mp', 'Lämp'],
    ['ASCII that is UTF-8', 'us-ascii', 'L\xc3\xa4mp', 'Lämp'],
    ['Latin 1 that is UTF-8', 'iso-8859-1', 'L\xc3\xa4mp', 'Lämp'],
    ['Latin 1 that is Windows', 'iso-8859-1', '\x93L\xe4mp\x94', '“Lämp”'],
    ['UTF-8 that is a code page', 'utf-8', 'L\xe4mp', 'Lämp'],
    ['UTF-8 with an odd byte', 'utf-8', 'L\xc3\xa4mp\xff \xc3\xbc', 'Lämp\ufffd ü'],
    ['a wide code that there is not', 'utf-16leftover:', 'L\xc3\xa4mp', 'Lämp'],
    ['GB 2312 that is UTF-8', 'gb2312', '\xe7\x81\xaf\xe4\xba\xae\xe4\xba\x86', '灯亮了'],
    ['GB 2312 that is GBK', 'gb2312', '\xe9\x46', '镕'],
    ['GB 18030', 'gb18030', '\xb5\xc6', '灯'],
    ['an unknown label', 'x-moon', 'L\xe4mp', 'Lämp'],
    ['unknown-8bit', 'unknown-8bit', 'L\xe4mp', 'Lämp'],
    ['a label in quotes', '"utf-8"', 'L\xc3\xa4mp', 'Lämp'],
    ['a label and more', 'utf-8; format=flowed', 'L\xc3\xa4mp', 'Lämp'],
    ['UTF-7', 'utf-7', 'L+AOQ-mp', 'Lämp'],
    ['an old PC', 'cp437', 'L\x84mp', 'Lämp'],
    ['an old Mac', 'macintosh', 'L\x8amp', 'Lämp'],
    ['Windows 1250', 'windows-1250', '\x9elut\xfd', 'žlutý'],
    ['Windows 1255', 'windows-1255', '\xf9\xec\xe5\xed', 'שלום'],
    ['TIS 620', 'tis-620', '\xe4\xbf', 'ไฟ'],
    ['EUC-JP', 'euc-jp', '\xa5\xe9\xa5\xf3', 'ラン'],
    ['ISO-2022-JP', 'iso-2022-jp', '\x1b$B%i%s\x1b(B\x1b$B%W\x1b(B!', 'ランプ!'],
    ['ISO-2022-JP without a label', '', '\x1b$B%i%s\x1b(B', 'ラン'],
    ['ISO-2022-KR', 'iso-2022-kr', '\x1b$)C\x0eGQ1[\x0f!', '한글!'],
    ['HZ', 'hz-gb-2312', '~{5F~}!', '灯!'],
    ['UTF-16', 'utf-16', '\xff\xfeL\0\xe4\0', 'Lä'],
    ['UTF-16, big end first', '', '\xfe\xff\0L\0\xe4', 'Lä'],
  ])('reads %s', (_name, label, bytes, text) => {
    expect(decodeBytes(latin1(bytes), label).replace(/^\ufeff/, '')).toBe(text);
  });
});

describe('decodeWords', () => {
  it.each([
    ['=?utf-8?Q?L=C3?= =?utf-8?Q?=A4mp?=', 'Lämp'],
    ['=?UTF-8?B?TMM=?=\t=?utf-8?B?pG1w?= on', 'Lämp on'],
    ['=?utf-8*en?Q?L=C3=A4mp?=', 'Lämp'],
    ['=?utf-8?Q?L=C3=A4mp is dark?=', 'Lämp is dark'],
    ['=?utf-8?Q?L=E4mp?=', 'Lämp'],
    ['=?x-moon?Q?L=E4mp?=', 'Lämp'],
    ['=?iso-8859-1?Q?L=E4?= =?koi8-r?Q?=CC?=', 'Läл'],
    ['=?iso-2022-jp?B?GyRCJWkbKEI=?= =?iso-2022-jp?B?GyRCJXMbKEI=?=', 'ラン'],
    ['Re: =?utf-8?Q?L=C3=A4mp?= (=?utf-8?Q?=C3=BC?=)', 'Re: Lämp (ü)'],
    ['=?utf-8?Q?unfinished', '=?utf-8?Q?unfinished'],
    ['2 =? 3 ?= 4', '2 =? 3 ?= 4'],
  ])('reads %j', (value, text) => {
    expect(decodeWords(value)).toBe(text);
  });
});

describe('joinFlowed', () => {
  it.each([
    ['The lamp \nis dark.', false, 'The lamp is dark.'],
    ['The la \nmp is dark.', true, 'The lamp is dark.'],
    ['> Is it \n> lit?\nNo.', false, '> Is it lit?\nNo.'],
    ['> Is it lit? \nNo.', false, '> Is it lit? \nNo.'],
    ['>> Is it \n> lit?', false, '>> Is it \n> lit?'],
    [' From here on.\n > not a mark', false, 'From here on.\n> not a mark'],
    ['Bye \n-- \nBo', false, 'Bye \n-- \nBo'],
  ])('reads %j', (text, delSp, joined) => {
    expect(joinFlowed(text, delSp)).toBe(joined);
  });
});

describe('takeEncodedFiles', () => {
  it('takes out what is uuencoded', () => {
    const { rest, files } = takeEncodedFiles(latin1('Dark.\nbegin 644 a b.txt\n#0V%T\n`\nend\nBye.'));
    expect([rest.toString(), files.map(({ name, content }) => [name, content.toString()])]).toEqual([
      'Dark.\nBye.',
      [['a b.txt', 'Cat']],
    ]);
    expect(decodeUuencoded(latin1('begin 644 a\r\n#0V%T\r\n`\r\nend\r\n')).toString()).toBe('Cat');
  });

  it('takes out yEnc', () => {
    const { rest, files } = takeEncodedFiles(
      latin1('Dark.\r\n=ybegin line=128 size=3 name=a.bin\r\n\x6d\x8b=\x5e\r\n=yend size=3\r\nBye.'),
    );
    expect([rest.toString('latin1'), files[0]?.name, files[0]?.content]).toEqual([
      'Dark.\r\nBye.',
      'a.bin',
      Buffer.from([0x43, 0x61, 0xf4]),
    ]);
  });

  it.each(['begin 644 lamps\nat once\nBo', 'begin 644 a\nä\nend', 'To begin with:\nend'])('leaves alone %j', (text) => {
    expect(takeEncodedFiles(latin1(text)).files).toEqual([]);
  });

  it.each([
    ['files without end', 'begin 644 a\n'.repeat(100_000)],
    ['files that end at last', `${'begin 644 a\n'.repeat(100_000)}end`],
    ['yEnc without end', '=ybegin line=1 name=a\n'.repeat(50_000)],
    ['yEnc that ends at last', `${'=ybegin line=1 name=a\n'.repeat(50_000)}=yend`],
    ['an endless line', `begin 644 ${'a'.repeat(200_000)}\nend`],
  ])('finishes in time on %s', (_name, text) => {
    const started = performance.now();
    takeEncodedFiles(latin1(text));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
