import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { mailIn } from '../support/mails.js';
import { expectAlike } from '../support/problem.js';
import { replyTo } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const ONE_CLICK = 'List-Unsubscribe=One-Click';
const address = (word = 'linus') => `${unique(word)}@example.com`;
const saying = (text: string) => (mail: SunkMail) => Boolean(mail.parsed.text?.includes(text));
/** As it was sent, unfolded. */
const headerOf = ({ parsed }: SunkMail, name: string) =>
  parsed.headerLines
    .find(({ key }) => key === name.toLowerCase())
    ?.line.replaceAll(/\r?\n(?=[ \t])/g, '')
    .slice(name.length + 1)
    .trim();

describe('leaving a ticket from a mail about it', () => {
  const lines: string[] = [];
  let sink: SmtpSink;
  let docket: TestDocket;
  let ada: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    docket = await startTestDocket({ SMTP_URL: sink.url, PUBLIC_URL: 'https://help.lamps.example' }, log);
    ada = await docket.createPerson('agent', { name: 'Ada' });
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const follow = async (number: string, email: string): Promise<string> =>
    fine(await docket.as(ada).post(`/v1/tickets/${number}/followers`).send({ email, name: 'Linus' }), 201).id;
  const followers = async (number: string): Promise<string[]> =>
    fine(await docket.as(ada).get(`/v1/tickets/${number}/followers`), 200).data.map(
      ({ email }: { email: string }) => email,
    );
  /** Where the header of a mail leads, without the host. */
  const linkIn = (mail: SunkMail): string => {
    const { origin, pathname, search } = new URL(/^<([^<>]+)>$/.exec(headerOf(mail, 'List-Unsubscribe')!)![1]!);
    expect(origin).toBe('https://help.lamps.example');
    return pathname + search;
  };
  const oneClick = (link: string) => docket.http.post(link).type('form').send(ONE_CLICK).redirects(0);

  /** A ticket with a follower who has got a mail about it. */
  async function followed(): Promise<{ ticket: Opened; email: string; id: string; mail: SunkMail; link: string }> {
    const ticket = await docket.openTicket();
    const email = address();
    const id = await follow(ticket.number, email);
    await docket.reply(ticket.number, { body: 'We come.' }, ada);
    const mail = await sink.receive(email, saying('We come.'));
    return { ticket, email, id, mail, link: linkIn(mail) };
  }
  /** Who is told of what is said next. */
  async function told(ticket: Opened): Promise<string[]> {
    const body = unique('We are at it');
    await docket.reply(ticket.number, { body }, ada);
    await docket.settled();
    return sink.mails.filter(saying(body)).flatMap(({ envelope }) => envelope.to);
  }

  it('is offered to followers, and neither to the requester nor to agents', async () => {
    const { ticket, email, mail, link } = await followed();
    expect(link).toMatch(new RegExp(`^/t/${ticket.number}/unfollow\\?key=[\\w-]{43}$`));
    expect(headerOf(mail, 'List-Unsubscribe-Post')).toBe(ONE_CLICK);
    await docket.change(ticket.number, { assigneeId: ada.id });
    await docket.withKey(ticket.trackingKey).post(`/v1/tickets/${ticket.number}/messages`).send({ body: 'Thanks.' });
    await sink.receive(ada.email, saying('Thanks.'));
    await docket.settled();
    // Those that nobody wrote by hand, too.
    expect(sink.to(email).length).toBeGreaterThan(1);
    for (const one of sink.to(email)) expect(linkIn(one)).toBe(link);
    const others = [...sink.to(ticket.requester.email), ...sink.to(ada.email)];
    expect(others.length).toBeGreaterThanOrEqual(4);
    for (const one of others) expect(one.raw.toString()).not.toMatch(/list-unsubscribe/i);
  });

  it.each<[string, (link: string) => ReturnType<typeof oneClick>]>([
    ['a form', oneClick],
    ['multipart', (link) => docket.http.post(link).field('List-Unsubscribe', 'One-Click').redirects(0)],
    ['nothing at all', (link) => docket.http.post(link).redirects(0)],
  ])('takes one click of a mail program, which sends %s', async (_, click) => {
    const { ticket, email, link, id } = await followed();
    expect((await told(ticket)).toSorted()).toEqual([email, ticket.requester.email].toSorted());
    const answer = await click(link);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(`You will get no more mail about ${ticket.number}`);
    expect(await followers(ticket.number)).toEqual([]);
    expect(await told(ticket)).toEqual([ticket.requester.email]);
    expect(
      (await docket.history(ticket.number)).filter(({ event }) => event === 'ticket.follower_removed'),
    ).toMatchObject([{ actor: { id, name: 'Linus' }, from: { id, email }, to: null }]);
  });

  it('shows a page with one button to whoever follows the link, and changes nothing by that', async () => {
    const { ticket, email, link } = await followed();
    const page = await docket.http.get(link);
    expect(page.status).toBe(200);
    expect(page.text).toContain(ticket.number);
    await docket.http.head(link);
    expect(await followers(ticket.number)).toEqual([email]);
    const [form, ...more] = page.text.match(/<form method="post" action="[^"]+"/g)!;
    expect(more).toEqual([]);
    const action = /action="([^"]+)"/.exec(form!)![1]!.replaceAll('&amp;', '&');
    const left = await docket.http.post(action).type('form').send({});
    expect(left.text).toContain('You will get no more mail');
    expect(await followers(ticket.number)).toEqual([]);
  });

  it('counts once, however often and fast it is asked for', async () => {
    const { ticket, link } = await followed();
    const answers = await Promise.all(Array.from({ length: 5 }, () => oneClick(link)));
    answers.push(await oneClick(link), await docket.http.get(link));
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).toContain(`You will get no more mail about ${ticket.number}`);
    }
    const removed = (await docket.history(ticket.number)).filter(({ event }) => event === 'ticket.follower_removed');
    expect(removed).toHaveLength(1);
  });

  it('closes the ticket to whoever left', async () => {
    const { ticket, link } = await followed();
    await oneClick(link);
    const key = new URL(link, docket.url).searchParams.get('key')!;
    expect((await docket.http.get(`/t/${ticket.number}`).query({ key })).status).toBe(404);
    const answer = await oneClick(link);
    expect(answer.text).not.toContain(ticket.subject);
    expect(answer.text).not.toContain('<form');
  });

  it('is not for the requester', async () => {
    const { ticket } = await followed();
    const link = `/t/${ticket.number}/unfollow?key=${ticket.trackingKey}`;
    const page = await docket.http.get(link);
    expect(page.text).toContain(`You cannot leave ${ticket.number}`);
    expect(page.text).not.toContain('<form');
    const refused = await oneClick(link);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain(`You cannot leave ${ticket.number}`);
    expect(await told(ticket)).toContain(ticket.requester.email);
  });

  it('is not for other keys, which do not tell whether there is such a ticket', async () => {
    const { ticket, email, link } = await followed();
    const other = await followed();
    await docket.change(ticket.number, { assigneeId: ada.id });
    const toAda = await sink.receive(ada.email, ({ parsed }) => parsed.subject!.includes(ticket.number));
    const keyOfAda = /\?key=([\w-]{43})/.exec(toAda.parsed.text!)![1]!;
    expect((await docket.http.get(`/t/${ticket.number}?key=${keyOfAda}`)).status).toBe(200);
    const key = new URL(link, docket.url).searchParams.get('key')!;
    const keys = ['', '?key=', `?key=${'A'.repeat(43)}`, `?key=${key.slice(0, 20)}`, `?key=${key}&key=${key}`];
    for (const query of [...keys, new URL(other.link, docket.url).search, `?key=${keyOfAda}`]) {
      for (const send of [oneClick, (path: string) => docket.http.get(path)]) {
        const answer = await send(`/t/${ticket.number}/unfollow${query}`);
        expect(answer.status).toBe(404);
        expect(answer.headers['content-type']).toMatch(/^text\/html/);
        expectAlike(answer, await send(`/t/WO-999999/unfollow${query}`));
      }
    }
    expect(await followers(ticket.number)).toEqual([email]);
  });

  it('holds although the requester goes on naming them in Cc, until somebody asks them back', async () => {
    const { ticket, email, link } = await followed();
    await oneClick(link);
    const confirmation = await sink.receive(ticket.requester.email);
    const friend = address('friend');
    const envelope = { from: ticket.requester.email, to: [confirmation.parsed.replyTo!.value[0]!.address!] };
    await mailIn(docket, replyTo(confirmation, 'All of you: still dark.', { cc: [email, friend], envelope }));
    expect(await followers(ticket.number)).toEqual([friend]);
    await follow(ticket.number, email);
    expect((await followers(ticket.number)).toSorted()).toEqual([email, friend].toSorted());
    expect(await told(ticket)).toContain(email);
  });

  it('keeps what a follower answers by mail a message of theirs', async () => {
    const { ticket, mail } = await followed();
    const answer = await mailIn(docket, replyTo(mail, 'At noon, please.'));
    expect(answer).toMatchObject({ classification: 'human', action: 'append', ticket: ticket.number });
  });

  it('gives its key to nobody: no Referer, no cache, nothing in the log', async () => {
    const { link } = await followed();
    for (const { headers, text } of [await docket.http.get(link), await oneClick(link)]) {
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cache-control']).toContain('no-store');
      expect(text).not.toMatch(/(src|href|action)="(https?:)?\/\//);
    }
    const log = lines.join('');
    expect(log).toContain('/t/:number/unfollow');
    expect(log).not.toContain(new URL(link, docket.url).searchParams.get('key')!);
    expect(log).not.toContain('key=');
  });

  // The last one: the try that was planned stays planned, so that nothing is settled for a while.
  it('holds back what waits to be sent', async () => {
    const { ticket, email, link } = await followed();
    sink.refuse({ code: 451, address: email, times: 1 });
    await docket.reply(ticket.number, { body: 'Too late for you.' }, ada);
    await docket.settled();
    const waiting = async () =>
      (
        await docket.query<{ id: string; state: string }>(
          `SELECT id, state FROM outbound_mail WHERE to_address = $1 ORDER BY id DESC LIMIT 1`,
          [email],
        )
      )[0]!;
    const { id, state } = await waiting();
    expect(state).toBe('deferred');
    await oneClick(link);
    fine(await docket.as(docket.admin).post(`/v1/mail/outgoing/${id}/retry`), 200);
    await eventually(async () => expect((await waiting()).state).toBe('suppressed'));
    expect(sink.to(email).filter(saying('Too late'))).toEqual([]);
    // Nobody has to know.
    expect((await docket.thread(ticket.number)).at(-1)!.body).toBe('Too late for you.');
  });
});
