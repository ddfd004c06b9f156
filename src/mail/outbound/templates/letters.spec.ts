import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../domain/sla/policy.js';
import { MAIL_KINDS, type MailKind } from '../outbound-mail.entity.js';
import { checkTemplate } from './check-template.js';
import type { LetterData } from './letter.js';
import { Letters } from './letters.js';
import { samplesOf, SAMPLE_TIME } from './sample-letters.js';

const LOCALES = ['ar', 'cs', 'de', 'en', 'es', 'fr', 'ja', 'pt', 'ru', 'tr', 'zh', 'zh-Hant'];
const letters = Letters.read(null, 'Docket Support');

/** The usual letter of a kind, with this instead. */
function write(kind: MailKind, locale: string, instead: Partial<LetterData> = {}, sample = 0) {
  const language = letters.languageFor(locale, kind);
  const data = { ...samplesOf(kind, language)[sample]!.data, ...instead };
  return letters.layOut(language, data, language.write(kind, data, locale, SAMPLE_TIME));
}

/** Wherever its lines were broken. */
const joined = (text: string) => text.replaceAll(/\s/g, '');

/** The words of a part, without layout. */
function words(part: string): string {
  return (
    part
      .replace(/<style>.*?<\/style>|<title>.*?<\/title>/gs, '')
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
      .replaceAll(/^> ?/gm, '')
      // Of a link, HTML shows the label.
      .replaceAll(/^https:\S+$/gm, '')
      .replaceAll(/[\s:：·-]+/g, '')
      .trim()
  );
}

/** What a language says itself in its letters, and which data it uses. */
function said(locale: string, kind: MailKind): { texts: string[]; names: string[] } {
  const language = letters.languageFor(locale, kind);
  const texts: string[] = [];
  const names: string[] = [];
  class Reader extends Handlebars.Visitor {
    override ContentStatement({ value }: hbs.AST.ContentStatement): void {
      if (/\p{L}{2}/u.test(value)) texts.push(value.replaceAll(/\s+/g, ' ').trim());
    }
    override StringLiteral({ value }: hbs.AST.StringLiteral): void {
      texts.push(value);
    }
    override PathExpression({ original }: hbs.AST.PathExpression): void {
      names.push(original);
    }
    override PartialStatement({ name }: hbs.AST.PartialStatement): void {
      this.accept(language.parts.get((name as hbs.AST.PathExpression).original)!.program);
    }
  }
  new Reader().accept(language.letters.get(kind)!.program);
  return { texts, names: [...new Set(names)].sort() };
}

it('there are letters in twelve languages', () => expect(letters.locales).toEqual(LOCALES));

