import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailKind } from '../outbound-mail.entity.js';
import { Letters, LettersError } from './letters.js';
import { samplesOf, SAMPLE_TIME } from './sample-letters.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'letters-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function put(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function write(locale: string, kind: MailKind = 'confirmation') {
  const letters = Letters.read(folder, 'Lamp Support');
  const language = letters.languageFor(locale, kind);
  const { data } = samplesOf(kind, language)[0]!;
  return { language, ...letters.layOut(language, data, language.write(kind, data, locale, SAMPLE_TIME)) };
}

/** What is refused, without the folder. */
function refusals(): string[] {
  try {
    Letters.read(folder, 'Lamp Support');
  } catch (error) {
    expect(error).toBeInstanceOf(LettersError);
    const [head, ...lines] = (error as Error).message.split('\n');
    expect(head).toBe('The letters in MAIL_TEMPLATES are not usable:');
    return lines.map((line) => line.trim().replace(`${folder}/`, ''));
  }
  return [];
}

const SHORT = '{{#p}}Moin {{name}}, {{number}} ist da.{{/p}}\n{{button "Hier" link}}\n';
const WORDS = JSON.stringify({
  promises: {
    acknowledgement: 'eerste antwoord',
    next_response: 'volgend antwoord',
    resolution: 'oplossing',
    party_response: 'antwoord van de ander',
  },
  levels: { 1: 'medewerker', 2: 'senior', 3: 'leiding' },
});

describe('a folder of letters', () => {
  it('takes the place of what comes with Docket, one letter in one language', () => {
    put({ 'de/confirmation.hbs': SHORT });
    expect(write('de').text).toContain('Moin Grace Hopper, WO-100042 ist da.');
    expect(write('de').html).toContain('<p class="ink"');
    expect(write('de', 'resolved').text).toContain('Guten Tag Grace Hopper,');
    expect(write('fr').text).toContain('Bonjour');
  });

  it('changes a part in all letters that use it', () => {
    put({ 'de/parts/answer.hbs': '{{#p}}Ruf uns an: 040 123.{{/p}}' });
    for (const kind of ['confirmation', 'reply', 'escalated'] as const)
      expect(write('de', kind).text).toContain('Ruf uns an: 040 123.');
  });

  it('may have parts of its own', () => {
    put({ 'de/confirmation.hbs': `${SHORT}{{> regards}}`, 'de/parts/regards.hbs': '{{#p}}Tschüss!{{/p}}' });
    expect(write('de').text).toContain('Tschüss!');
  });

  it('may tell regions apart: what one lacks is as in its language', () => {
    put({ 'de-CH/confirmation.hbs': SHORT.replace('Moin', 'Grüezi'), 'de/parts/open.hbs': '{{button "Los" link}}' });
    expect(write('de-CH').text).toContain('Grüezi Grace');
    expect(write('de-CH', 'resolved').text).toContain('Guten Tag');
    expect(write('de-CH', 'resolved').text).toContain('Los:');
    expect(write('de-AT').text).toContain('Guten Tag');
  });

  it('may add a language: what it lacks is in English, not in both', () => {
    put({ 'nl/words.json': WORDS, 'nl/confirmation.hbs': SHORT.replace('Moin', 'Hallo') });
    expect(write('nl-BE').text).toContain('Hallo Grace');
    expect(write('nl').html).toContain('<html lang="nl" dir="ltr">');
    expect(write('nl', 'resolved').language.locale).toBe('en');
  });

  it('may add a language that runs from right to left', () => {
    put({ 'he/words.json': WORDS, 'he/confirmation.hbs': SHORT.replace('Moin', 'שלום') });
    expect(write('he').html).toContain('<html lang="he" dir="rtl">');
    expect(write('he').text).toContain('\u2068WO-100042\u2069');
  });

  it('says what stands around all letters', () => {
    const footer = { de: 'Lampen GmbH\nAmtsgericht <Jena>', en: 'Lamps Ltd' };
    put({ 'layout.json': JSON.stringify({ logo: 'LAMPS & more', accent: '#8a1538', footer }) });
    expect(write('de-AT').html).toContain('>LAMPS &amp; more</td>');
    expect(write('de-AT').html).toContain('background:#8a1538');
    expect(write('de-AT').html).toContain('Amtsgericht &lt;Jena&gt;');
    expect(write('de-AT').text).toMatch(/\n-- \nLamp Support · WO-100042\nLampen GmbH\nAmtsgericht <Jena>\n$/);
    expect(write('tr').text).toContain('Lamps Ltd');
  });

  it('may hold notes besides', () => {
    put({ 'README.md': 'Ours', '.git/config': '', 'de/.DS_Store': '', 'de/confirmation.hbs~': '{{' });
    expect(refusals()).toEqual([]);
  });

  it('may begin with a byte order mark, and end its lines as on Windows', () => {
    put({ 'de/confirmation.hbs': `\ufeff${SHORT.replaceAll('\n', '\r\n')}` });
    expect(write('de').text).toContain('Moin Grace Hopper, WO-100042 ist da.');
  });
});

describe('what cannot be used is refused with file and line:', () => {
  const link = '{{button "x" link}}';
  it.each([
    ['an unknown name', `{{#p}}a{{/p}}\n{{#p}}{{numer}}{{/p}}\n${link}`, /:2: "numer" is not known in a letter/],
    ['an unknown name in a condition', `\n{{#if solved}}{{#p}}a{{/p}}{{/if}}${link}`, /:2: "solved" is not known/],
    ['an unknown name of a name', `{{#p}}{{message.text}}{{/p}}${link}`, /:1: "message.text" is not known/],
    ['what all objects have', `{{#p}}{{constructor.name}}{{/p}}${link}`, /:1: "constructor.name" is not known/],
    ['what Handlebars has', `{{#p}}{{@root.name}}{{../name}}{{this}}{{/p}}${link}`, /:1: "@root.name" is not known/],
    ['several things at once', `{{#p}}{{message}}{{/p}}${link}`, /:1: "message" is several things: author, body/],
    ['an unknown block', `{{#div}}a{{/div}}${link}`, /:1: \{\{#div\}\} is no block/],
    ['an unknown helper', `{{#p}}{{lookup message "body"}}{{/p}}${link}`, /:1: "lookup" is not known as a helper/],
    [
      'an unknown part',
      `${link}\n\n{{> regards}}`,
      /:3: there is no part "regards" in this language; there are answer,/,
    ],
    ['text between the blocks', `${link}\n\n\n  Regards\n`, /:4: text outside of a block/],
    ['a name between the blocks', `${link}\n{{name}}`, /:2: text outside of a block/],
    [
      'a block within a block',
      `{{#p}}\n{{#small}}a{{/small}}{{/p}}${link}`,
      /:2: \{\{#small\}\} must not stand within/,
    ],
    ['a button within a paragraph', `{{#p}}\n${link}{{/p}}`, /:2: \{\{button …\}\} stands between the blocks/],
    ['a fact outside of facts', `${link}{{fact "a" name}}`, /:1: \{\{fact …\}\} stands within \{\{#facts\}\} only/],
    ['too little', `{{button link}}`, /:1: \{\{button …\}\} takes a label and a link/],
    ['a loop', `{{#each message}}{{/each}}${link}`, /:1: \{\{#each\}\} is no block/],
    ['an inline part', `{{#*inline "a"}}{{/inline}}${link}`, /:1: partial blocks and decorators are not supported/],
    ['a block that does not end', `${link}\n{{#p}}a`, /:2: a block does not end, see/],
    ['a block that ends as another', `${link}\n{{#p}}a{{/small}}`, /:2: p doesn't match small/],
    ['a quotation mark that does not end', `${link}\n{{link "a link}}`, /:2: this cannot be read: /],
    ['what is not always there', `${link}\n{{#p}}{{assignee}}{{/p}}`, /:2: this is not always there/],
    ['what is never there', `${link}\n{{#p}}{{reminder.promise}}{{/p}}`, /:2: this is not always there/],
    ['a time that is not always there', `${link}\n{{#p}}{{time resolutionDue}}{{/p}}`, /:2: this is not always a time/],
    ['a time that is none', `${link}\n{{#p}}{{time name}}{{/p}}`, /:2: this is not always a time/],
    ['a letter that leads nowhere', `{{#p}}Hello{{/p}}`, /: every letter leads to the ticket/],
  ])('%s', (_what, template, expected) => {
    put({ 'de/confirmation.hbs': template });
    const found = refusals();
    expect(found[0]).toMatch(/^de\/confirmation\.hbs:/);
    expect(found[0]!.replace('de/confirmation.hbs', '')).toMatch(expected);
  });

  it('a part that uses itself, over another one', () => {
    put({ 'de/parts/answer.hbs': '\n{{> open}}', 'de/parts/open.hbs': '{{> answer}}' });
    expect(refusals()).toContainEqual('de/parts/open.hbs:1: the part "answer" uses itself');
  });

  it('a broken part, where it is', () => {
    put({ 'de/parts/answer.hbs': '{{#p}}\n{{nme}}{{/p}}' });
    expect(refusals()).toEqual(['de/parts/answer.hbs:2: "nme" is not known in a letter']);
  });

  it('a link that leads nowhere', () => {
    symlinkSync(join(folder, 'gone'), join(folder, 'de'));
    expect(refusals()).toEqual([expect.stringMatching(/: cannot be read: ENOENT/)]);
  });

  it('all of it at once', () => {
    put({
      'de/confirmation.hbs': '{{#p}}{{a}}{{/p}}\n{{#p}}{{b}}{{/p}}{{link "x" link}}',
      'de/confirmaton.hbs': SHORT,
      'de/words.json': '{ "promise": {}, "levels": { "1": 1, "4": "d" }, "times": "not a language" }',
      'de/letters/reply.hbs': SHORT,
      'de/parts/readme.html': '',
      'nl/reply.hbs': '{{#p}}',
      'xx-not-a-language-at-all/reply.hbs': SHORT,
      'confirmation.hbs': SHORT,
      'layout.json': '{ "accent": "#ffff00", "accentOnDark": "blue", "color": "", "footer": 3, "logo": 3 }',
    });
    expect(refusals()).toEqual([
      expect.stringMatching(/^confirmation\.hbs: is not known here/),
      expect.stringMatching(
        /^de\/confirmaton\.hbs: there is no letter "confirmaton"; there are confirmation, follow_up/,
      ),
      expect.stringMatching(/^de\/letters: is a folder that is not known; there is "parts"/),
      expect.stringMatching(/^de\/parts\/readme\.html: is no template/),
      expect.stringMatching(/^xx-not-a-language-at-all: is no language/),
      'de/words.json: "promise" is not known; there are promises, levels, digest, times, colon',
      'de/words.json: "levels" has no "4"; there are 1, 2, 3',
      'de/words.json: "levels" must say in this language what "1" is',
      'de/words.json: "times" must be a language as BCP 47, such as "en-GB"',
      'nl/words.json: "promises" must say in this language what "acknowledgement" is',
      'nl/words.json: "promises" must say in this language what "next_response" is',
      'nl/words.json: "promises" must say in this language what "resolution" is',
      'nl/words.json: "promises" must say in this language what "party_response" is',
      'nl/words.json: "levels" must say in this language what "1" is',
      'nl/words.json: "levels" must say in this language what "2" is',
      'nl/words.json: "levels" must say in this language what "3" is',
      'layout.json: "color" is not known; there are logo, accent, accentOnDark, footer',
      'layout.json: "logo" must be a text',
      'layout.json: "accent" must stand out from #ffffff: #ffff00 cannot be read on it',
      'layout.json: "accentOnDark" must be a colour such as "#9db2ff"',
      expect.stringMatching(/^layout\.json: "footer" must be a text/),
      'de/confirmation.hbs:1: "a" is not known in a letter',
      'de/confirmation.hbs:2: "b" is not known in a letter',
      expect.stringMatching(/^nl\/reply\.hbs:1: a block does not end/),
    ]);
  });

  it.each([['{'], ['[]'], ['null'], ['"a"']])('a layout.json of %s', (text) => {
    put({ 'layout.json': text });
    expect(refusals()).toEqual([expect.stringMatching(/^layout\.json: (is not JSON|must hold an object)/)]);
  });

  it.each([['{'], ['[]'], ['null'], ['{ "promises": 3 }']])('a words.json of %s', (text) => {
    put({ 'de/words.json': text });
    expect(refusals()).toEqual([expect.stringMatching(/^de\/words\.json: /)]);
  });

  it('a folder that is not there', () => {
    rmSync(folder, { recursive: true });
    expect(refusals()).toEqual([expect.stringMatching(/: cannot be read: ENOENT/)]);
    put({ 'here.txt': '' });
  });
});
