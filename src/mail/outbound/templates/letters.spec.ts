import { describe, expect, it } from 'vitest';
import { MAIL_KINDS, type MailKind } from '../outbound-mail.entity.js';
import { english } from './en.js';
import { htmlOf } from './letter-html.js';
import { textOf } from './letter-text.js';
import { type LetterData, writeLetter } from './letter.js';

const now = new Date('2025-05-12T09:00:00Z');
const full: LetterData = {
  number: 'WO-100042',
  subject: 'Printer <3 & "friends"',
  name: 'Grace Hopper',
  link: 'https://docket.example.com/t/WO-100042?key=k3y',
  escalationLink: 'https://docket.example.com/t/WO-100042?key=k3y#escalate',
  now,
  requester: 'Grace Hopper',
  assignee: 'Ada Lovelace',
  actor: 'Ada Lovelace',
  openedBy: null,
  followUpOf: null,
  message: { author: 'Ada Lovelace', body: 'First line\n\n<script>alert(1)</script>', attachments: 'photo.png' },
  acknowledgementDue: new Date('2025-05-14T09:00:00Z'),
  resolutionDue: new Date('2025-05-19T18:00:00Z'),
  resolved: false,
  reopenUntil: new Date('2025-05-19T09:00:00Z'),
  reminder: { promise: 'solution', due: new Date('2025-05-13T18:00:00Z'), overdue: false },
  escalation: { level: 'senior', reason: 'resolution due', asked: false, from: 'Alan', to: 'Ada Lovelace' },
  delivery: { to: 'grace@example.com', reason: '550 5.1.1 unknown' },
};
/** Whatever may be missing is. */
const bare: LetterData = {
  ...full,
  assignee: null,
  acknowledgementDue: null,
  resolutionDue: null,
  reopenUntil: null,
  message: { ...full.message!, attachments: '' },
  reminder: { ...full.reminder!, due: null },
  escalation: { ...full.escalation!, from: null, to: null },
};

function write(kind: MailKind, data: LetterData) {
  const blocks = writeLetter(kind, english, data);
  const frame = { number: data.number, subject: data.subject, sender: 'Docket Support' };
  return { text: textOf(frame, blocks), html: htmlOf(frame, blocks, english.locale) };
}

/** The words of a part, without layout. */
function words(part: string): string {
  return part
    .replace(/<style>.*?<\/style>|<title>.*?<\/title>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/^> ?/gm, '')
    .replaceAll(/[\s:·-]+/g, ' ')
    .trim();
}

describe.each(MAIL_KINDS)('the letter %s', (kind) => {
  it.each([
    ['all', full],
    ['little', bare],
  ])('can be written with %s that is known', (_what, data) => {
    const { text, html } = write(kind, data);
    expect(text).toContain('WO-100042 · Printer <3 & "friends"');
    expect(text).toContain(data.link);
    expect(html).toContain(`href="${data.link}"`);
    expect(text + html).not.toMatch(/\{\{|undefined|null|\[object/);
  });

  it('never lets what people wrote become markup', () => {
    const { html } = write(kind, full);
    expect(html).not.toContain('<script');
    expect(html).toContain('Printer &lt;3 &amp; &quot;friends&quot;');
  });

  it('loads nothing from anywhere', () => {
    expect(write(kind, full).html).not.toMatch(/<(img|link|iframe|script|object)|url\(|src=|@import/i);
  });

  it('says the same in both parts', () => {
    const { text, html } = write(kind, {
      ...full,
      subject: 'Printer',
      link: '',
      escalationLink: '',
      message: { ...full.message!, body: 'It works.' },
    });
    expect(words(html)).toBe(words(text));
  });
});

describe('a confirmation', () => {
  const { text } = write('confirmation', full);

  it('says what was written, and when to expect an answer', () => {
    expect(text).toContain('> First line\n>\n> <script>alert(1)</script>');
    expect(text).toMatch(/first answer by: Wednesday,? 14 May 2025 at 09:00 UTC/);
    expect(text).toMatch(/solved by: Monday,? 19 May 2025 at 18:00 UTC/);
    expect(text).toContain('simply answer this mail');
  });

  it('says what a follow-up goes on from', () =>
    expect(write('confirmation', { ...full, followUpOf: 'WO-100001' }).text).toContain('WO-100001 is closed'));

  it('says who opened it for somebody else', () =>
    expect(write('confirmation', { ...full, openedBy: 'Ada' }).text).toContain('Ada has opened a request for you'));

  it('shortens what goes on and on', () => {
    const body = 'word '.repeat(40_000);
    expect(write('confirmation', { ...full, message: { ...full.message!, body } }).text.length).toBeLessThan(12_000);
  });
});

describe('a reply', () => {
  it('gives the words of the agent as they are', () =>
    expect(write('reply', full).text).toContain('\n\nFirst line\n\n<script>alert(1)</script>\n\n'));

  it('that resolves says how to reopen', () => {
    const { text } = write('reply', { ...full, resolved: true });
    expect(text).toContain('WO-100042 is resolved');
    expect(text).toMatch(/answer this mail by Monday,? 19 May 2025/);
  });
});

describe('a template', () => {
  it('may not use what is not known', () => {
    for (const left of ['reminder', 'number', 'link'] as const) {
      const { [left]: _left, ...rest } = full;
      expect(() => writeLetter('reminder', english, rest as LetterData)).toThrow(left);
    }
  });
});