describe.each(LOCALES)('in %s', (locale) => {
  const language = letters.languageFor(locale, 'confirmation');

  it('there is every letter, and words for all promises and levels', () => {
    expect(language.locale).toBe(locale);
    expect([...language.letters.keys()].sort()).toEqual([...MAIL_KINDS].sort());
    for (const metric of METRICS) expect(language.promises[metric]).toMatch(/\p{L}/u);
    for (const word of Object.values(language.digest)) expect(word).toMatch(/\p{L}/u);
    expect(language.digest.subject).toContain('{count}');
    for (const level of [1, 2, 3]) expect(language.levels[level]).toMatch(/\p{L}/u);
  });

  const written = MAIL_KINDS.map((kind) => ({
    kind,
    letters: samplesOf(kind, language).map(({ data }, sample) => ({ data, ...write(kind, locale, {}, sample) })),
  }));

  it('all use known names only, and the same as in English', () => {
    for (const kind of MAIL_KINDS) {
      expect(checkTemplate(language.letters.get(kind)!.program, language.parts)).toEqual([]);
      expect(said(locale, kind).names, kind).toEqual(said('en', kind).names);
    }
  });

  it('all can be written with all that occurs', () => {
    for (const { text, html, data } of written.flatMap((kind) => kind.letters)) {
      expect(text).toContain('WO-100042');
      expect(text.split('\n')).toContain(data.link);
      expect(html).toContain(`href="${data.link}"`);
      expect(html).toContain(`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">`);
      expect((text + html).replaceAll('{{name}}', '')).not.toMatch(/\{\{|undefined|\bnull\b|\[object/);
    }
  });

  it('all bring what was written, and what is to be known', () => {
    for (const { kind, letters: all } of written) {
      for (const { data, text } of all) {
        if (data.message) for (const line of data.message.body.split('\n')) expect(text, kind).toContain(line);
        if (data.message?.attachments && said('en', kind).names.includes('message.attachments'))
          expect(text, kind).toContain(data.message.attachments);
        const promise = data.reminder?.promise ?? (kind === 'escalated' ? null : data.escalation?.promise);
        if (promise) expect(joined(text), kind).toContain(joined(promise));
        if (data.delivery) expect(text, kind).toContain(data.delivery.to);
        if (data.followUpOf) expect(text, kind).toContain(data.followUpOf);
        if (data.mergedInto) expect(text, kind).toContain(data.mergedInto);
      }
      const texts = all.map(({ text }) => joined(text)).join();
      if (said('en', kind).names.includes('time')) expect(texts, kind).toContain('UTC');
      if (said('en', kind).names.includes('escalation.level'))
        expect(texts, kind).toContain(joined(language.levels[2]!));
    }
  });

  it('all say the same in both parts', () => {
    for (const kind of MAIL_KINDS) {
      const message = { author: 'Ada', body: 'It works.', attachments: 'photo.png' };
      const { text, html } = write(kind, locale, {
        subject: 'Printer',
        link: '',
        escalationLink: '',
        surveyLink: '-',
        message,
        resolved: kind === 'reply',
      });
      expect(words(html), kind).toBe(words(text));
    }
  });

  it('all have lines that fit, but for addresses', () => {
    for (const { text } of written.flatMap((kind) => kind.letters)) {
      const lines = text.split('\n').filter((line) => !line.includes('https:'));
      expect(lines.filter((line) => line.length > 84)).toEqual([]);
    }
  });

  it.skipIf(locale === 'en')('none is left in English', () => {
    for (const kind of MAIL_KINDS) {
      const english = new Set(said('en', kind).texts);
      expect(said(locale, kind).texts.filter((text) => english.has(text))).toEqual([]);
      const data = {
        subject: '-',
        name: '-',
        requester: '-',
        actor: '-',
        link: '',
        escalationLink: '',
        message: { author: '-', body: '-', attachments: '-' },
        digest: { entries: [{ number: '-', subject: '-', what: language.digest.due!, due: null, link: '' }] },
        escalation: {
          level: '-',
          reason: '-',
          promise: null,
          due: null,
          asked: true,
          from: '-',
          to: '-',
          unanswered: false,
        },
      };
      expect(write(kind, locale, data).text, kind).not.toMatch(/\b(the|you|your|this|has|been|with|and)\b/i);
    }
  });
});

describe('the language of a letter', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['DE-ch', 'de'],
    ['pt-BR', 'pt'],
    ['zh', 'zh'],
    ['zh-CN', 'zh'],
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-Hant-MO', 'zh-Hant'],
    ['ar-EG', 'ar'],
    ['en_US', 'en'],
    ['nl', 'en'],
    ['x', 'en'],
    ['', 'en'],
    ['../de', 'en'],
    ['constructor', 'en'],
  ])('for %j is %s', (locale, language) => expect(letters.languageFor(locale, 'confirmation').locale).toBe(language));

  it('writes times as in the region of the recipient', () => {
    expect(write('confirmation', 'en').text).toMatch(/first answer by: Wednesday,? 14 May 2025 at 09:00 UTC/);
    expect(write('confirmation', 'en-US').text).toContain('Wednesday, May 14, 2025 at 09:00 UTC');
    expect(write('confirmation', 'de').text).toContain('Mittwoch, 14. Mai 2025 um 09:00 UTC');
    expect(write('confirmation', 'ar-EG').text).toContain('٢٠٢٥');
  });
});

