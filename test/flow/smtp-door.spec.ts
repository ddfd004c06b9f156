import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Dice } from '../fuzz/dice.js';
import { fuzzedMail } from '../fuzz/mails.js';
import { startTestDocket, type TestDocket, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { sendMail } from '../support/smtp-client.js';

const SUPPORT = 'support@docket.localhost';
const SEED = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
const CONVERSATIONS = 40;

describe(`the SMTP door, from seed ${SEED} on`, () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
  });
  afterAll(() => docket?.stop());
  beforeEach(() => docket.query('DELETE FROM inbound_mail'));

  const stored = async () =>
    (
      await docket.query<{ raw: Buffer; envelope_from: string; envelope_to: string[] }>(
        'SELECT raw, envelope_from, envelope_to FROM inbound_mail ORDER BY id',
      )
    ).map(({ raw, envelope_from, envelope_to }) => ({
      raw: raw.toString('latin1'),
      from: envelope_from,
      to: envelope_to,
    }));

  async function begin(): Promise<{ socket: Socket; heard: () => string; closed: Promise<unknown> }> {
    const socket = connect({ port: docket.environment.inboundSmtpPort, host: '127.0.0.1', noDelay: true });
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    await eventually(() => expect(heard).toMatch(/^220 /));
    return { socket, heard: () => heard, closed };
  }

  /** In pieces, so that the server sees them one by one. */
  async function say(socket: Socket, bytes: Buffer | string, sizes: () => number): Promise<void> {
    const all = Buffer.from(bytes as string, 'latin1');
    for (let at = 0; at < all.length && socket.writable;) {
      const piece = all.subarray(at, (at += sizes()));
      socket.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const envelope = (from: string, to = SUPPORT) => `MAIL FROM:<${from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`;

  async function stillOpen(): Promise<void> {
    const { response } = await sendMail(docket, {
      from: 'ada@example.com',
      to: SUPPORT,
      text: 'x',
      messageId: `<${unique('still')}@example.com>`,
    });
    expect(response).toMatch(/^250/);
  }

  describe('knows one end of a mail, and nothing smuggles another mail in', () => {
    const ENDS = [
      '\n.\n',
      '\n.\r\n',
      '\r\n.\n',
      '\r.\r',
      '\r\n.\r',
      '\r.\r\n',
      '\r\r\n.\r\r\n',
      '\n\n.\n\n',
      '\r\n.\0\r\n',
      '\r\n\0.\r\n',
      '\r\n .\r\n',
      '\r\n. \r\n',
      '\r\n..\r\n',
      '\r\n.\r\r\n',
      '\n.\r',
      '\r\n.\n\r\n',
    ];
    const PIECES: [string, () => number][] = [
      ['in one piece', () => 1_000_000],
      ['byte by byte', () => 1],
      ['in pieces of two', () => 2],
      ['in pieces of three', () => 3],
    ];
    const cases = ENDS.flatMap((end) => PIECES.map(([how, sizes]) => [JSON.stringify(end), how, end, sizes] as const));

    it.each(cases)('%s is none, %s', async (_, __, end, sizes) => {
      const from = `${unique('honest')}@example.com`;
      const smuggled = `${envelope('evil@example.com')}From: evil@example.com\r\nSubject: smuggled\r\n\r\nEvil.`;
      const { socket, heard, closed } = await begin();
      await say(socket, `EHLO relay.example.com\r\n${envelope(from)}`, () => 1_000);
      await eventually(() => expect(heard()).toMatch(/^354 /m));
      await say(socket, `From: ${from}\r\nSubject: honest\r\n\r\nHello${end}${smuggled}\r\n.\r\nQUIT\r\n`, sizes);
      await closed;
      const mails = await stored();
      expect(mails.map((mail) => mail.from)).toEqual([from]);
      expect(mails[0]!.raw).toContain('Subject: smuggled');
      expect(heard().match(/^250 .*Stored/gm)).toHaveLength(1);
    });

    it.each(PIECES)('two honest mails are two, and keep their dots, %s', async (_, sizes) => {
      const body = ['.', '..', '.hidden', 'a.', '', '...'];
      const { socket, heard, closed } = await begin();
      await say(socket, 'EHLO relay.example.com\r\n', () => 1_000);
      const mails = ['one@example.com', 'two@example.com'].map((from) => {
        const raw = `From: ${from}\r\n\r\n${body.join('\r\n')}\r\n`;
        return { from, raw, stuffed: `${raw.replaceAll(/^\./gm, '..')}.\r\n` };
      });
      await say(socket, `${mails.map(({ from, stuffed }) => envelope(from) + stuffed).join('')}QUIT\r\n`, sizes);
      await closed;
      expect(await stored()).toEqual(mails.map(({ from, raw }) => ({ from, raw, to: [SUPPORT] })));
      expect(heard().match(/^250 .*Stored/gm)).toHaveLength(2);
    });
  });

  it('stores nothing of a mail whose sender hangs up in the middle', async () => {
    const raw = `From: ada@example.com\r\nSubject: half\r\n\r\n${'x'.repeat(5_000)}\r\n`;
    for (const share of [0, 0.1, 0.5, 0.99, 1]) {
      const { socket, closed } = await begin();
      await say(socket, `EHLO relay.example.com\r\n${envelope('ada@example.com')}`, () => 1_000);
      await say(socket, raw.slice(0, raw.length * share), () => 700);
      socket.destroy();
      await closed;
    }
    await stillOpen();
    const mails = await stored();
    expect(mails).toHaveLength(1);
    expect(mails[0]!.raw).not.toContain('Subject: half');
  });

  it('survives whatever is said, and stores only what it was given to its end', async () => {
    const complete = new Set<string>();
    let answered = 0;
    await Promise.all(
      Array.from({ length: 4 }, async (_, lane) => {
        for (let i = lane; i < CONVERSATIONS; i += 4) {
          const dice = new Dice(SEED + i);
          const { socket, heard, closed } = await begin();
          const sizes = dice.pick([() => 1_000_000, () => dice.between(1, 5_000), () => dice.between(1, 60)]);
          const patience = setTimeout(() => socket.destroy(), 1_500);
          await say(socket, dice.chance(0.9) ? 'EHLO relay.example.com\r\n' : noise(dice), sizes);
          for (let turn = dice.between(1, 6); turn > 0; turn--) {
            if (dice.chance(0.5)) {
              await say(socket, noise(dice), sizes);
              continue;
            }
            const raw = fuzzedMail(SEED + i * 10 + turn)
              .subarray(0, 20_000)
              .toString('latin1')
              .replaceAll(/^\.+/gm, '');
            complete.add(raw);
            complete.add(`${raw}\r\n`);
            const dotted = raw.endsWith('\r\n') ? `${raw}.\r\n` : `${raw}\r\n.\r\n`;
            await say(socket, `RSET\r\n${envelope(`s${i}@example.com`)}`, sizes);
            if (dice.chance(0.8)) {
              await say(socket, dotted, sizes);
              continue;
            }
            await say(socket, dotted.slice(0, dice.between(0, dotted.length - 3)), sizes);
            break;
          }
          if (dice.chance(0.5)) socket.destroy();
          else socket.end('\r\nQUIT\r\n');
          await closed;
          clearTimeout(patience);
          answered += heard().match(/^250 .*Stored/gm)?.length ?? 0;
        }
      }),
    );
    await stillOpen();
    const mails = (await stored()).filter(({ from }) => from !== 'ada@example.com');
    const jobs = await docket.query(
      `SELECT id FROM inbound_mail WHERE NOT EXISTS (SELECT 1 FROM outbox_entry WHERE data->>'inboundMailId' = inbound_mail.id::text)`,
    );
    expect(jobs).toEqual([]);
    for (const { from, to, raw } of mails) {
      expect(to).toEqual([SUPPORT]);
      // Noise may open a mail of its own, under other senders.
      if (/^s\d+@/.test(from)) expect(complete.has(raw), `half of a mail from ${from}`).toBe(true);
    }
    expect(mails.length).toBeGreaterThan(0);
    expect(answered).toBeGreaterThan(0);
  }, 120_000);
});

