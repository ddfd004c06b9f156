import { generateKeyPairSync } from 'node:crypto';
import nodemailer, { type SendMailOptions } from 'nodemailer';

/** A pair of keys, made once: making one takes a moment. */
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** The record under `SELECTOR._domainkey.DOMAIN` for what is signed here. */
export const DKIM_RECORD = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`;

/** How nodemailer signs for a domain, with the selector `test`. */
export function signFor(domainName: string, more: { skipFields?: string } = {}) {
  return { domainName, keySelector: 'test', privateKey, ...more };
}

/** The bytes of a mail, signed when `dkim` is given. */
export async function rawMail(mail: SendMailOptions): Promise<Buffer> {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await transport.sendMail({
    to: 'support@docket.localhost',
    subject: 'Lamp',
    text: 'Dark',
    ...mail,
  });
  return message as Buffer;
}
