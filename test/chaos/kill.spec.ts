import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type HarassedSite, startHarassedSite } from '../support/harassed-site.js';

const TICKETS = Number(process.env.CHAOS_TICKETS ?? 200);
/** Time enough for a stalled job and a lease to run out after the last kill. */
const SETTLING_MS = 150_000;

interface Opened {
  number: string;
  email: string;
}

let site: HarassedSite;
beforeAll(async () => {
  site = await startHarassedSite();
}, 120_000);
afterAll(() => site?.stop());

/** Opens a ticket as a client would that does not give up: again with the same key until it hears an answer. */
async function open(i: number): Promise<Opened> {
  const email = `requester${i}@chaos.test`;
  const key = randomUUID();
  for (;;) {
    try {
      const answer = await fetch(`${site.api.url}/v1/tickets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ subject: `Case ${i}`, body: 'It broke.', requester: { email } }),
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.status === 201) return { number: ((await answer.json()) as Opened).number, email };
      if (answer.status < 500)
        throw new Error(`Refused: ${answer.status} ${await answer.text()}`, { cause: 'refusal' });
    } catch (error) {
      if ((error as Error).cause === 'refusal') throw error;
    }
    await sleep(100);
  }
}

describe(`${TICKETS} tickets while api and worker are killed`, () => {
  const opened: Opened[] = [];

  it('are all opened', async () => {
    const stop = site.harass();
    let next = 0;
    const client = async () => {
      while (next < TICKETS) {
        opened.push(await open(next++));
        await sleep(400);
      }
    };
    await Promise.all(Array.from({ length: 4 }, client));
    const kills = await stop();
    process.stdout.write(
      `  ${TICKETS} tickets; the api was killed ${kills.api} times, the worker ${kills.worker} times\n`,
    );
    expect(opened).toHaveLength(TICKETS);
  }, 400_000);

  it('exist, each number once', async () => {
    expect(new Set(opened.map(({ number }) => number)).size).toBe(TICKETS);
    const { rows } = await site.database.query<{ number: string }>(`SELECT 'WO-' || serial AS number FROM ticket`);
    expect(rows.map(({ number }) => number).sort()).toEqual(opened.map(({ number }) => number).sort());
  });

  it('have both timers and their history, every one of them', async () => {
    const { rows } = await site.database.query<{ timers: string[]; history: string[] }>(
      `SELECT ARRAY(SELECT metric FROM timer WHERE ticket_id = ticket.id ORDER BY 1) AS timers,
              ARRAY(SELECT event FROM history_entry WHERE subject_id = ticket.id ORDER BY 1) AS history
       FROM ticket`,
    );
    expect(rows).toHaveLength(TICKETS);
    for (const { timers, history } of rows) {
      expect(timers).toEqual(['acknowledgement', 'resolution']);
      expect(history).toEqual(['ticket.opened', 'timer.started', 'timer.started']);
    }
  });

  it(
    'are confirmed by one mail each, which may arrive again but is the same',
    async () => {
      await eventually(async () => {
        const { rows } = await site.database.query<{ waiting: string }>(
          `SELECT (SELECT count(*) FROM outbox_entry) + (SELECT count(*) FROM outbound_mail WHERE state <> 'sent') AS waiting`,
        );
        expect(rows[0]!.waiting).toBe('0');
      }, SETTLING_MS);
      const { rows } = await site.database.query(
        `SELECT kind, count(*)::int AS count FROM outbound_mail GROUP BY kind`,
      );
      expect(rows).toEqual([{ kind: 'confirmation', count: TICKETS }]);
      const idsOf = ({ email }: Opened) => site.mailsTo(email).map(({ messageId }) => messageId);
      for (const one of opened) expect(new Set(idsOf(one)).size, one.email).toBe(1);
      const repeated = opened.filter((one) => idsOf(one).length > 1).length;
      process.stdout.write(
        `  ${repeated} of ${TICKETS} confirmations arrived more than once, with the same Message-ID\n`,
      );
    },
    SETTLING_MS + 30_000,
  );
});
