import { describe, expect, it } from 'vitest';
import { EscalationPhrases } from './escalation-phrase.js';
import { ESCALATION_WORDS } from './escalation-words.js';
import { readPhraseFile } from './phrase-file.js';

const shipped = new EscalationPhrases(ESCALATION_WORDS);

describe('the first line of an answer asks for an escalation', () => {
  const said = Object.entries(ESCALATION_WORDS).flatMap(([language, { phrases }]) =>
    phrases.map((phrase) => [language, phrase]),
  );
  it.each(said)('in %s: %s', (_language, phrase) => {
    for (const line of [phrase!, phrase!.toUpperCase(), `  ${phrase}!\r\n`, `${phrase}.`]) {
      expect(shipped.asked(line), line).not.toBeNull();
    }
  });

  const courtesies = Object.entries(ESCALATION_WORDS).flatMap(([language, { phrases, please }]) =>
    please.map((word) => [language, word, phrases[0]!]),
  );
  it.each(courtesies)('in %s with %s', (_language, word, phrase) => {
    expect(shipped.asked(`${word} ${phrase}`)).not.toBeNull();
    expect(shipped.asked(`${phrase}, ${word}!`)).not.toBeNull();
  });

  it.each([
    ['Please, escalate this now. Thank you!'],
    ['*Escalate*'],
    ['"Escalate"'],
    ['¡Escalar, por favor!'],
    ['ＥＳＣＡＬＡＴＥ'],
    ['E\u0301scalate'],
    ['escalate 🙏'],
    ['\u200eEscalate\u200e'],
    ['ESKALIEREN BITTE'],
    ['Zadam o eskalaci'],
    ['ESKALASYON İSTİYORUM'],
    ['eskalasyon ıstıyorum'],
    ['اطلب التصعيد'],
    ['أرجو تصعيد الطلب!'],
    ['请升级处理，谢谢'],
    ['麻煩升級處理'],
    ['ｴｽｶﾚｰｼｮﾝ希望'],
    ['エスカレーションをお願いします。'],
    ['S’il vous plaît, escaladez cette demande'],
    ['Merci d’escalader'],
  ])('%s', (line) => {
    expect(shipped.asked(line)).toEqual({ reason: line.replace(/[\u200e]/g, '') });
  });

  it('with what else is said as the reason', () => {
    expect(shipped.asked('\n \u200b\n\nEscalate please!\n\nNothing was shipped.\nNot one.\n')).toEqual({
      reason: 'Nothing was shipped.\nNot one.',
    });
  });
});

describe('it does not ask', () => {
  it.each([
    ['', 'nothing'],
    ['   \n\n', 'blanks'],
    ['Please do not escalate', 'the contrary'],
    ['Don’t escalate', 'the contrary, shortened'],
    ['No need to escalate this', 'the contrary at length'],
    ['Escalate this if it is not solved by Friday', 'a condition'],
    ['Escalate to whom', 'a question'],
    ['Bitte nicht eskalieren', 'the contrary in German'],
    ['请不要升级处理', 'the contrary in Chinese'],
    ['エスカレーションしないでください', 'the contrary in Japanese'],
    ['Escalated', 'another word'],
    ['deescalate', 'part of a word'],
    ['pleaseescalate', 'words that are one'],
    ['please', 'mere politeness'],
    ['Please, thank you', 'much politeness'],
    ['!!!', 'no word'],
    ['> Escalate', 'a quotation'],
    ['Hello,\nEscalate', 'a later line'],
    ['The lamp is dark.\n\nEscalate', 'a later line after others'],
    [`Escalate${'!'.repeat(300)}`, 'an endless line'],
    ['升级', 'an upgrade'],
  ])('%j: %s', (text) => expect(shipped.asked(text)).toBeNull());

  it('in no time, however long it is', () => {
    const begun = performance.now();
    for (const text of ['please '.repeat(28), '\n'.repeat(200_000), 'é'.repeat(1_000_000)]) shipped.asked(text);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});

describe('phrases of an operator', () => {
  const read = (text: string) => {
    const problems: string[] = [];
    const words = readPhraseFile(text, (line, what) => problems.push(`${line}: ${what}`));
    return { words, problems };
  };

  it('stand below their language', () => {
    const { words, problems } = read(
      '\ufeff# ours\r\n[DE]\r\nAn die Leitung\r\nplease: bitte, gern\r\n\r\n[nl]\nEscaleren\n[fr]',
    );
    expect(problems).toEqual([]);
    expect(words).toEqual({
      de: { phrases: ['An die Leitung'], please: ['bitte', 'gern'] },
      nl: { phrases: ['Escaleren'], please: [] },
      fr: { phrases: [], please: [] },
    });
    const phrases = new EscalationPhrases(words);
    expect(phrases.asked('an die leitung, gern')).not.toBeNull();
    expect(phrases.asked('Escalate')).toBeNull();
    expect(phrases.suggested('nl')).toBe('Escaleren');
    expect(phrases.suggested('fr')).toBeNull();
    expect(phrases.suggested('en')).toBeNull();
  });

  it.each([
    ['Escaleren\n[nl]', /^1: a phrase stands below its language/],
    ['\n[not a language]\nx', /^2: "not a language" is no language/],
    ['[nl]\nx\n[nl]', /^3: \[nl\] stands in line 1 already/],
    ['[nl]\n!!!', /^2: a phrase has letters/],
    [`[nl]\n${'x'.repeat(101)}`, /^2: a phrase has 100 characters at most/],
    ['[nl]\nplease: a,, b', /^2: "please:" is followed by words/],
  ])('%j is refused with its line', (text, expected) => {
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });
});
