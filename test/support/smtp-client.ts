import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import type { TestDocket } from './docket.js';
import type { SunkMail } from './smtp-sink.js';

/** Sends a mail to the instance's listener, as any mail server would. @throws with `responseCode` when it is refused */
export async function sendMail(
  docket: Pick<TestDocket, 'environment'>,
  mail: SendMailOptions,
): Promise<{ response: string; messageId: string }> {
  const transport = nodemailer.createTransport({
    host: docket.environment.inboundSmtpHost,
    port: docket.environment.inboundSmtpPort,
    ignoreTLS: true,
  });
  try {
    return await transport.sendMail(mail);
  } finally {
    transport.close();
  }
}

/** Answers a mail as a mail program does: to its Reply-To, in its thread, quoting it below. */
export function replyTo({ parsed, envelope }: SunkMail, text: string, more: SendMailOptions = {}): SendMailOptions {
  const references = [parsed.references ?? []].flat();
  const quoted = (parsed.text ?? '').trimEnd().replaceAll(/^/gm, '> ');
  return {
    from: envelope.to[0],
    to: parsed.replyTo?.text ?? parsed.from?.text,
    subject: /^re:/i.test(parsed.subject ?? '') ? parsed.subject : `Re: ${parsed.subject ?? ''}`,
    inReplyTo: parsed.messageId,
    references: [...references, ...(parsed.messageId ? [parsed.messageId] : [])],
    text: `${text}\n\nOn Fri, 20 Nov 2026 at 09:00, ${parsed.from?.text ?? ''} wrote:\n\n${quoted}\n`,
    ...more,
  };
}

/** Says one command after the other to the listener. @returns what it answered to each */
export async function converse(
  { environment }: Pick<TestDocket, 'environment'>,
  ...commands: string[]
): Promise<string[]> {
  const socket = connect(environment.inboundSmtpPort, environment.inboundSmtpHost);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const answer = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) return 'the end';
      if (/^\d{3} /.test(value)) return value;
    }
  };
  try {
    await answer();
    const answers: string[] = [];
    for (const command of commands) {
      socket.write(`${command}\r\n`);
      answers.push(await answer());
    }
    return answers;
  } finally {
    socket.destroy();
  }
}
