import { describe, expect, it } from 'vitest';
import type { Status } from '../domain/ticket/status.js';
import type { TicketView, TimerView } from '../tickets/tickets.contract.js';
import { type TrackedTicket, trackingPage } from './tracking-page.js';
import type { PublicMessage } from './tracking.store.js';
import { promiseWords, readableSize } from './tracking-words.js';

const now = new Date('2025-05-12T09:00:00Z');
const ticket = {
  number: 'WO-100042',
  subject: 'Printer <3',
  status: 'open',
  level: 1,
  requester: { id: 'grace', name: 'Grace', email: 'grace@example.com' },
  assignee: { id: 'ada', name: 'Ada' },
  createdAt: now.toISOString(),
  timers: [] as TimerView[],
} as TicketView;
const view: TrackedTicket = {
  ticket,
  person: { id: 'grace', name: 'Grace' },
  key: 'k3y',
  publicUrl: 'https://docket.example',
  mayWrite: true,
  messages: [
    {
      id: 'm1',
      authorId: 'grace',
      author: 'Grace',
      capacity: 'participant',
      body: 'One\n<script>two</script>',
      createdAt: now,
      html: null,
      hasHtml: false,
      attachments: [{ id: 'a1', name: '<x>.pdf', type: 'application/pdf', size: 1234, isGivenOut: true }],
    },
  ],
  earlier: false,
  fields: [],
  related: [],
  reopenUntil: null,
  survey: null,
  escalation: { state: 'none' },
  now,
  once: 'token',
  done: null,
  refused: null,
};
const html = (given: Partial<TrackedTicket> = {}) => String(trackingPage({ ...view, ...given }).body);
const withStatus = (status: Status) => ({ ticket: { ...ticket, status } });

describe('the tracking page', () => {
  it('shows what people wrote as they wrote it, and nothing of it as markup', () => {
    expect(html()).toContain('One<br>\n&lt;script&gt;two&lt;/script&gt;');
    expect(html()).toContain('Printer &lt;3');
    expect(html()).toContain('&lt;x&gt;.pdf</a> <span class="muted">1 kB</span>');
    expect(html()).not.toContain('<script');
  });

  it('shows what was entered in a form, times as people read them', () => {
    const page = html({
      fields: [
        { label: 'Currencies <b>', type: 'currency', values: ['EUR', 'USD'] },
        { label: 'Date and time', type: 'dateTime', values: ['2025-05-11T09:00:00.000Z'] },
      ],
    });
    expect(page).toContain('<dt>Currencies &lt;b&gt;</dt><dd>EUR, USD</dd>');
    expect(page).toMatch(/<dt>Date and time<\/dt><dd>[^<]*11[^<]*<\/dd>/);
    expect(page).not.toContain('2025-05-11T');
  });

  it('lets a participant write and ask for escalation, by POST alone', () => {
    expect(html().match(/<form method="post" action="[^"]*"/g)).toEqual([
      '<form method="post" action="/t/WO-100042/messages"',
      '<form method="post" action="/t/WO-100042/escalation"',
    ]);
  });

  it('lets an agent look only', () => {
    expect(html({ mayWrite: false })).not.toContain('<form');
    expect(html({ mayWrite: false })).not.toContain('/attachments/');
  });

  it('keeps what was typed when it is refused', () => {
    const refused = { form: 'message', typed: '</textarea><b>', why: 'Too long.' } as const;
    expect(html({ refused })).toContain('&lt;/textarea&gt;&lt;b&gt;</textarea>');
    expect(html({ refused }).match(/Too long\./g)).toHaveLength(2);
  });

  it('says what was done, and nothing that an address makes up', () => {
    expect(html({ done: 'message' })).toContain('Your message has been added.');
    expect(html({ done: 'constructor' })).not.toContain('role="status"');
    expect(html({ done: '<b>' })).not.toContain('role="status"');
  });

  it('shows an agent how its requester rated it, and asks nothing', () => {
    const survey = { given: { score: 2, comment: '<i>Slow</i>' }, open: false };
    const text = html({ ...withStatus('closed'), mayWrite: false, survey });
    expect(text).toContain('Grace rated this:</strong> Bad');
    expect(text).toContain('&lt;i&gt;Slow&lt;/i&gt;');
    expect(text).not.toContain('<form');
  });

  it('shows how what was asked for stands', () => {
    const at = new Date('2025-05-12T08:00:00Z');
    const again = new Date('2025-05-13T08:00:00Z');
    const asked = html({ escalation: { state: 'asked', at } });
    expect(asked).toMatch(/asked for on Monday,? 12 May 2025 at 08:00/);
    expect(asked).toContain('Add to the request');
    const taken = { escalation: { state: 'taken', at, answeredBy: 'Sam <3', again } } as const;
    expect(html(taken)).toContain('Sam &lt;3 has taken it');
    expect(html(taken)).toMatch(/ask again from Tuesday,? 13 May 2025/);
    expect(html(taken)).not.toContain('action="/t/WO-100042/escalation"');
    const refused = { form: 'escalation', typed: 'Too <b>slow</b>', why: 'Not yet.' } as const;
    expect(html({ ...taken, refused })).toContain('Too &lt;b&gt;slow&lt;/b&gt;');
    const back = { state: 'handed_back', at, answeredBy: null, again } as const;
    expect(html({ escalation: back })).toContain('Somebody more senior has looked at it');
  });

  it('says how a solved ticket opens again', () => {
    const reopenUntil = new Date('2025-05-19T09:00:00Z');
    expect(html({ ...withStatus('resolved'), reopenUntil })).toMatch(/write here by Monday,? 19 May 2025 at 09:00 UTC/);
    expect(html({ ...withStatus('resolved'), reopenUntil: now })).toContain('opens a new one');
    expect(html({ ...withStatus('resolved'), reopenUntil: null })).toContain('write here and it is open again.');
    expect(html(withStatus('closed'))).toContain('opens a new one');
    expect(html(withStatus('closed'))).not.toContain('/escalation');
  });
});

