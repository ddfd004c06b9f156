import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Opened, startTestDocket, type TestDocket, unique } from '../support/docket.js';
import { mailIn } from '../support/mails.js';
import { replyTo } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const CID = 'lamp@example.com';
const HTML = `<!doctype html><html><head><style>body { background: url(https://spy.example/a.png) }</style>
<script>location = 'https://spy.example/b'</script><link rel="stylesheet" href="https://spy.example/c.css"></head>
<body background="https://spy.example/d.png" onload="alert(1)"><p style="color: red; background: url(https://spy.example/e.png)">Like <b>this</b>:</p>
<img src="cid:${CID}" alt="the lamp" onerror="alert(2)"><img src="https://spy.example/f.png"><img srcset="https://spy.example/g.png">
<iframe src="https://spy.example/h"></iframe><object data="https://spy.example/i"></object><video poster="https://spy.example/j.png"></video>
<form action="https://spy.example/k"><input name="password"><button>Log in</button></form>
<a href="https://shop.example/lamps?a=1&amp;b=2">This one</a> <a href="javascript:alert(3)">That one</a></body></html>`;

describe('a mail with pictures on the tracking page', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let ticket: Opened;
  let page: { text: string; headers: Record<string, string> };
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    ticket = await docket.openTicket({ requester: { email: `${unique('grace')}@example.com`, name: 'Grace Hopper' } });
    const confirmation = await sink.receive(ticket.requester.email);
    const quoted = `${HTML.replace('</body>', '')}<blockquote>${confirmation.parsed.html as string}</blockquote></body>`;
    const mail = replyTo(confirmation, 'Like this', {
      html: quoted,
      attachments: [
        { filename: 'lamp.png', content: PNG, cid: CID },
        { filename: 'drawing.svg', content: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(4)</script></svg>' },
      ],
    });
    expect(await mailIn(docket, mail)).toMatchObject({ action: 'append', ticket: ticket.number });
    page = await open(ticket.trackingKey);
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const open = (key: string, more = '') => docket.http.get(`/t/${ticket.number}?key=${key}${more}`);
  const unescaped = (text: string) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
  /** The page around the frames, and what is in the one that there is. */
  const parts = (text: string) => {
    const [, srcdoc] = / srcdoc="([^"]*)"/.exec(text)!;
    return { around: text.replace(srcdoc!, ''), written: unescaped(srcdoc!) };
  };
  const loaded = (text: string) =>
    [...text.matchAll(/<(?:img|iframe|script|link|object|video|embed|source|input|form)\b[^>]*/gi)].map(([tag]) => tag);
  const expectPicture = async (address: string) => {
    const picked = await docket.http.get(address).buffer();
    expect(picked.status).toBe(200);
    expect(picked.headers['content-type']).toBe('image/png');
    expect(Buffer.compare(picked.body as Buffer, PNG)).toBe(0);
    return picked;
  };

  it('is shown with the picture in the thread, and other files by their names', async () => {
    const { around } = parts(page.text);
    const pictures = [...around.matchAll(/<img src="([^"]*)" alt="([^"]*)" loading="lazy"/g)];
    expect(pictures.map(([, , name]) => name)).toEqual(['lamp.png']);
    expect(around).toMatch(/<a href="[^"]*" download>drawing\.svg<\/a>/);
    const answer = await expectPicture(unescaped(pictures[0]![1]!));
    expect(answer.headers['content-disposition']).toMatch(/^attachment;/);
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  it('is shown as it was written, with the picture in its place', async () => {
    const { written } = parts(page.text);
    expect(written).toContain('<p style="color:red">Like <b>this</b>:</p>');
    const [, address] = /<img src="([^"]*)" alt="the lamp" ?\/>/.exec(written)!;
    expect(address).toMatch(/^\/v1\/attachments\/[\w-]+\?pass=/);
    // The frame is of no origin, hence of another one.
    expect((await expectPicture(address!)).headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  it('loads nothing from elsewhere and runs nothing', () => {
    const { around, written } = parts(page.text);
    expect(page.text).not.toMatch(/spy\.example|javascript:|alert\(/);
    expect(loaded(written)).toEqual([expect.stringMatching(/^<img src="\/v1\/attachments\//)]);
    expect(written).toContain('<a href="https://shop.example/lamps?a=1&amp;b=2" rel="noopener noreferrer nofollow">');
    expect(loaded(around).filter((tag) => !/^<(form|input)/.test(tag))).toEqual([
      expect.stringMatching(/^<link rel="icon" href="data:/),
      expect.stringMatching(new RegExp(`^<img src="/t/${ticket.number}/attachments/`)),
      expect.stringMatching(/^<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc=/),
    ]);
  });

  it('is allowed just that by the page, and by the frame', () => {
    const policy = page.headers['content-security-policy']!.split('; ');
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain(`img-src data: 'self'`);
    expect(policy).toContain(`style-src-attr 'unsafe-inline'`);
    expect(policy.filter((one) => /script|connect|font|media|object/.test(one))).toEqual([]);
    const { written } = parts(page.text);
    expect(written).toContain(`img-src ${new URL(docket.environment.publicUrl).origin}/v1/attachments/;`);
  });

  it('does not give away the key of whoever got the mail that it quotes', () => {
    const { written } = parts(page.text);
    expect(written).toContain(`/t/${ticket.number}?key=`);
    expect(written).not.toContain(ticket.trackingKey);
  });

  it('does not give it away to those who read the thread by the API either', async () => {
    const { body } = await docket.http
      .get(`/v1/tickets/${ticket.number}/messages?include=original`)
      .set('X-Ticket-Key', ticket.trackingKey);
    expect(body.data.map(({ html }: { html: string | null }) => html).join()).toContain(`/t/${ticket.number}?key=`);
    expect(JSON.stringify(body)).not.toContain(ticket.trackingKey);
  });

  it('is as before to an agent who looks by the link in their mail', async () => {
    const agent = await docket.createPerson('agent');
    await docket.change(ticket.number, { assigneeId: agent.id });
    const { parsed } = await sink.receive(agent.email);
    const link = new URL(/http:\S+\/t\/\S+/.exec(parsed.text!)![0]);
    const { status, text, headers } = await docket.http.get(link.pathname + link.search);
    expect(status).toBe(200);
    expect(text).toContain('lamp.png');
    expect(text).not.toMatch(/<img|<iframe|attachments\//);
    expect(headers['content-security-policy']).toMatch(/img-src data:;/);
    expect(headers['content-security-policy']).not.toContain('style-src-attr');
  });

  it('shows much HTML page by page', async () => {
    const started = (await docket.thread(ticket.number)).length;
    const large = `<p>${'Lamps and more lamps. '.repeat(17_000)}</p>`;
    for (const text of ['One', 'Two', 'Three', 'Four']) {
      await docket.reply(ticket.number, { body: text });
    }
    const added = (await docket.thread(ticket.number)).slice(started);
    await docket.query('UPDATE message SET html = $1 WHERE id = ANY($2)', [large, added.map(({ id }) => id)]);
    const [first, second] = added;
    const { text } = await open(ticket.trackingKey);
    expect(text.length).toBeLessThan(1_300_000);
    expect(text.match(/<iframe/g)).toHaveLength(3);
    const address = `&amp;before=${second!.id}#m-${first!.id}`;
    expect(text).toContain(`${address}">Show as it was written</a>`);
    const there = await open(ticket.trackingKey, `&before=${second!.id}`);
    const [, article] = there.text.split(`id="m-${first!.id}"`);
    expect(article).toContain('<iframe');
    fine(there, 200);
  });
});
