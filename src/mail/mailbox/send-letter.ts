import type { FastifyReply } from 'fastify';

/** What mails load nothing and run nothing; their links open beside the mailbox. */
const LETTER_POLICY = [
  `default-src 'none'`,
  `style-src 'unsafe-inline'`,
  `img-src data:`,
  `frame-ancestors 'self'`,
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/** The HTML part of a mail, as a page of its own. */
export async function sendLetter(reply: FastifyReply, html: string): Promise<void> {
  await reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': LETTER_POLICY,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .send(html.replace('<head>', '<head>\n<base target="_blank">'));
}