describe('messages on the tracking page', () => {
  const message = view.messages[0]!;
  const page = (given: Partial<PublicMessage>[], more: Partial<TrackedTicket> = {}) => {
    const messages = given.map((one, i) => ({ ...message, id: `m${i + 1}`, ...one }));
    return trackingPage({ ...view, messages, ...more });
  };
  const text = (...given: Parameters<typeof page>) => String(page(...given).body);
  const file = (type: string, name: string) => ({ id: 'a1', name, type, size: 1234, isGivenOut: true });

  it.each([
    ['image/png', '"><script>.png', '&quot;&gt;&lt;script&gt;.png'],
    ['image/jpeg', 'unnamed', 'Picture 1.jpg'],
    ['image/gif', 'file', 'Picture 1.gif'],
    ['image/webp', '', 'Picture 1.webp'],
  ])('show a picture of type %s', (type, name, shown) => {
    const given = [{ attachments: [file('text/plain', 'x.png'), file(type, name)] }];
    const address = '/t/WO-100042/attachments/a1?key=k3y';
    expect(text(given)).toContain(`<img src="${address}" alt="${shown}" loading="lazy"`);
    expect(text(given).match(/<img/g)).toHaveLength(1);
    expect(text(given)).toContain(`<a href="${address}" download>x.png</a>`);
    expect(page(given).allow).toEqual({ 'img-src': ["'self'"] });
  });

  it('name a file that is not given out, without a link', () => {
    const given = [{ attachments: [{ ...file('image/png', 'dot.png'), isGivenOut: false }] }];
    expect(text(given)).toContain('dot.png <span class="muted">not available: it has not passed the virus check');
    expect(text(given)).not.toContain('/attachments/');
  });

  it.each([['image/svg+xml'], ['text/html'], ['image/tiff'], ['application/pdf'], ['constructor']])(
    'list a file of type %s by its name, and allow nothing for it',
    (type) => {
      const given = [{ attachments: [file(type, 'picture.png')] }];
      expect(text(given)).not.toContain('<img');
      expect(text(given)).toContain('picture.png</a>');
      expect(page(given).allow).toEqual({});
    },
  );

  const html = `<p style="color:red" title='x'>&lt;b&gt; <a href="https://x.example/?a=1&amp;b=2">x</a></p>`;
  const framed = (body: string) => {
    const [, attributes, srcdoc, more] = /<iframe ([^>]*) srcdoc="([^"]*)"([^>]*)>/.exec(body)!;
    const written = srcdoc!
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    return { attributes: `${attributes}${more}`, srcdoc: srcdoc!, written };
  };

  it('show HTML as it was written, in a frame that may do nothing', () => {
    const { attributes, srcdoc, written } = framed(text([{ html, hasHtml: true, author: '"Grace"' }]));
    expect(attributes).toBe(
      'sandbox="allow-popups allow-popups-to-escape-sandbox" loading="lazy" referrerpolicy="no-referrer" ' +
        'title="The message of &quot;Grace&quot; as it was written"',
    );
    expect(srcdoc).not.toMatch(/[<>"']/);
    expect(written).toContain(html);
    const [before] = written.split(html);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(before!)![1]!.replaceAll('&#39;', "'");
    expect(policy.split('; ')).toEqual([
      `default-src 'none'`,
      'img-src https://docket.example/v1/attachments/',
      `style-src 'unsafe-inline'`,
      `form-action 'none'`,
      `base-uri 'none'`,
    ]);
  });

  it('allow looks on a page with HTML only', () => {
    expect(page([{ html, hasHtml: true }]).allow).toEqual({
      'img-src': ["'self'"],
      'style-src': [expect.stringMatching(/^'sha256-/)],
      'style-src-attr': ["'unsafe-inline'"],
    });
    expect(page([{}]).allow).toEqual({});
  });

  it('lead to where HTML has room that has none here', () => {
    const body = text([{ hasHtml: true }, { html, hasHtml: true }]);
    expect(body).toContain('<a href="/t/WO-100042?key=k3y&amp;before=m2#m-m1">Show as it was written</a>');
    expect(body.match(/<iframe/g)).toHaveLength(1);
  });

  it('are texts and names to those who may only look', () => {
    const given = [{ html, hasHtml: true, attachments: [file('image/png', 'lamp.png')] }, { hasHtml: true }];
    const body = text(given, { mayWrite: false });
    expect(body).toContain('<li>lamp.png <span');
    expect(body).not.toMatch(/<img|<iframe|as it was written|attachments\//);
    expect(page(given, { mayWrite: false }).allow).toEqual({});
  });
});

describe('promises in words', () => {
  const timer = (given: Partial<TimerView>): TimerView => ({
    metric: 'resolution',
    cycle: 1,
    subject: null,
    state: 'running',
    startedAt: now.toISOString(),
    dueAt: '2025-05-14T09:00:00.000Z',
    remindAt: null,
    stoppedAt: null,
    ...given,
  });
  const words = (given: Partial<TimerView>, status: Status = 'open') =>
    promiseWords([timer(given)], status, now).map(
      (one) => `${one.label}: ${one.words.replaceAll(',', '')} [${one.badge?.text}]`,
    );
  const due = 'Wednesday 14 May 2025 at 09:00 UTC';

  it.each<[string, Partial<TimerView>, Status, string]>([
    ['runs', {}, 'open', `by ${due} in 2 days [undefined]`],
    ['waits', { state: 'paused', dueAt: null }, 'pending', 'The clock stands while we wait for your answer. [paused]'],
    [
      'waits',
      { state: 'paused', dueAt: null },
      'on_hold',
      'The clock stands while we wait for somebody else. [paused]',
    ],
    ['is kept', { state: 'met', stoppedAt: '2025-05-14T09:00:00.000Z' }, 'resolved', `${due} [in time]`],
    ['is broken', { state: 'breached' }, 'open', `It was promised for ${due}. We are on it. [late]`],
    ['came late', { state: 'breached', stoppedAt: '2025-05-14T09:00:00.000Z' }, 'resolved', `${due} [late]`],
  ])('that %s', (_what, given, status, said) => expect(words(given, status)).toEqual([`Solution: ${said}`]));

  it('leave out what nobody waits for any more', () => {
    expect(words({ state: 'cancelled' })).toEqual([]);
    expect(words({ metric: 'next_response', state: 'met', stoppedAt: now.toISOString() })).toEqual([]);
  });

  it('leave out what is never due, since its calendar closes for good', () => {
    expect(words({ dueAt: null })).toEqual([]);
  });

  it('tell the latest cycle', () => {
    const timers = [timer({ state: 'met', stoppedAt: now.toISOString() }), timer({ cycle: 2 })];
    expect(promiseWords(timers, 'open', now)).toHaveLength(1);
    expect(promiseWords(timers, 'open', now)[0]!.words).toMatch(/^by /);
  });
});

describe('sizes', () => {
  it.each([
    [512, '512 bytes'],
    [95_600, '96 kB'],
    [2_345_678, '2.3 MB'],
  ])('%d: %s', (bytes, words) => expect(readableSize(bytes)).toBe(words));
});
