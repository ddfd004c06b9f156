import { eventually } from './eventually.js';
import { fine, type TestDocket, unique } from './docket.js';
import { sendMail } from './smtp-client.js';

export const SUPPORT = 'support@docket.localhost';

export interface Incoming {
  id: string;
  state: string;
  action: string | null;
  why: string | null;
  classification: string | null;
  ticket: string | null;
  decision: string | null;
  decidedBy: { id: string; name: string } | null;
}

/** Sends a mail from outside, and waits until it is where it belongs. @returns what became of it */
export async function mailIn(docket: TestDocket, mail: Parameters<typeof sendMail>[1]): Promise<Incoming> {
  const messageId = `${unique('mail')}@example.com`;
  await sendMail(docket, { to: SUPPORT, text: 'Hello', messageId: `<${messageId}>`, ...mail });
  const id = await eventually(async () => {
    const [found] = await docket.query<{ id: string }>(
      `SELECT id FROM inbound_mail WHERE message_id = $1 AND action IS NOT NULL`,
      [messageId],
    );
    if (!found) throw new Error('It is not routed yet');
    return found.id;
  });
  await docket.settled();
  return incoming(docket, id);
}

export async function incoming(docket: TestDocket, id: string): Promise<Incoming> {
  return fine(await docket.as(docket.admin).get(`/v1/mail/incoming/${id}`), 200) as Incoming;
}