function noise(dice: Dice): string {
  return dice.pick([
    () => dice.bytes(dice.upTo(3_000)).toString('latin1'),
    () => 'NOOP\r\n'.repeat(dice.upTo(2_000)),
    () => 'X'.repeat(dice.upTo(40_000)),
    () => `${'X'.repeat(dice.upTo(20_000))}\r\n`,
    () =>
      dice.pick([
        'MAIL FROM:',
        'MAIL FROM:<>',
        'MAIL FROM:<a@b> SIZE=-1',
        'MAIL FROM:<a@b> SIZE=99999999999',
        `MAIL FROM:<${'a'.repeat(3_000)}@b>`,
        'RCPT TO:<support@docket.localhost>',
        'RCPT TO:<\0>',
        'DATA',
        'BDAT 10 LAST',
        'AUTH PLAIN',
        'STARTTLS',
        'VRFY a',
        'HELP',
        'RSET',
        'EHLO',
        'HELO \x1b[31m',
        'QUIT x',
        'GET / HTTP/1.1',
        'XCLIENT ADDR=127.0.0.1',
        '\xff\xf4\xff\xfd\x06',
      ]) + dice.pick(['\r\n', '\n', '\r', '']),
    () =>
      `MAIL FROM:<ü${dice.between(0, 9)}@example.com> SMTPUTF8 BODY=8BITMIME\r\nRCPT TO:<support@docket.localhost>\r\n`,
    () => 'RCPT TO:<support@docket.localhost>\r\n'.repeat(dice.upTo(500)),
  ])();
}
