import { describe, expect, it } from 'vitest';
import { isPermanent } from './bounce-permanence.js';

const refused = (diagnostic: string, status: string | null = null, prose = '') =>
  isPermanent({ diagnostic, status, prose, givenUp: true });

describe('isPermanent', () => {
  it.each([
    ['smtp; 550 5.1.1 No such user', '5.1.1'],
    ['550 5.1.1 The email account that you tried to reach does not exist', '5.1.1'],
    ['550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup', '5.1.10'],
    ['550 5.4.1 Recipient address rejected: Access denied', '5.4.1'],
    ['554 5.7.1 <x>: Recipient address rejected: Access denied (in reply to RCPT TO command)', '5.7.1'],
    ['550 5.7.1 No such user! (in reply to RCPT TO command)', '5.7.1'],
    ['450 4.1.1 user unknown in virtual alias table', '4.1.1'],
    ['550 5.2.1 user unknown', '5.2.1', '>>> RCPT To:<ana@shop.example>'],
    ["554 delivery error: dd This user doesn't have a mail.example account", '5.0.0', '>>> DATA'],
    ['550 5.5.0 Adresse destinataire invalide', '5.5.0', '>>> DATA\n<<< 554 5.5.1 Error: no valid recipients'],
    ['550 Host does not accept mail', '5.7.27'],
    ['an MX or SRV record indicated no SMTP service', null],
    ['521 5.3.2 System not accepting network messages', '5.3.2'],
    ['DNS lookup failure: host mx.shop.example not found', null],
    ['550 shop.example does not exist, after end of data', null],
    ['Invalid final delivery userid', null],
    ['the account or domain may not exist, they may be blacklisted', null],
    ['smtp; 550 5.2.1 user unknown (BounceCategory: bad-mailbox)', '5.2.1'],
    ['Empfänger existiert nicht', null],
    ["l’adresse n'existe pas", null],
    ['Użytkownik nie istnieje', null],
    ['Gebruiker bestaat niet', null],
    ['该用户不存在', null],
    ['存在しません', null],
    ['받는 사람을 찾을 수 없습니다', null],
  ])('gives the address up: %j %s', (diagnostic, status, prose = '') => {
    expect(refused(diagnostic, status, prose)).toBe(true);
  });

  it.each([
    ['452 4.2.2 mailbox full', '4.2.2'],
    ['450 4.7.1 user unknown, greylisted', '4.7.1'],
    ['User mailbox exceeds allowed size', null],
    ['552 Quota violation', null],
    ['Das Postfach ist voll', null],
    ['Почтовый ящик переполнен', null],
    ['邮箱已满', null],
    ['550 5.1.8 sender address does not exist', '5.1.8'],
    ['550 Unroutable sender address', null, 'after MAIL FROM:<support@docket.example>'],
    ['553 5.1.0 docket.example does not exist, in reply to MAIL FROM command', '5.1.0'],
    ['550 Unknown user ana (in reply to end of DATA command)', '5.0.0'],
    ['550 unknown user', null, '-------SMTP command\nDATA'],
    ['550 5.2.0 user unknown', '5.2.0'],
    ['550 5.6.0 Recipient address rejected: Media error', '5.6.0'],
    ['550 5.0.0 Recipient address rejected: On hold', '5.0.0'],
    ['550 5.7.1 Blocked: see https://www.spamhaus.org/query?user+unknown (in reply to RCPT TO command)', '5.7.1'],
    ['553 https://www.spamhaus.org/query/bl?ip=192.0.2.2', '5.1.3'],
    ["550 messages from 192.0.2.2 weren't sent; too many unwanted messages", null],
    ['554 Invalid IP for sending mail of domain docket.example', null],
    ['they only accept mail from people they know', null],
    ['550 account is terminated', null],
    ['550 You are not a member of this group', null],
    ['user unknown. Command output: procmail could not lock the file', '5.1.1'],
    ['Name service error: Host not found, try again', '4.4.3'],
  ])('spares the address: %j %s', (diagnostic, status, prose = '') => {
    expect(refused(diagnostic, status, prose)).toBe(false);
  });

  it('does not give up an address for a passing fault before the sender has given up', () => {
    const said = { diagnostic: '450 4.1.1 user unknown', status: '4.1.1', prose: '' };
    expect(isPermanent({ ...said, givenUp: true })).toBe(true);
    expect(isPermanent({ ...said, givenUp: false })).toBe(false);
  });
});