describe('what people wrote', () => {
  const hostile = 'Printer <3 & "friends" {{link}} <script>alert(1)</script>';
  const everywhere = {
    subject: hostile,
    name: hostile,
    requester: hostile,
    actor: hostile,
    message: { author: hostile, body: hostile, attachments: hostile },
  };

  it.each(MAIL_KINDS)('never becomes markup or template in %s', (kind) => {
    const { html, text } = write(kind, 'en', everywhere);
    expect(html).not.toMatch(/<script|<3/);
    expect(html).toContain('Printer &lt;3 &amp; &quot;friends&quot; {{link}} &lt;script&gt;');
    expect(text.replaceAll('\n', ' ')).toContain(hostile);
  });

  it.each(MAIL_KINDS)('loads nothing from anywhere in %s', (kind) =>
    expect(write(kind, 'en', everywhere).html.replaceAll(/&lt;.*?&gt;/g, '')).not.toMatch(
      /<(img|link|iframe|script|object)|url\(|src=|@import/i,
    ),
  );

  it('cannot begin a line of its own where it stands within one', () => {
    const name = 'Grace\r\n\r\nYour password has expired:\nhttps://evil.example\n';
    expect(write('resolved', 'en', { actor: name }).text).not.toMatch(/^https:\/\/evil/m);
    expect(write('resolved', 'en', { name: 'A\u202eB\u2066C' }).text).toContain('Hello ABC,');
  });

  it('is shortened where it goes on and on', () => {
    const body = 'word '.repeat(40_000);
    const { text } = write('confirmation', 'en', { message: { author: 'G', body, attachments: '' } });
    expect(text.length).toBeLessThan(12_500);
  });
});

describe('right to left', () => {
  it('keeps numbers, names and addresses together in the text, and links as they are', () => {
    const { text } = write('delivery_failed', 'ar');
    expect(text).toContain('\u2068WO-100042\u2069');
    expect(text).toContain('\u2068grace@example.com\u2069');
    expect(text).toMatch(/^https:\S+[\w-]$/m);
  });

  it('keeps a name together that runs the other way', () => {
    const { text } = write('reply', 'en', { message: { author: 'محمد', body: 'نعم', attachments: '' } });
    expect(text).toContain('\u2068محمد\u2069 wrote:\n\nنعم\n');
    expect(write('reply', 'ar', { message: { author: 'محمد', body: 'نعم', attachments: '' } }).text).toContain(
      'رسالة من محمد:',
    );
  });

  it('is said to mail programs', () => {
    const { html } = write('confirmation', 'ar');
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain('align="right" lang="ar" dir="rtl"');
    expect(html).toMatch(/<blockquote [^>]*dir="auto"[^>]*border-right:/);
    expect(html).toMatch(/<p class="muted" dir="ltr"[^>]*>https:/);
  });
});

describe('a confirmation', () => {
  it('says what was written, and how to go on', () => {
    const { text } = write('confirmation', 'en', {
      message: { author: 'G', body: 'First line\n\n<b>Second</b>', attachments: '' },
    });
    expect(text).toContain('> First line\n>\n> <b>Second</b>\n');
    expect(text).toContain('simply answer this mail');
  });

  it('says who opened it for somebody else', () =>
    expect(write('confirmation', 'en', { openedBy: 'Ada' }).text).toContain('Ada has opened a request for you'));

  it('says what a follow-up goes on from, and who caused it', () => {
    expect(write('follow_up', 'en', { followUpOf: 'WO-100001' }).text).toContain(
      'WO-100001 is closed, so your message',
    );
    const { text } = write('follow_up', 'en', { openedBy: 'Alan' });
    expect(text).toContain('so what Alan wrote has opened a new request');
    expect(text).toContain('This is what Alan wrote:');
  });
});

describe('a number', () => {
  it('is not broken at the end of a line', () =>
    expect(write('resolved', 'de').html).toContain('<span style="white-space:nowrap">WO-100042</span>'));
});

describe('a reply', () => {
  it('gives the words of the agent as they are', () => {
    const body = `First line\n\n    <script>alert(1)</script> ${'word '.repeat(40)}end`;
    const { text } = write('reply', 'en', { message: { author: 'Ada', body, attachments: '' } });
    expect(text).toContain(`\n\n${body}\n\n`);
  });

  it('that resolves says how to reopen', () => {
    const { text } = write('reply', 'en', { resolved: true });
    expect(text).toContain('WO-100042 is resolved');
    expect(text.replaceAll('\n', ' ')).toMatch(/answer this mail by Monday,? 19 May 2025/);
  });
});

describe('a reminder of the requester', () => {
  const words = (instead: Partial<LetterData>) => write('requester_reminder', 'en', instead).text.replaceAll('\n', ' ');

  it('asks again, and says what follows', () => {
    const text = words({});
    expect(text).toContain('> Is the lamp on the print head green or orange?');
    expect(text).toMatch(/hear nothing from you by Monday,? 19 May 2025 at 16:00 UTC/);
  });

  it('says nothing of an end that does not come', () =>
    expect(words({ resolvesAt: null })).not.toContain('count as resolved'));
});

describe('a resolved ticket', () => {
  it.each(['resolved', 'resolved_unanswered', 'reply'] as const)(
    'that never closes is reopened by any answer (%s)',
    (kind) => {
      const text = write(kind, 'en', { resolved: true, reopenUntil: null }).text.replaceAll('\n', ' ');
      expect(text).toContain('answer this mail and it is open again.');
      expect(text).not.toContain('2025');
    },
  );
});

describe('the question how it was', () => {
  const surveyLink = 'https://support.example.com/t/WO-100042?key=k#rate';
  const asking = LOCALES.flatMap((locale) =>
    (['resolved', 'resolved_unanswered', 'closed', 'reply'] as const).map((kind) => [kind, locale] as const),
  );

  it.each(asking)('is asked by %s in %s where it can be answered, and nowhere else', (kind, locale) => {
    const asked = write(kind, locale, { resolved: true, surveyLink });
    expect(asked.text.split('\n')).toContain(surveyLink);
    expect(asked.html).toContain(`href="${surveyLink}"`);
    const silent = write(kind, locale, { resolved: true, surveyLink: null });
    expect(silent.text + silent.html).not.toContain('#rate');
    expect(silent.text.length).toBeLessThan(asked.text.length - surveyLink.length);
  });

  it('is not asked by a reply that leaves it open', () =>
    expect(write('reply', 'en', { resolved: false, surveyLink }).text).not.toContain('#rate'));
});

describe('a letter that does not know something', () => {
  it('is not written with a hole in it', () =>
    expect(() => write('reminder', 'de', { reminder: { promise: null as never, due: null, overdue: false } })).toThrow(
      /reminder\.hbs:8: this is not always there/,
    ));
});
