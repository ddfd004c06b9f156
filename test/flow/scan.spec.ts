import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClamDaemon, EICAR, STREAM_LIMIT } from '../support/clamd.js';
import { fine, type Opened, startTestDocket, type TestDocket, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { isInstalled } from '../support/installed.js';
import { mailIn } from '../support/mails.js';
import { expectProblem } from '../support/problem.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

describe.skipIf(!isInstalled('clamd'))('files that are scanned', () => {
  let clamd: ClamDaemon;
  let sink: SmtpSink;
  let docket: TestDocket;
  beforeAll(async () => {
    clamd = await ClamDaemon.start();
    sink = await startSmtpSink();
    docket = await startTestDocket({ CLAMD_URL: clamd.url, SMTP_URL: sink.url });
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
    await clamd?.stop();
  });

  const attach = async ({ number }: Opened, content: Buffer, name = 'file.txt') =>
    docket.as(docket.admin).post(`/v1/tickets/${number}/attachments`).attach('file', content, name);
  const read = (id: string, more = '') => docket.as(docket.admin).get(`/v1/attachments/${id}${more}`);
  const infected = () => Buffer.from(`${EICAR}\n${unique('x')}`);
  const notes = async ({ number }: Pick<Opened, 'number'>) =>
    (await docket.thread(number)).filter(({ source }) => source === 'system').map(({ body }) => body);
  /** Makes what was put off due again. */
  const hurry = () => docket.query(`UPDATE outbox_entry SET relay_after = now()`);

  it('are given out once they are clean', async () => {
    const ticket = await docket.openTicket();
    const picture = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const file = fine(await attach(ticket, picture), 201);
    expect(file).toMatchObject({ state: 'scanning' });
    expect(file).not.toHaveProperty('thumbnail');
    await eventually(async () => expect((await read(file.id)).status).toBe(200));
    expect((await read(file.id, '/thumbnail')).status).toBe(200);
    const sent = await docket.reply(ticket.number, { body: 'See here', attachmentIds: [file.id] });
    expect(sent.attachments[0]).not.toHaveProperty('state');
    expect(sent.attachments[0]).toHaveProperty('thumbnail');
    expect(await notes(ticket)).toEqual([]);
  });

  it('are never given out when they are infected, and agents are told', async () => {
    const ticket = await docket.openTicket();
    const content = infected();
    const file = fine(await attach(ticket, content, 'invoice.txt'), 201);
    await eventually(async () => expectProblem(await read(file.id), { status: 403, code: 'attachment/infected' }));
    await docket.settled();
    expect(await notes(ticket)).toEqual([
      expect.stringMatching(/^The file "invoice\.txt" is infected \(Docket\.Test.*\): nobody can download it\.$/),
    ]);
    const sent = await docket.reply(ticket.number, { body: 'See the invoice', attachmentIds: [file.id] });
    expect(sent.attachments).toEqual([{ ...file, state: 'infected' }]);
    // Nor by mail, nor from the tracking page.
    const { parsed } = await sink.receive(ticket.requester.email, (mail) =>
      mail.parsed.text!.includes('See the invoice'),
    );
    expect(parsed.attachments).toEqual([]);
    expect(parsed.text).toContain('invoice.txt');
    const page = await docket.http.get(`/t/${ticket.number}?key=${ticket.trackingKey}`);
    expect(page.text).toContain('has not passed the virus check');
    const link = await docket.http.get(`/t/${ticket.number}/attachments/${file.id}?key=${ticket.trackingKey}`);
    expect(link.status).toBe(403);
    // Known by its content from now on.
    expectProblem(await attach(await docket.openTicket(), content), { status: 403, code: 'attachment/infected' });
  });

  it('come in by mail whatever they are; what is infected is told on each ticket, also when it is known', async () => {
    const [content, program] = [infected(), Buffer.concat([Buffer.from('MZ'), randomBytes(500)])];
    for (const round of [1, 2]) {
      const attachments = [
        { filename: 'setup.exe', content: program },
        { filename: `invoice ${round}.txt`, content },
      ];
      const from = `${unique('grace')}@example.com`;
      const { ticket } = await mailIn(docket, { from, subject: 'An invoice', text: 'Please pay.', attachments });
      await eventually(async () => {
        await docket.settled();
        expect(await notes({ number: ticket! })).toEqual([
          expect.stringContaining(`"invoice ${round}.txt" is infected`),
        ]);
      });
      const files = (await docket.thread(ticket!))[0]!.attachments;
      expect(files.map(({ name, type, state }) => [name, type, state]).sort()).toEqual([
        [`invoice ${round}.txt`, 'text/plain', 'infected'],
        ['setup.exe', 'application/x-msdownload', undefined],
      ]);
    }
  });

  it('wait while the scanner is away, and nobody gets them meanwhile', async () => {
    const ticket = await docket.openTicket();
    await sink.receive(ticket.requester.email);
    await clamd.goDown();
    const [fine1, bad] = [
      fine(await attach(ticket, randomBytes(50_000), 'noise.bin'), 201),
      fine(await attach(ticket, infected(), 'bad.txt'), 201),
    ];
    await docket.reply(ticket.number, { body: 'Two files.', attachmentIds: [fine1.id, bad.id] });
    await eventually(async () => {
      const failed = await docket.query(
        `SELECT 1 FROM outbox_entry WHERE job = 'attachments.scan' AND last_error ~ 'REFUSED'`,
      );
      expect(failed).toHaveLength(2);
    });
    for (const { id } of [fine1, bad]) expectProblem(await read(id), { status: 409, code: 'attachment/scanning' });
    // The mail does not wait for the files, but leads to them.
    const { parsed } = await sink.receive(ticket.requester.email, (mail) => mail.parsed.text!.includes('Two files.'));
    expect(parsed.attachments).toEqual([]);
    const link = new URL(/http:\S+\/attachments\/\S+/.exec(parsed.text!)![0]);
    expect((await docket.http.get(link.pathname + link.search)).status).toBe(409);
    await clamd.goUp();
    await hurry();
    await eventually(async () => expect((await read(fine1.id)).status).toBe(200));
    await eventually(async () => expectProblem(await read(bad.id), { status: 403, code: 'attachment/infected' }));
    expect((await docket.http.get(link.pathname + link.search)).status).toBe(200);
    await docket.settled();
    expect(await notes(ticket)).toHaveLength(1);
  });

  it('that the scanner does not take are kept back, and it is said why', async () => {
    const ticket = await docket.openTicket();
    const file = fine(await attach(ticket, randomBytes(STREAM_LIMIT + 100_000), 'large.bin'), 201);
    // It hangs up in the middle, and what it said may be lost with the connection: then it is asked again.
    await eventually(
      async () => expectProblem(await read(file.id), { status: 409, code: 'attachment/unscannable' }),
      80_000,
    );
    await docket.settled();
    expect(await notes(ticket)).toEqual([expect.stringMatching(/"large\.bin" could not be checked .*size limit/)]);
  }, 90_000);

  it('are scanned through a socket as well', async () => {
    const other = await startTestDocket({ CLAMD_URL: clamd.socketUrl });
    try {
      const { number } = await other.openTicket();
      const upload = (content: Buffer) =>
        other.as(other.admin).post(`/v1/tickets/${number}/attachments`).attach('file', content, 'x.txt');
      const [good, bad] = [fine(await upload(randomBytes(200_000)), 201), fine(await upload(infected()), 201)];
      await other.settled();
      const states = await Promise.all([good, bad].map(({ id }) => other.as(other.admin).get(`/v1/attachments/${id}`)));
      expect(states.map(({ status }) => status)).toEqual([200, 403]);
    } finally {
      await other.stop();
    }
  });
});
